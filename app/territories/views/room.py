"""The blueprint that the views of this slice share."""

from flask import Blueprint

blueprint = Blueprint("territories", __name__)
