"""The record of acts, and what readers report."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__)
