"""The outbox and its worker."""

from flask import Blueprint

blueprint = Blueprint("messages", __name__)
