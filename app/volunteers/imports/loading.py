"""Loading what was judged: everything in the caller's transaction, or nothing."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import RuleError
from app.core.tabular.verdicts import Outcome, Verdict
from app.core.thread import Activity
from app.models.accounts import Account, Person
from app.models.editions import Edition, Theme
from app.models.oversight import record_act
from app.models.territories import College
from app.models.volunteers import AgeBand, Membership, Sex, Volunteer, VolunteerNeed, VolunteerTheme
from app.volunteers import queries
from app.volunteers.actions.answers import lock_references, parental_consent, reference
from app.volunteers.imports.register import read_register

ACT = "volunteers.import"
AT_ONCE = 2000  # rows sent together
KINDS: dict[str, type[College] | type[Sex] | type[AgeBand]] = {"college": College, "sex": Sex, "age_band": AgeBand}


def load(
    session: Session,
    edition: Edition,
    verdicts: Iterable[Verdict],
    fingerprint: str,
    seen: str,
    now: datetime,
    *,
    actor: Account,
) -> dict[str, int]:
    """Add and change what the verdicts say; returns how many of each.

    `fingerprint` is that of the register the list was judged against: where it changed since, nothing is loaded.
    `seen` is the hash of what was shown, kept in the journal.
    """
    edition.demand_open(Activity.CALL, now)
    lock_references(session, edition)
    if read_register(session, edition).fingerprint != fingerprint:
        raise RuleError(
            "Les inscriptions ou le registre ont changé depuis cet aperçu : rien n’a été chargé. "
            "Refaites l’aperçu avec le même fichier, relisez-le, puis confirmez."
        )
    loader = _Loader(session, edition, now, actor)
    waiting = (verdict for verdict in verdicts if verdict.is_loaded)
    while chunk := list(islice(waiting, AT_ONCE)):
        loader.add([verdict.values for verdict in chunk if verdict.outcome is Outcome.ADDED])
        loader.change({int(one.target or 0): one.values for one in chunk if one.outcome is Outcome.CHANGED})
    record_act(session, ACT, actor, now, edition_id=edition.id, subject="", seen=seen, **loader.counts)
    return loader.counts


class _Loader:
    def __init__(self, session: Session, edition: Edition, now: datetime, actor: Account) -> None:
        self.session, self.edition, self.now, self.actor = session, edition, now, actor
        self.number = queries.last_reference_number(session, edition)
        themes = session.scalars(select(Theme).where(Theme.edition_id == edition.id))
        self.themes = {theme.code: theme.id for theme in themes}
        self.counts = {"added": 0, "changed": 0}

    def add(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        new = [row for row in rows if "person_id" not in row]
        for row, number in zip(new, self._people(new), strict=True):
            row["person_id"] = number
        themes, needs = [], []
        for row, number in zip(rows, self._volunteers(rows), strict=True):
            themes += [{"volunteer_id": number, "theme_id": self.themes[code]} for code in row.get("themes", ())]
            needs += [{"volunteer_id": number, "kind": kind} for kind in row.get("needs", ())]
        for model, links in ((VolunteerTheme, themes), (VolunteerNeed, needs)):
            if links:
                self.session.execute(insert(model), links)
        self.counts["added"] += len(rows)

    def change(self, rows: dict[int, dict[str, Any]]) -> None:
        if not rows:
            return
        volunteers = self.session.scalars(
            select(Volunteer)
            .where(Volunteer.id.in_(list(rows)))
            .options(selectinload(Volunteer.person), selectinload(Volunteer.themes))
        )
        for volunteer in volunteers:
            self._apply(volunteer, rows[volunteer.id])
        self.session.flush()
        self.counts["changed"] += len(rows)

    def _people(self, rows: list[dict[str, Any]]) -> Sequence[int]:
        if not rows:
            return []
        statement = insert(Person).returning(Person.id, sort_by_parameter_order=True)
        return self.session.scalars(statement, [self._person(row) for row in rows]).all()

    def _volunteers(self, rows: list[dict[str, Any]]) -> list[int]:
        """Their ids, found again by reference: much quicker than asking for each id on SQLite."""
        written = [self._volunteer(row) for row in rows]
        self.session.execute(insert(Volunteer), written)
        references = [row["reference"] for row in written]
        found = select(Volunteer.reference, Volunteer.id).where(
            Volunteer.edition_id == self.edition.id, Volunteer.reference.in_(references)
        )
        numbers = {row.reference: row.id for row in self.session.execute(found)}
        return [numbers[reference] for reference in references]

    def _person(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "given_name": row["given_name"],
            "family_name": row["family_name"],
            "email": row.get("email"),
            "phone": row.get("phone"),
            "language": "fr",
            "created_at": self.now,
        }

    def _volunteer(self, row: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        age_band = AgeBand(row["age_band"])
        return {
            "edition_id": self.edition.id,
            "person_id": row["person_id"],
            "reference": reference(self.edition, self.number),
            "salt": secrets.token_hex(16),
            "council_id": row.get("council_id"),
            "council_said": row.get("council_said", ""),
            "district_code": row.get("district_code"),
            "college": College(row["college"]),
            "sex": Sex(row["sex"]),
            "age_band": age_band,
            "took_part_before": row.get("took_part_before", False),
            "membership": Membership.TO_CHECK,
            "membership_note": "",
            "parental_consent": parental_consent(age_band),
            "registered_at": self.now,
            "registered_by_id": self.actor.id,
            "notice_accepted_at": self.now,
            "agrees_name_published": row.get("agrees_name_published", False),
            "agrees_photo": row.get("agrees_photo", False),
        }

    def _apply(self, volunteer: Volunteer, row: dict[str, Any]) -> None:
        if "council_id" in row:
            volunteer.membership = Membership.TO_CHECK
            volunteer.membership_checked_at = volunteer.membership_checked_by_id = None
        for name, value in row.items():
            if name == "themes":
                volunteer.themes = [theme for theme in self.edition.themes if theme.code in value]
            elif name in ("email", "phone"):
                setattr(volunteer.person, name, value)
            else:
                setattr(volunteer, name, KINDS[name](value) if name in KINDS else value)
        volunteer.parental_consent = parental_consent(volunteer.age_band, volunteer.parental_consent)
