"""The versions of a sheet: the list, two side by side, and one taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.numbers import demand_whole
from app.core.revisions import Span, changed_parts, sides, word_changes
from app.core.sheet import PARTS, Sheet, from_record
from app.extensions import db
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import PartnerState, ProjectVersion
from app.models.territories import District
from app.projects import actions, queries
from app.projects.forms import SubmitForm
from app.projects.views.places import district_name
from app.projects.views.room import blueprint, desk
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import euros, label


@dataclass(frozen=True)
class Difference:
    """A part that two versions say otherwise: each text, with what went marked in one, what came in the other."""

    name: str
    before: list[Span]
    after: list[Span]


@dataclass(frozen=True)
class _Names:
    """What codes are called by people."""

    people: dict[int, str]
    axes: dict[str, str]
    districts: dict[str, str]


@blueprint.get("/editions/<int:number>/projets/<int:project_number>/versions")
@access.signed_in
def versions(edition: Edition, project_number: int) -> ResponseReturnValue:
    """Every version, and what changed between two of them (the last two unless chosen)."""
    here = desk(edition, project_number)
    if here.project is None:
        abort(404)
    rows = queries.versions_of(here.project)
    after = _chosen(rows, request.args.get("apres", here.project.version, demand_whole))
    before = _chosen(rows, request.args.get("avant", max(1, after.number - 1), demand_whole))
    return render_template(
        "projects/versions.html",
        here=here,
        project=here.project,
        rows=rows,
        before=before,
        after=after,
        changes=_changes(edition, from_record(before.content), from_record(after.content), here.members),
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


def _chosen(rows: Sequence[ProjectVersion], number: int) -> ProjectVersion:
    return next((one for one in rows if one.number == number), None) or abort(404)


def _changes(edition: Edition, before: Sheet, after: Sheet, members: list[Participant]) -> list[Difference]:
    """The parts that differ, in the order of the sheet."""
    names = _Names(
        {member.id: member.shown_name for member in members},
        {axis.code: axis.label for axis in edition.axes},
        {code: _district(code) for code in {before.district, after.district} if code},
    )
    return [
        Difference(_(PARTS[part]), *sides(word_changes(_in_words(before, part, names), _in_words(after, part, names))))
        for part in changed_parts(before, after)
    ]


def _district(code: str) -> str:
    one = db.session.get(District, code)  # nearly always the one of the project, already read
    return district_name(one) if one else code


def _in_words(sheet: Sheet, part: str, names: _Names) -> str:
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
            return "\n".join(_("carte %(reference)s", reference=card) for card in sheet.cards)
        case "presenter":
            gone = _("une personne qui n’est plus à la table") if sheet.presenter else ""
            return names.people.get(sheet.presenter or 0, gone)
        case "axis":
            return names.axes.get(sheet.axis, sheet.axis)
        case "district":
            return names.districts.get(sheet.district, "")
    return str(getattr(sheet, part))
