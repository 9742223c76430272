"""The blueprint, the ideas that anyone may follow, and the addresses written into messages."""

from flask import Blueprint, abort

from app.following.actions.tell import Addresses
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.projects.queries import project_numbered
from app.web.addresses import absolute

blueprint = Blueprint("following", __name__)


def idea_or_404(edition: Edition, project_number: int) -> Project:
    """A project that everyone may read."""
    project = project_numbered(edition, project_number)
    if project is None or project.state is ProjectState.DRAFT:
        abort(404)
    return project


def key_address(key: str) -> str:
    return absolute("following.by_key", key=key)


def idea_address(project: Project) -> str:
    return absolute("projects.show", number=project.edition.number, project_number=project.number)


ADDRESSES = Addresses(idea_address, key_address)
