"""The room's blueprint, and the address of a project in messages."""

from flask import Blueprint

from app.jury.queries import Outcome
from app.models.projects import Project
from app.web.addresses import absolute

blueprint = Blueprint("selection", __name__)


def project_address(project: Project) -> str:
    return absolute("projects.show", number=project.edition.number, project_number=project.number)


def places_of(jury: Outcome | None) -> dict[int, int]:
    """Project number → place in the order of vote and jury together; empty where the jury has no part in it."""
    return {place.project: place.rank for place in jury.places} if jury else {}
