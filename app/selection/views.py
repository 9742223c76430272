"""The choice of the kept projects, and the study of the others."""

from flask import Blueprint

blueprint = Blueprint("selection", __name__)
