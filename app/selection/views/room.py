"""The room's blueprint, and the address of a project in messages."""

from flask import Blueprint

from app.models.projects import Project
from app.web.addresses import absolute

blueprint = Blueprint("selection", __name__)


def project_address(project: Project) -> str:
    return absolute("projects.show", number=project.edition.number, project_number=project.number)
