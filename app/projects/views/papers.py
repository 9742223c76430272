"""A table's project on paper and on the wall: one account of it, from which the A4 sheet and the slide are made."""

import io
from typing import Any

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.sheet import Heading
from app.core.slide import gist, some
from app.files.typeset import typeset
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.projects.credits import Credits, credits_of
from app.projects.views.room import blueprint, readable
from app.web import access
from app.web.clock import now
from app.web.translations import language
from app.web.words import day, euros, instant, label, prose
from app.workshops.queries.cards import readable as readable_cards
from app.workshops.queries.record import are_public

SHEET = "/editions/<int:number>/projets/<int:project_number>"
SHORT = {"need": 210, "objective": 210, "place": 120}  # characters that a slide of one page holds
NAMES = 80


@blueprint.get(f"{SHEET}/fiche.pdf")
@access.public
def sheet_pdf(edition: Edition, project_number: int) -> ResponseReturnValue:
    """The whole sheet on A4: to everyone once handed in, before that to the table and to organisers."""
    told = account_of(edition, readable(edition, project_number))
    return _pdf("projects/sheet.typ", told, "fiche")


@blueprint.get(f"{SHEET}/diapositive.pdf")
@access.public
def slide_pdf(edition: Edition, project_number: int) -> ResponseReturnValue:
    told = account_of(edition, readable(edition, project_number))
    return _pdf("projects/slide.typ", told | {"slide": slide_of(told)}, "diapositive")


@blueprint.get(f"{SHEET}/diapositive")
@access.public
def slide(edition: Edition, project_number: int) -> ResponseReturnValue:
    """The same slide, for a projector that shows a browser: nothing around it."""
    told = account_of(edition, readable(edition, project_number))
    return render_template("projects/slide.html", told=told, slide=slide_of(told))


def account_of(edition: Edition, project: Project) -> dict[str, Any]:
    """All that a paper says of a project, in the reader's language: texts, lists of texts, amounts already written."""
    cards = readable_cards(project.cards) if are_public(edition, now()) else []
    return {
        "language": language(),
        "author": edition.operator or "Tablée",
        "number": project.number,
        "table": _("Table %(number)s", number=project.number),
        "title": prose(project.title) or _("Projet sans titre"),
        "axis": prose(project.axis.label) if project.axis else "",
        "edition": edition.title,
        "day": ", ".join(part for part in (day(edition.held_on), edition.place) if part),
        "labels": {heading.value: label(heading) for heading in Heading},
        "need": prose(project.need),
        "objective": prose(project.objective),
        "place": prose(project.place),
        "district": _district(project),
        "total": euros(project.budget_cents),
        "lines": [[prose(line.label), euros(line.amount_cents) or "–"] for line in project.budget_lines],
        "partners": [[prose(one.name), label(one.state)] for one in project.partners],
        "skills": [prose(one) for one in project.skills],
        "cards": [[label(card.kind).capitalize(), prose(card.text)] for card in cards],
        "words": {"spending": _("Dépense"), "amount": _("Montant"), "total": _("Total"), "axis": _("Axe"),
                  "cards": _("Cartes du diagnostic auxquelles il répond"), "nothing": _("à compléter")},
        "foot": _foot(project, credits_of(project)),
        "mark": _("BROUILLON") if project.state is ProjectState.DRAFT else "",
    }  # fmt: skip


def slide_of(told: dict[str, Any]) -> dict[str, str]:
    """The few words that are read from the back of the room, from the account of a project."""
    names, others = some([name for name, _state in told["partners"]], NAMES)
    more = ngettext("et un autre", "et %(num)d autres", others) if others else ""
    short = {name: gist(told[name], limit) for name, limit in SHORT.items()}
    return short | {"budget": told["total"], "partners": " ".join(part for part in (", ".join(names), more) if part)}


def _district(project: Project) -> str:
    if project.district is None:
        return ""
    towns = ", ".join(commune.name for commune in project.district.communes)
    return _("Quartier prioritaire %(name)s, %(towns)s", name=project.district.name, towns=towns)


def _foot(project: Project, credits: Credits) -> str:
    """Who wrote it, and when it was handed in."""
    who = (
        ngettext(
            "Écrit par une personne de la table %(table)s",
            "Écrit par les %(num)d conseillers citoyens de la table %(table)s",
            credits.people,
            table=project.number,
        )
        if credits.people
        else _("Écrit par la table %(table)s", table=project.number)
    )
    names = f" ({', '.join(credits.names)})" if credits.names else ""
    when = _("fiche déposée le %(when)s", when=instant(project.submitted_at)) if project.submitted_at else ""
    return ", ".join(part for part in (who + names, when) if part)


def _pdf(source: str, told: dict[str, Any], kind: str) -> ResponseReturnValue:
    content = typeset(source, told)
    name = f"{kind}-table-{told['number']}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)
