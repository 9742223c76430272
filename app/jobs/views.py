"""Long work and its progress."""

from flask import Blueprint

blueprint = Blueprint("jobs", __name__)
