"""`flask --app wsgi demonstration`: lay the demonstration once, and say how to enter."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from app.cli.demonstration.story import is_told, tell
from app.cli.demonstration.team import BY_ROLE, DOMAIN, PASSWORD
from app.database import writing
from app.extensions import db
from app.web.clock import now


@click.command("demonstration")
@with_appcontext
def demonstration() -> None:
    """Installe le hackathon de décembre 2017 et un appel ouvert (une seule fois)."""
    settings = current_app.extensions["tablee.settings"]
    with writing(), force_locale("fr"):
        if is_told(db.session()):
            db.session.rollback()  # `serve` lives on in this context: the worker and the server must be able to write
            click.echo("La démonstration est déjà là : rien n’a été modifié.")
        else:
            tell(db.session(), now(), settings)
            db.session.commit()
            click.echo("La démonstration est installée : personnes, votes et suites sont fictifs.")
        _say_how_to_enter(settings.public_url)


def _say_how_to_enter(address: str) -> None:
    click.echo(f"\nAdresse : {address}\nMot de passe de tous les comptes : {PASSWORD}\n")
    for role, name in BY_ROLE.items():
        click.echo(f"  {gettext(role.label):<38}{name}@{DOMAIN}")
