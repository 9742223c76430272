"""All that the two pages of a briefing say of a prototype, for one or for many in as many queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.models.prototypes import AssessmentPoint, JournalEntry, Prototype, TeamMember
from app.models.sponsorship import Need, PactVersion, Pledge
from app.sponsorship.queries.figures import Line, ids, lines
from app.sponsorship.queries.pact import Pact

LAST_ENTRIES = 3


@dataclass(frozen=True)
class Briefing:
    line: Line
    prototype: Prototype
    pact: Pact
    journal: Sequence[JournalEntry]  # the last ones, latest first
    points: Sequence[AssessmentPoint]


def line_of(session: Session, prototype: Prototype, today: date) -> Line:
    """The line of one prototype, as the desk has it."""
    return lines(session, select(Prototype.id).where(Prototype.id == prototype.id), today)[0]


def briefings(session: Session, counted: Sequence[Line]) -> list[Briefing]:
    """In the order of these lines of the desk."""
    prototypes = ids(counted)
    rows = session.scalars(
        select(Prototype)
        .where(Prototype.id.in_(prototypes))
        .options(
            joinedload(Prototype.project),
            joinedload(Prototype.edition),
            selectinload(Prototype.team).joinedload(TeamMember.account),
            selectinload(Prototype.milestones),
            selectinload(Prototype.points),
        )
    )
    known = {row.id: row for row in rows}
    needs = session.scalars(select(Need).where(Need.prototype_id.in_(prototypes)).order_by(Need.id)).all()
    pledges = session.scalars(select(Pledge).where(Pledge.prototype_id.in_(prototypes)).order_by(Pledge.id)).all()
    versions, journal = _versions(session, prototypes), _journal(session, prototypes)
    return [
        Briefing(
            line,
            known[line.id],
            Pact(
                known[line.id],
                [one for one in needs if one.prototype_id == line.id],
                [one for one in pledges if one.prototype_id == line.id],
                [one for one in versions if one.prototype_id == line.id],
            ),
            [one for one in journal if one.prototype_id == line.id],
            known[line.id].points,
        )
        for line in counted
    ]


def _versions(session: Session, prototypes: Sequence[int]) -> Sequence[PactVersion]:
    return session.scalars(
        select(PactVersion)
        .where(PactVersion.prototype_id.in_(prototypes))
        .options(selectinload(PactVersion.signatures))
        .order_by(PactVersion.prototype_id, PactVersion.number)
    ).all()


def _journal(session: Session, prototypes: Sequence[int]) -> Sequence[JournalEntry]:
    recency = (
        func.row_number()
        .over(
            partition_by=JournalEntry.prototype_id,
            order_by=(JournalEntry.happened_on.desc(), JournalEntry.id.desc()),
        )
        .label("recency")
    )
    ranked = select(JournalEntry, recency).where(JournalEntry.prototype_id.in_(prototypes)).subquery()
    entry = aliased(JournalEntry, ranked)
    return session.scalars(
        select(entry).where(ranked.c.recency <= LAST_ENTRIES).order_by(entry.happened_on.desc(), entry.id.desc())
    ).all()
