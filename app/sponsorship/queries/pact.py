"""The pact of one prototype: what is needed, what is promised, what was signed, and what is still to sign."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.canonical import canonical_json, fingerprint
from app.core.pledges import Parties, PledgeState, Withdrawal, record_of
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.sponsorship import Need, PactVersion, Pledge


@dataclass(frozen=True)
class Pact:
    """All of it, withdrawn needs and pledges included, as it stands now."""

    prototype: Prototype
    needs: Sequence[Need]
    pledges: Sequence[Pledge]
    versions: Sequence[PactVersion]

    @cached_property
    def content(self) -> bytes:
        """What would be signed now."""
        one = self.prototype
        return canonical_json(
            record_of(
                one.edition.number,
                one.rank,
                one.project.title,
                parties_of(one),
                [need.term for need in self.needs if need.withdrawn_on is None],
                [pledge.term for pledge in self.pledges if pledge.withdrawn_on is None],
                [
                    Withdrawal(pledge.id, pledge.label, pledge.withdrawn_on, pledge.withdrawn_reason)
                    for pledge in self.pledges
                    if pledge.withdrawn_on is not None
                ],
            )
        )

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.content)

    @property
    def content_read(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.content)
        return record

    @property
    def latest(self) -> PactVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def in_force(self) -> PactVersion | None:
        """The last version signed for both parties."""
        return next((one for one in reversed(self.versions) if one.is_in_force), None)

    @property
    def is_up_to_date(self) -> bool:
        """Nothing has changed since the last version was drawn up."""
        return self.latest is not None and self.latest.fingerprint == self.fingerprint

    @property
    def unsigned(self) -> frozenset[TeamRole]:
        """The parties who have not signed what the pact says now; nobody while it promises nothing."""
        if all(one.withdrawn_on is not None for one in self.pledges):
            return frozenset()
        signed = {one.role for one in self.latest.signatures} if self.latest and self.is_up_to_date else set()
        return frozenset(set(TeamRole) - signed)

    @property
    def open_needs(self) -> Sequence[Need]:
        return [one for one in self.needs if one.withdrawn_on is None]

    def answers(self, need: Need | None) -> Sequence[Pledge]:
        """The pledges that answer a need, or none in particular."""
        return [one for one in self.pledges if one.need_id == (need.id if need else None)]

    def promised(self, need: Need) -> int:
        """Cents promised for a need of money."""
        return sum(one.amount_cents or 0 for one in self.answers(need) if one.withdrawn_on is None)

    def in_state(self, state: PledgeState, today: date) -> Sequence[Pledge]:
        """Oldest date first."""
        found = [one for one in self.pledges if one.state(today) == state]
        return sorted(found, key=lambda one: (one.due_on, one.id))

    @cached_property
    def to_take_over(self) -> frozenset[int]:
        """Pledges that wait, and whose owner has left the team."""
        return orphans(self.prototype, self.pledges)


def present(prototype: Prototype) -> Sequence[TeamMember]:
    return [member for member in prototype.team if member.until is None]


def parties_of(prototype: Prototype) -> Parties:
    def of(role: TeamRole) -> list[str]:
        return [organisation_of(one) for one in present(prototype) if one.role is role]

    return Parties(of(TeamRole.SPONSOR), of(TeamRole.BEARER))


def organisation_of(member: TeamMember) -> str:
    """What somebody of the team speaks for; in French, as the rest of a pact."""
    return member.organisation or member.role.label.capitalize()


def orphans(prototype: Prototype, pledges: Sequence[Pledge]) -> frozenset[int]:
    there = {member.account_id for member in present(prototype)}
    return frozenset(
        one.id
        for one in pledges
        if one.owner_id is not None and one.owner_id not in there and not (one.kept_on or one.withdrawn_on)
    )


def bare(session: Session, edition: Edition, rank: int) -> Prototype | None:
    """A prototype with its project and its team, those who left included."""
    return session.scalar(
        select(Prototype)
        .where(Prototype.edition_id == edition.id, Prototype.rank == rank)
        .options(
            joinedload(Prototype.project),
            joinedload(Prototype.edition),
            selectinload(Prototype.team).joinedload(TeamMember.account),
        )
    )


def pact_of(session: Session, prototype: Prototype) -> Pact:
    needs = session.scalars(select(Need).where(Need.prototype_id == prototype.id).order_by(Need.id)).all()
    pledges = session.scalars(select(Pledge).where(Pledge.prototype_id == prototype.id).order_by(Pledge.id)).all()
    return Pact(prototype, needs, pledges, versions(session, prototype))


def versions(session: Session, prototype: Prototype) -> Sequence[PactVersion]:
    return session.scalars(
        select(PactVersion)
        .where(PactVersion.prototype_id == prototype.id)
        .options(selectinload(PactVersion.signatures))
        .order_by(PactVersion.number)
    ).all()


def version(session: Session, prototype: Prototype, number: int) -> PactVersion | None:
    return next((one for one in versions(session, prototype) if one.number == number), None)


def content_of(one: PactVersion) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(one.content)
    return record


def need(session: Session, prototype: Prototype, need_id: int) -> Need | None:
    return session.scalar(select(Need).filter_by(prototype_id=prototype.id, id=need_id))


def pledge(session: Session, prototype: Prototype, pledge_id: int) -> Pledge | None:
    return session.scalar(select(Pledge).filter_by(prototype_id=prototype.id, id=pledge_id))


def was_put_to_signature(session: Session, one: Pledge) -> bool:
    """Somebody has signed a pact that may hold this promise: from then on no change is silent."""
    later = select(PactVersion.id).where(
        PactVersion.prototype_id == one.prototype_id, PactVersion.drawn_up_at >= one.written_at
    )
    return session.scalar(later.limit(1)) is not None


def files_kept(session: Session) -> set[str]:
    """The files that prove a promise."""
    return {name for name in session.scalars(select(Pledge.file_name).where(Pledge.file_name.is_not(None))) if name}
