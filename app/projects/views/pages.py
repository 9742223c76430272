"""What everyone reads: the projects by axis, and the page of each."""

from itertools import groupby

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.models.editions import Edition
from app.models.moderation import HIDDEN_WORDS, ContentKind
from app.models.projects import Project, ProjectState
from app.moderation.queries import of_content as hiding_of
from app.projects import queries
from app.projects.credits import credits_of
from app.projects.timeline import tale_of
from app.projects.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.workshops.queries.cards import readable
from app.workshops.queries.record import are_public


@blueprint.get("/editions/<int:number>/projets")
@access.public
def index(edition: Edition) -> ResponseReturnValue:
    projects = queries.shown(edition)
    return render_template(
        "projects/index.html",
        projects=projects,
        axes=_by_axis(projects),
        in_writing=queries.count_tables(edition) - len(projects),
        kept=sum(project.state is ProjectState.KEPT for project in projects),
    )


@blueprint.get("/editions/<int:number>/projets/<int:project_number>")
@access.public
def show(edition: Edition, project_number: int) -> ResponseReturnValue:
    project = queries.project_numbered(edition, project_number)
    if project is None or project.state is ProjectState.DRAFT:
        abort(404)
    return render_template(
        "projects/show.html",
        project=project,
        written=credits_of(project),
        tale=tale_of(db.session(), project, now()),
        cards=readable(project.cards) if are_public(edition, now()) else [],
        files=queries.attachments_of(project, public_only=True),
        hiding=hiding_of(db.session(), ContentKind.PROJECT, project.id) if project.title == HIDDEN_WORDS else None,
    )


def _by_axis(projects: list[Project]) -> list[tuple[str, list[Project]]]:
    """(label of the axis, its projects) in the order of the axes; those without an axis last."""

    def place(project: Project) -> tuple[int, str]:
        return (project.axis.rank, project.axis.label) if project.axis else (10_000, "")

    ordered = sorted(projects, key=lambda project: (*place(project), project.number))
    return [(label, list(group)) for (_rank, label), group in groupby(ordered, key=place)]
