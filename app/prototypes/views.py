"""The kept projects in the field."""

from flask import Blueprint

blueprint = Blueprint("prototypes", __name__)
