"""The sheet of each table, its versions, its page."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__)
