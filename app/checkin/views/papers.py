"""What gets printed: badges, the roll to sign, attestations of presence."""

import io
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.checkin import places
from app.checkin.places import Place
from app.checkin.views.room import HERE, KEEPERS, blueprint, place_or_404
from app.convening import queries as convening
from app.core.typography import typeset as spaced
from app.files.typeset import typeset
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.door import card_code, card_drawing
from app.web.words import clock_time, day


@blueprint.get(f"{HERE}/badges.pdf")
@access.roles(Role.ORGANISER)
def badges(edition: Edition) -> ResponseReturnValue:
    """One for everybody expected, by table, to be cut the day before."""
    people = sorted(places.expected(places.everybody(edition)), key=lambda one: (one.table is None, one.table or 0))
    if not people:
        return _nobody()
    return _pdf(_badges(edition, people), f"badges-{edition.number}.pdf")


@blueprint.get(f"{HERE}/personne/<int:participant_id>/badge.pdf")
@access.roles(*KEEPERS)
def badge(edition: Edition, participant_id: int) -> ResponseReturnValue:
    place = place_or_404(edition, participant_id)
    return _pdf(_badges(edition, [place], alone=True), f"badge-{edition.number}-{participant_id}.pdf")


@blueprint.get(f"{HERE}/emargement.pdf")
@access.roles(*KEEPERS)
def roll(edition: Edition) -> ResponseReturnValue:
    """The list to sign: by name, or table by table (`?ordre=table`)."""
    people = places.expected(places.everybody(edition))
    if not people:
        return _nobody()
    if request.args.get("ordre") == "table":
        people.sort(key=lambda one: (one.table is None, one.table or 0))
    return _pdf(_roll(edition, people), f"emargement-{edition.number}.pdf")


@blueprint.get(f"{HERE}/attestations.pdf")
@access.roles(Role.ORGANISER)
def attestations(edition: Edition) -> ResponseReturnValue:
    people = [one for one in places.everybody(edition) if one.is_here]
    if not people:
        return _nobody()
    return _pdf(_attestations(edition, people), f"attestations-{edition.number}.pdf")


@blueprint.get("/editions/<int:number>/ma-participation/attestation.pdf")
@access.signed_in
def own_attestation(edition: Edition) -> ResponseReturnValue:
    """For whoever came, to show to an employer or a school."""
    one = convening.mine(edition, access.account())
    if one is None or one.attendance is not Attendance.PRESENT:
        flash(_("Votre présence n’est pas notée pour cette journée : il n’y a pas d’attestation."), "info")
        return redirect(url_for("convening.mine"))
    place = places.place_of(edition, one.id) or abort(404)
    return _pdf(_attestations(edition, [place]), f"attestation-{edition.number}.pdf")


def _nobody() -> ResponseReturnValue:
    flash(_("Il n’y a encore personne à y inscrire : rien n’est imprimé."), "info")
    return redirect(url_for("checkin.tablet"))


def _paper(edition: Edition, title: str) -> dict[str, Any]:
    return {
        "language": "fr",
        "author": edition.operator or "Tablée",
        "title": f"{title}, {edition.title}",
        "heading": title,
        "edition": edition.title,
        "day": day(edition.held_on),
        "place": edition.place,
    }


def _badges(edition: Edition, people: Sequence[Place], *, alone: bool = False) -> bytes:
    with force_locale("fr"):
        data = _paper(edition, _("Badges")) | {
            "alone": alone,
            "alternative": _("Code de la carte d’accueil"),
            "badges": [_badge(one) for one in people],
        }
    return typeset("checkin/badges.typ", data)


def _badge(place: Place) -> dict[str, Any]:
    one = place.participant
    return {
        "name": spaced(one.shown_name),
        "table": _("Table %(number)s", number=place.table) if place.table else _("Table à l’accueil"),
        "code": card_code(one),
        "drawing": card_drawing(one),
        "pictures": "" if one.may_be_pictured else _("Pas de photo"),
    }


def _roll(edition: Edition, people: Sequence[Place]) -> bytes:
    with force_locale("fr"):
        data = _paper(edition, _("Liste d’émargement")) | {
            "columns": [_("Nom"), _("Prénom"), _("Table"), _("Arrivée"), _("Signature")],
            "foot": _("Imprimée le %(day)s à %(time)s", day=day(now()), time=clock_time(now())),
            "rows": [_row(one) for one in people],
        }
    return typeset("checkin/roll.typ", data)


def _row(place: Place) -> list[str]:
    person = place.participant.person
    table = str(place.table) if place.table else "–"
    return [person.family_name, person.given_name, table, clock_time(place.arrived_at), ""]


def _attestations(edition: Edition, people: Sequence[Place]) -> bytes:
    with force_locale("fr"):
        data = _paper(edition, _("Attestation de présence"))
        who = edition.operator or _("L’équipe d’organisation")
        values = {"title": edition.title, "day": day(edition.held_on), "place": edition.place}
        data["signature"] = _("Signature et cachet :")
        data["letters"] = [
            [
                _("%(operator)s atteste que", operator=who),
                one.participant.person.name,
                _("a participé au « %(title)s », le %(day)s, %(place)s.", **values)
                if edition.place
                else _("a participé au « %(title)s », le %(day)s.", **values),
                _("Son arrivée a été notée à %(time)s.", time=clock_time(one.arrived_at)) if one.arrived_at else "",
                _("Fait pour valoir ce que de droit, le %(day)s.", day=day(now())),
            ]
            for one in people
        ]
    return typeset("checkin/attestation.typ", data)


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)
