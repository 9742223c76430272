"""SIGKILL in the middle of the publication: nothing of it happened; asked again, all of it does, once."""

import multiprocessing
import signal
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.core.thread import Activity
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry
from app.models.projects import Project, ProjectState
from app.models.prototypes import MoneyEntry, Prototype
from app.models.selection import Decision, Study
from app.selection.actions import Draft, publish, save_draft
from tests.draws.killing import die

WRITTEN = (Prototype, MoneyEntry, Study, OutboxMessage, AuditEntry)


def child(house: Flask, edition_id: int, actor_id: int, now: datetime, moment: int) -> None:
    """Publish, and die after `moment` writing statements; 0: when all are sent, just before the commit."""
    with house.app_context(), writing():
        for engine in db.engines.values():
            engine.dispose(close=False)  # the parent's connections stay the parent's
        left = [moment]

        def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                left[0] -= 1
                if not left[0]:
                    die()

        event.listen(db.engine, "after_cursor_execute", count)
        edition, actor = db.session.get_one(Edition, edition_id), db.session.get_one(Account, actor_id)
        publish(db.session(), edition, 1, actor, now, str)
        db.session.flush()
        die()


def standing(session) -> tuple:
    """What the publication changes, counted."""
    session.rollback()
    rows = tuple(session.scalar(select(func.count()).select_from(kind)) for kind in WRITTEN)
    states = tuple(session.scalars(select(Project.state).order_by(Project.number)))
    published_at = session.scalar(select(Decision.published_at))
    session.rollback()  # holds no lock while another process writes
    return rows, states, published_at


@pytest.fixture
def drafted(make, session, now):
    edition = make.edition(Activity.CHOICE, kept_count=1, table_count=3)
    projects = [make.submitted(edition) for _ in range(3)]
    for project in projects:
        make.seat(project.table)
    actor = make.account(Role.DECIDER, edition=edition)
    draft = Draft("Secrétariat d’État", "", {projects[0].number: "Prêt à commencer."}, 0)
    save_draft(session, edition, draft, actor, now)
    session.commit()
    return edition.id, actor.id


def test_publication_killed_in_the_middle_is_none_and_then_whole(drafted, house, session, now) -> None:
    before = standing(session)
    for moment in (1, 4, 0):
        process = multiprocessing.get_context("fork").Process(target=child, args=(house, *drafted, now, moment))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert standing(session) == before
    edition, actor = session.get_one(Edition, drafted[0]), session.get_one(Account, drafted[1])
    publish(session, edition, 1, actor, now, lambda project: "")
    session.commit()
    rows, states, published_at = standing(session)
    assert (rows[0], rows[2], rows[3]) == (1, 2, 3)  # a prototype, two studies, a message to each table
    assert states == (ProjectState.KEPT, ProjectState.STUDIED, ProjectState.STUDIED)
    assert published_at == now
