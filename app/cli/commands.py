"""Every command of the house."""

from flask import Flask

from app.cli.accounts import create_administrator, reset_second_factor
from app.cli.demonstration.command import demonstration
from app.cli.draw import draw, draw_verify
from app.cli.seat import seat
from app.cli.serve import serve
from app.cli.tally import tally
from app.cli.territories import import_territories
from app.cli.worker import worker


def init_commands(app: Flask) -> None:
    """Those on files alone too: with the whole house as without it."""
    app.cli.add_command(draw)
    app.cli.add_command(draw_verify)
    app.cli.add_command(seat)
    app.cli.add_command(tally)
    app.cli.add_command(serve)
    app.cli.add_command(worker)
    app.cli.add_command(demonstration)
    app.cli.add_command(create_administrator)
    app.cli.add_command(reset_second_factor)
    app.cli.add_command(import_territories)
