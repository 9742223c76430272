"""The draw: quotas, lottery, freezing, balls, dice, publication."""

from flask import Blueprint

blueprint = Blueprint("draws", __name__)
