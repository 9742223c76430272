"""Districts, communes, councils, and their importers."""

from flask import Blueprint

blueprint = Blueprint("territories", __name__)
