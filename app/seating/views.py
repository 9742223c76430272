"""Tables and plans."""

from flask import Blueprint

blueprint = Blueprint("seating", __name__)
