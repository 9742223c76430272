"""Editions, their thread, and the public pages that tell them."""

from flask import Blueprint

blueprint = Blueprint("editions", __name__)
