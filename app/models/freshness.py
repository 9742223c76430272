"""`Edition.revision` grows by itself with every change of what the public page of an edition shows.

Cached fragments carry the revision in their key, so no reader sees a stale page, whatever process wrote the change:
the revision moves in the same transaction, once. Rows belong to an edition by `edition_id`, or by the foreign keys
that their deletion follows (a budget line by its project). Rows that the page never shows do not count; ballots and
credentials above all, because a number that moved with each ballot would tell when somebody voted.

Not seen: statements sent below the session, on a bare connection.
"""

from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Table, event, inspect, select, update
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from app.extensions import db
from app.models.accounts import RoleGrant
from app.models.checkin import DoorAct
from app.models.convening import Participant
from app.models.editions import Edition, Theme
from app.models.following import Following, StepLetter, StoryLook, ToldStep
from app.models.followup import (
    Evidence,
    Indicator,
    JournalVersion,
    Photo,
    Reading,
)
from app.models.jobs import Job
from app.models.jury import Juror, JuryDuel, JuryMark, JuryOpinion, Recusal
from app.models.logistics import Expense, ExpenseChange, Trip
from app.models.messages import OutboxMessage
from app.models.moderation import Appeal, Hiding, HidingAuthor
from app.models.oversight import AuditEntry
from app.models.projects import Attachment, StageTick
from app.models.sponsorship import Need, Notice, PledgeChange
from app.models.territories import Commune, District, DistrictCommune
from app.models.volunteers import ThemeWish, VolunteerNeed
from app.models.votes import Ballot, Credential, PaperEntry, RollEntry
from app.models.workshops import AxisAct, DiagnosisCard, DiagnosisCardVersion, ProjectCard

NEVER_SHOWN = frozenset(
    kind.__tablename__
    for kind in (
        Appeal,
        Attachment,
        AuditEntry,
        AxisAct,
        Ballot,
        Credential,
        DiagnosisCard,
        DiagnosisCardVersion,
        DoorAct,
        Evidence,
        Expense,
        ExpenseChange,
        Following,
        Hiding,
        HidingAuthor,
        Indicator,
        Job,
        JournalVersion,
        Juror,
        JuryDuel,
        JuryMark,
        JuryOpinion,
        Need,
        Notice,
        OutboxMessage,
        PaperEntry,
        Participant,
        Photo,
        PledgeChange,
        ProjectCard,
        Reading,
        Recusal,
        RoleGrant,
        RollEntry,
        StageTick,
        StepLetter,
        StoryLook,
        ThemeWish,
        ToldStep,
        Trip,
        VolunteerNeed,
    )
)
# Names that any page may hold; and an edition, with its themes, which the page of the one before announces.
SHOWN_EVERYWHERE = frozenset(kind.__tablename__ for kind in (Commune, District, DistrictCommune, Edition, Theme))
TOUCHED = "tablee.touched_editions"
EVERY_EDITION = -1


@event.listens_for(db.session, "after_flush")
def note_touched(session: Session, context: UOWTransaction) -> None:
    """Remember the editions of what was just written; keys are known by now, and history is not forgotten yet."""
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    for row in changed:
        for edition_id in _editions_of(session, row):
            session.info.setdefault(TOUCHED, set()).add(edition_id)


@event.listens_for(db.session, "do_orm_execute")
def note_bulk(state: ORMExecuteState) -> None:
    """A statement that writes many rows at once does not say which: every edition may have changed."""
    if not (state.is_insert or state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    table = state.bind_mapper.local_table
    if isinstance(table, Table) and _is_shown(table):
        state.session.info.setdefault(TOUCHED, set()).add(EVERY_EDITION)


@event.listens_for(db.session, "before_commit")
def move_revisions(session: Session) -> None:
    """One UPDATE per transaction, as late as possible: the row of the edition is held only while committing."""
    session.flush()
    touched: set[int] = session.info.pop(TOUCHED, set())
    if not touched:
        return
    editions = Edition.metadata.tables["editions"]
    statement = update(editions).values(revision=editions.c.revision + 1)
    if EVERY_EDITION not in touched:
        statement = statement.where(editions.c.id.in_(sorted(touched)))
    session.execute(statement)


@event.listens_for(db.session, "after_rollback")
def forget_touched(session: Session) -> None:
    session.info.pop(TOUCHED, None)


def _editions_of(session: Session, row: Any) -> set[int]:
    mapper: Mapper[Any] = inspect(type(row))
    table = mapper.local_table
    if not isinstance(table, Table) or not _is_shown(table):
        return set()
    if table.name in SHOWN_EVERYWHERE:
        return {EVERY_EDITION}
    step = _way_to_edition(table)
    if step is None:
        return set()
    value = getattr(row, mapper.get_property_by_column(table.c[step[0]]).key)
    for _column, parent, onward in _steps(table):
        value = session.scalar(select(parent.c[onward]).where(_key(parent) == value))
    return {value} if value is not None else set()


def _is_shown(table: Table) -> bool:
    if table.name in NEVER_SHOWN:
        return False
    return table.name in SHOWN_EVERYWHERE or _way_to_edition(table) is not None


@cache
def _way_to_edition(table: Table) -> tuple[str, ...] | None:
    """Columns to follow, from table to table, up to one that holds the key of an edition."""
    if "edition_id" in table.c:
        return ("edition_id",)
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        if key.ondelete == "CASCADE" and (way := _way_to_edition(key.column.table)):
            return (key.parent.name, *way)
    return None


def _steps(table: Table) -> list[tuple[str, Table, str]]:
    """(column, the table it leads to, the column to read there), along the way."""
    way, steps = _way_to_edition(table) or (), []
    for here, onward in pairwise(way):
        parent = next(iter(table.c[here].foreign_keys)).column.table
        steps.append((here, parent, onward))
        table = parent
    return steps


def _key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))
