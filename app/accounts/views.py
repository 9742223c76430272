"""People, sign-in, second factor, roles."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
