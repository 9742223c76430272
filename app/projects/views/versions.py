"""The versions of a sheet: the list, two side by side, and one taken back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.numbers import demand_whole
from app.core.revisions import Span, changed_parts, word_changes
from app.core.sheet import PARTS, Sheet, from_record
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import PartnerState, Project, ProjectVersion
from app.projects import actions, queries
from app.projects.forms import SubmitForm
from app.projects.views.room import blueprint, desk
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import euros, label


@blueprint.get("/editions/<int:number>/projets/<int:project_number>/versions")
@access.signed_in
def versions(edition: Edition, project_number: int) -> ResponseReturnValue:
    """Every version, and what changed between two of them (the last two unless chosen)."""
    here = desk(edition, project_number)
    if here.project is None:
        abort(404)
    rows = queries.versions_of(here.project)
    after = _chosen(here.project, request.args.get("apres", here.project.version, demand_whole))
    before = _chosen(here.project, request.args.get("avant", max(1, after.number - 1), demand_whole))
    return render_template(
        "projects/versions.html",
        here=here,
        project=here.project,
        rows=rows,
        before=before,
        after=after,
        changes=_changes(from_record(before.content), from_record(after.content), here.members),
        form=SubmitForm(version=here.project.version),
    )


@blueprint.post("/editions/<int:number>/projets/<int:project_number>/versions/<int:version>/reprise")
@access.signed_in
def restore(edition: Edition, project_number: int, version: int) -> ResponseReturnValue:
    here = desk(edition, project_number)
    form = SubmitForm()
    if here.project is None or not form.validate_on_submit():
        abort(404)
    with saving():
        actions.restore_version(here.project, version, form.version.data or 0, here.account, now())
    flash(_("La version %(number)s est reprise ; les autres restent dans la liste.", number=version), "success")
    return redirect(url_for("projects.write", project_number=project_number))


def _chosen(project: Project, number: int) -> ProjectVersion:
    return queries.version_numbered(project, number) or abort(404)


def _changes(before: Sheet, after: Sheet, members: list[Participant]) -> list[tuple[str, list[Span]]]:
    """(name of the part, its words that stayed, came or went)."""
    names = {member.id: member.person.name for member in members}
    return [
        (PARTS[part], word_changes(_in_words(before, part, names), _in_words(after, part, names)))
        for part in changed_parts(before, after)
    ]


def _in_words(sheet: Sheet, part: str, names: dict[int, str]) -> str:
    match part:
        case "budget":
            rows = [_("total : %(amount)s", amount=euros(sheet.budget) or "–")]
            rows += [f"{line.label} : {euros(line.cents) or '–'}" for line in sheet.lines]
            return "\n".join(rows)
        case "partners":
            return "\n".join(f"{one.name} ({label(PartnerState(one.state))})" for one in sheet.partners)
        case "skills":
            return "\n".join(sheet.skills)
        case "cards":
            return "\n".join(sheet.cards)
        case "presenter":
            return names.get(sheet.presenter or 0, "")
    return str(getattr(sheet, part))
