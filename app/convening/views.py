"""Who comes: convocations, answers, replacements, attendance."""

from flask import Blueprint

blueprint = Blueprint("convening", __name__)
