"""`flask --app wsgi administrator ADRESSE`: the first account of a deployment, who then gives the other roles."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import select

from app.accounts.actions.links import INVITATION_LIFETIME, send_link
from app.accounts.actions.people import ensure_account
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Person, Role, SecretLinkPurpose, normal_email
from app.models.oversight import record_act
from app.models.roles import grant
from app.web.addresses import absolute
from app.web.clock import now


@click.command("administrator")
@click.argument("email")
@click.option("--given-name", prompt="Prénom")
@click.option("--family-name", prompt="Nom")
@with_appcontext
def administrator(email: str, given_name: str, family_name: str) -> None:
    """Donne le rôle d’administrateur, et affiche un lien pour choisir un mot de passe."""
    links: list[str] = []

    def address_of(token: str) -> str:
        links.append(absolute("accounts.choose_password", token=token))
        return links[-1]

    with writing(), current_app.test_request_context(), force_locale("fr"):
        account = _account(normal_email(email), given_name, family_name)
        grant(db.session(), account, Role.ADMINISTRATOR, None, now(), None)
        record_act(db.session(), "accounts.grant_administrator", None, now(), subject=f"account:{account.id}")
        purpose = SecretLinkPurpose.RESET_PASSWORD
        send_link(db.session(), purpose, account, address_of, now(), lifetime=INVITATION_LIFETIME)
        db.session.commit()
    click.echo(f"{email} administre Tablée. Pour choisir un mot de passe, dans les sept jours :\n{links[0]}")


def _account(email: str, given_name: str, family_name: str) -> Account:
    found = db.session.scalar(select(Account).where(Account.email == email))
    if found:
        return found
    person = Person(given_name=given_name, family_name=family_name, email=email, language="fr", created_at=now())
    db.session.add(person)
    db.session.flush()
    account = ensure_account(db.session(), person, now())
    if account is None:
        raise click.ClickException("Cette adresse est déjà celle de quelqu’un d’autre.")
    return account
