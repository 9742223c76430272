"""What the field says of three prototypes: the journal with its posters, figures, two voices, territories."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.people import ensure_account
from app.cli.demonstration.calendar import paris
from app.cli.demonstration.sources import document
from app.core.paris import PARIS
from app.files.photos import take_photo
from app.files.store import photos_of
from app.models.accounts import Account
from app.models.followup import DeclaredState, Stance
from app.models.prototypes import DeploymentState, Generalisation, Prototype
from app.projects.queries import members_of
from app.prototypes.actions import deployments, figures, journal, voices

CLOSING_TIME = time(18, 0)
Proofs = dict[str, tuple[list[int], list[int]]]  # « forts 0 » → entries of the journal, indicators
POSTER = """
#set page(width: 160mm, height: 110mm, margin: 12mm, fill: rgb("#f6f1e7"))
#set text(font: "Libertinus Serif", fill: rgb("#1d3b3a"))
#rect(width: 100%, height: 100%, stroke: 3pt + rgb("#00595c"), inset: 10mm, align(center + horizon)[
  #text(size: 44pt, weight: "bold")[{0}]
  #v(4mm)
  #text(size: 22pt)[{1}]
  #v(2mm)
  #text(size: 18pt)[{2}]
])
"""


@dataclass(frozen=True)
class Pair:
    """A prototype, who accompanies it and who carries it."""

    prototype: Prototype
    sponsor: Account
    bearer: Account


def live(
    session: Session, pair: Pair, table: int, passages: Sequence[tuple[date, str]], uploads: Path, page: str
) -> Proofs:
    """Write the journal, count, declare and answer; what the points of the analysis will rest on."""
    told = _of(table)
    places = [*told.get("lieux", ()), *[""] * len(passages)]
    entries = []
    for rank, ((day, text), place) in enumerate(zip(passages, places, strict=False)):
        picture = _poster(pair.prototype, told, rank, uploads)
        entries.append(
            journal.write(
                session, pair.prototype, day, text, _evening(day), pair.bearer, place=place, picture=picture
            ).id
        )
    indicators = [_count(session, pair, each) for each in told.get("chiffres", ())]
    for state in told.get("etats", ()):
        _hear(session, pair, state, page)
    return {
        point: ([entries[n] for n in from_journal], [indicators[n] for n in counted])
        for point, (from_journal, counted) in told.get("preuves", {}).items()
    }


def carry_on(session: Session, pair: Pair, table: int) -> None:
    """Who is in charge in each territory, and what they did."""
    for place, (in_charge, starts, due, acts) in _of(table).get("territoires", {}).items():
        one = session.scalars(select(Generalisation).filter_by(prototype_id=pair.prototype.id, place=place)).one()
        for rank, (moment, state, words) in enumerate(acts):
            day = date.fromisoformat(moment)
            standing = deployments.Standing(
                DeploymentState(state), in_charge, date.fromisoformat(starts), date.fromisoformat(due)
            )
            deployments.note_act(
                session, pair.prototype, one, standing, day, words, one.version, f"demonstration-{rank:04}",
                _evening(day), pair.sponsor,
            )  # fmt: skip


def _of(table: int) -> dict[str, Any]:
    return next((told for told in document("terrain") if told["table"] == table), {})


def _poster(prototype: Prototype, told: dict[str, Any], rank: int, uploads: Path) -> journal.Picture | None:
    """A drawn poster on the passage that has one, through the same check as any photo; nobody is on it."""
    where, words, alternative = told.get("affiche", (None, (), ""))
    if where != rank:
        return None
    image = typst.compile(POSTER.format(*words).encode(), format="png", ppi=110.0, ignore_system_fonts=True)
    shelf = photos_of(uploads, prototype.edition_id)
    return journal.Picture(take_photo(shelf, uploads, "affiche.png", "image/png", io.BytesIO(image)), alternative)


def _count(session: Session, pair: Pair, told: list[Any]) -> int:
    label, unit, baseline, since, target, until, readings = told
    begun = date.fromisoformat(since)
    aim = figures.Aim(label, unit, baseline, begun, target, date.fromisoformat(until))
    indicator = figures.follow(session, pair.prototype, aim, _evening(begun), pair.bearer)
    for moment, value, source in readings:
        day = date.fromisoformat(moment)
        figure = figures.Figure(value, day, source)
        figures.measure(session, pair.prototype, indicator, figure, _evening(day), pair.bearer)
    return indicator.id


def _hear(session: Session, pair: Pair, told: list[Any], page: str) -> None:
    """A declaration, then those who answer: the bearer, and people of the table by their place."""
    at, state, words, answers = told
    by = next(one.organisation for one in pair.prototype.team if one.account_id == pair.sponsor.id)
    said = voices.Said(DeclaredState(state), words, by)
    declaration = voices.declare(session, pair.prototype, said, paris(at), pair.sponsor)
    seated = [one.person for one in members_of(pair.prototype.project.table) if one.person.email]
    for who, stance, reason, moment in answers:
        account = pair.bearer if who == "porteur" else ensure_account(session, seated[who], paris(at))
        if account is None:
            raise AssertionError("people without an address are not chosen")
        session.flush()
        voices.speak(session, pair.prototype, declaration, Stance(stance), reason, paris(moment), account, page=page)


def _evening(day: date) -> datetime:
    return datetime.combine(day, CLOSING_TIME, PARIS)
