"""The call, registrations, checks, imports, the pool."""

from flask import Blueprint

blueprint = Blueprint("volunteers", __name__)
