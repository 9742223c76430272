"""Keys to the house, for whoever holds the machine: the first administrator, and a lost second factor."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts.actions import administration, links, second_factor
from app.accounts.actions.people import end_sessions
from app.core.errors import RuleError
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role, SecretLinkPurpose, normal_email
from app.web.addresses import absolute
from app.web.clock import now


@click.command("create-administrator")
@click.argument("email")
@click.option("--given-name", prompt="Prénom")
@click.option("--family-name", prompt="Nom")
@with_appcontext
def create_administrator(email: str, given_name: str, family_name: str) -> None:
    """Fait de EMAIL un administrateur et affiche le lien pour choisir son mot de passe."""
    with writing():
        account = _account(email)
        if account is None:
            try:
                account = administration.create_account(db.session(), given_name, family_name, email, now(), None)
            except RuleError as refusal:
                raise click.ClickException(str(refusal)) from refusal
        administration.grant(db.session(), account, Role.ADMINISTRATOR, None, now(), None)
        token = links.new_link(
            db.session(), SecretLinkPurpose.RESET_PASSWORD, account, now(), links.INVITATION_LIFETIME
        )
        db.session.commit()
        email = account.email
    with current_app.test_request_context():
        link = absolute("accounts.choose_password", token=token)
    print(f"{email} administre la plateforme. Lien pour choisir son mot de passe (une semaine, une fois) :")
    print(link)


@click.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Remet à zéro la double vérification de EMAIL (quand aucun administrateur ne peut le faire)."""
    with writing():
        account = _account(email)
        if account is None:
            raise click.ClickException(f"Aucun compte n’a l’adresse {email}.")
        second_factor.forget(db.session(), account, None, now())
        end_sessions(db.session(), account, now())
        db.session.commit()
    print(f"La double vérification de {email} est à installer de nouveau.")


def _account(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == normal_email(email)))
