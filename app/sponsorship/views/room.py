"""The blueprint that the views of this slice share, and where the files that prove a promise are kept."""

from flask import Blueprint, current_app

from app.files.store import PROOFS, Shelf

blueprint = Blueprint("sponsorship", __name__)


def proofs() -> Shelf:
    """Each file stays for as long as a promise names it."""
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, PROOFS)
