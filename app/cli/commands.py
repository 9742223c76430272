"""Every command of the house."""

from flask import Flask

from app.cli.accounts import create_administrator, reset_second_factor
from app.cli.certificate import local_certificate
from app.cli.demonstration.command import demonstration
from app.cli.demonstration.remote import demonstration_vote
from app.cli.on_files import ON_FILES
from app.cli.serve import serve
from app.cli.territories import import_territories
from app.cli.worker import worker

OF_THE_HOUSE = (
    serve,
    worker,
    demonstration,
    demonstration_vote,
    local_certificate,
    create_administrator,
    reset_second_factor,
    import_territories,
)


def init_commands(app: Flask) -> None:
    """Those on files alone too: with the whole house as without it."""
    for command in (*ON_FILES, *OF_THE_HOUSE):
        app.cli.add_command(command)
