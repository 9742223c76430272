"""The pool beside its targets, the practical needs, and the list to take away."""

import csv
import io

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from app.core.labels import LabelledEnum
from app.core.paris import day_of
from app.core.tabular.cells import neutral
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.volunteers import Volunteer
from app.volunteers import queries
from app.volunteers.queries import Filters, Pool, Row
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.words import label


@blueprint.get("/editions/<int:number>/vivier")
@access.roles(Role.ORGANISER, Role.GUARANTOR, Role.DECIDER)
def pool(edition: Edition) -> ResponseReturnValue:
    found = queries.pool_of(db.session(), edition)
    return render_template(
        "volunteers/pool.html",
        pool=found,
        comparisons=[
            ("regions", _region_message(found), found.regions, _("Région")),
            ("sexes", _sex_message(found), found.sexes, _("Sexe")),
            ("colleges", _college_message(found), found.colleges, _("Collège")),
            ("ages", _age_message(found), found.ages, _("Tranche d’âge")),
        ],
        counts=queries.standing_counts(db.session(), edition),
        Standing=queries.Standing,
    )


@blueprint.get("/editions/<int:number>/volontaires/besoins")
@access.roles(Role.ORGANISER, Role.LOGISTICS)
def needs(edition: Edition) -> ResponseReturnValue:
    asked = queries.needs(db.session(), edition)
    return render_template("volunteers/needs.html", volunteers=asked, counts=queries.need_counts(asked))


@blueprint.get("/editions/<int:number>/volontaires.csv")
@access.roles(Role.ORGANISER)
def export(edition: Edition) -> ResponseReturnValue:
    """The list as filtered, for a spreadsheet. Practical needs stay out of it."""
    statement = queries.volunteers_found(edition, Filters.read(request.args)).options(selectinload(Volunteer.themes))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for volunteer in db.session.scalars(statement):
        writer.writerow([neutral(cell) for cell in _cells(volunteer)])
    name = f"volontaires_hk{edition.number}_{day_of(now()):%Y%m%d}.csv"
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


COLUMNS = (
    "identifiant", "prenom", "nom", "courriel", "telephone", "conseil", "departement", "qpv", "college", "sexe",
    "tranche_age", "themes", "deja_participant", "appartenance", "autorisation_parentale", "nom_publie", "photo",
    "inscrit_le", "inscrit_par_organisateur", "adresse_confirmee", "retire_le",
)  # fmt: skip


def _cells(volunteer: Volunteer) -> list[str]:
    person, council = volunteer.person, volunteer.council
    return [
        volunteer.reference,
        person.given_name,
        person.family_name,
        person.email or "",
        person.phone or "",
        council.name if council else volunteer.council_said,
        council.department_code if council else "",
        volunteer.district_code or "",
        label(volunteer.college),
        volunteer.sex.value,
        volunteer.age_band.value,
        "|".join(theme.code for theme in volunteer.themes),
        _yes(volunteer.took_part_before),
        label(volunteer.membership),
        label(volunteer.parental_consent),
        _yes(volunteer.agrees_name_published),
        _yes(volunteer.agrees_photo),
        day_of(volunteer.registered_at).isoformat(),
        _yes(volunteer.registered_by_id is not None),
        _yes(volunteer.email_confirmed_at is not None),
        day_of(volunteer.withdrawn_at).isoformat() if volunteer.withdrawn_at else "",
    ]


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def _region_message(pool: Pool) -> str:
    short = [row for row in pool.regions if row.missing]
    if short:
        names = ", ".join(_name(row) for row in short[:3])
        return ngettext(
            "Une région a moins de volontaires que de places : %(names)s",
            "%(num)d régions ont moins de volontaires que de places, dont %(names)s",
            len(short),
            names=names,
        )
    rich = pool.richest_region
    if rich is not None and rich.count >= 2 * rich.least:
        return _(
            "Chaque région a assez de volontaires ; %(name)s en a %(ratio)s fois plus que de places",
            name=rich.name,
            ratio=rich.count // rich.least,
        )
    return _("Chaque région a au moins autant de volontaires que de places")


def _sex_message(pool: Pool) -> str:
    women, men = pool.sexes[0], pool.sexes[1]
    if women.missing or men.missing:
        return _missing_message(women if women.missing else men)
    if women.count == men.count:
        return _("Autant de femmes que d’hommes parmi les volontaires")
    more = _("Plus de femmes que d’hommes") if women.count > men.count else _("Plus d’hommes que de femmes")
    return _("%(more)s parmi les volontaires : le tirage rétablit l’égalité", more=more)


def _college_message(pool: Pool) -> str:
    residents = pool.colleges[0]
    return _missing_message(residents) if residents.missing else _("Assez d’habitants pour la moitié des places")


def _age_message(pool: Pool) -> str:
    short = [row for row in pool.ages if row.missing]
    if not short:
        return _("Chaque tranche d’âge est présente en nombre")
    names = ", ".join(_name(row) for row in short[:3])
    return _("À titre de repère, ces âges sont peu représentés : %(names)s", names=names)


def _missing_message(row: Row) -> str:
    name = _name(row)
    return ngettext(
        "Il manque %(num)d volontaire : %(name)s",
        "Il manque %(num)d volontaires : %(name)s",
        row.missing,
        name=name,
    )


def _name(row: Row) -> str:
    return label(row.name) if isinstance(row.name, LabelledEnum) else row.name
