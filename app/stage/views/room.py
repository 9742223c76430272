"""The blueprint of the pitches."""

from flask import Blueprint

blueprint = Blueprint("stage", __name__)
