"""Commands: `flask --app wsgi <command>`."""

from flask import Flask


def init_commands(app: Flask) -> None:
    """Register every command of the house."""
