"""The assembly's vote."""

from flask import Blueprint

blueprint = Blueprint("votes", __name__)
