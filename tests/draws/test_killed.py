"""SIGKILL at every step of the draw leaves either the state before or the state after, on both databases.

And two organisers who do the same act at the same instant: it happens once, the second is told so.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from app.convening import actions as convening
from app.convening import convocations, offers, standbys
from app.core.draw.verify import verify
from app.core.errors import RuleError
from app.core.thread import Activity
from app.database import writing
from app.draws import ceremony, queries
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Attendance, Participant
from app.models.draws import Draw
from app.models.oversight import AuditEntry
from tests.draws.killing import ACTS, COMMITTED, instants, kill

MOMENTS: tuple[str | int, ...] = (1, "before commit", COMMITTED)
TABLES = (
    "draws", "draw_quotas", "draw_candidates", "draw_files", "replacements", "participants",
    "attendance_changes", "standbys", "audit_entries", "outbox_messages",
)  # fmt: skip


def state() -> str:
    """Every row that the ceremony writes, in one text."""
    db.session.rollback()
    rows = {}
    for table in TABLES:
        found = db.session.execute(text(f"SELECT * FROM {table}")).all()
        rows[table] = sorted(map(repr, found))
    db.session.rollback()
    return json.dumps(rows)


def _convene(draw: Draw, organiser, now) -> None:
    convocations.convene_panel(draw.edition, organiser, now, answer_by=now.replace(month=12), link=str)


@pytest.fixture
def before(request, make, edition, draw, organiser, now):
    """The draw brought to just before the act that will be killed."""
    name = request.param
    steps = list(ACTS)
    for step in steps[1 : steps.index(name)] if steps.index(name) < steps.index("replace") else steps[1:5]:
        if step == "freeze":
            ACTS["compute"](draw, organiser, now)
        ACTS[step](draw, organiser, now)
    if name == "freeze":
        ACTS["compute"](draw, organiser, now)
    if name in ("pass_on", "enter"):
        edition.substitute_share = 100
        make.open(edition, Activity.CONVENING)
        _convene(draw, organiser, now)
        _bring_to(name, draw, organiser, now)
    db.session.commit()
    return name, draw.id, organiser.id


def _bring_to(name, draw, organiser, now) -> None:
    one = db.session.scalars(select(Participant).order_by(Participant.id)).first()
    if name == "enter":
        convening.change_state(one, Attendance.ABSENT, organiser, now)
        for row in standbys.waiting(draw)[1:]:
            standbys.mark_present(draw.edition, row, True, organiser, now)
        return
    for other in db.session.scalars(select(Participant).order_by(Participant.id)).all()[1:]:
        convening.change_state(other, Attendance.CONFIRMED, organiser, now)
    convening.change_state(one, Attendance.WITHDRAWN, organiser, now, "au téléphone")
    offers.replace(one, organiser, now, answer_by=now.replace(hour=10), link=str)


@pytest.mark.parametrize("before", ACTS, indirect=True)
def test_killed_anywhere_the_act_happened_or_did_not(before, settings, session, now):
    name, draw_id, actor_id = before
    at = now.replace(hour=11) if name == "pass_on" else now
    untouched = state()
    for moment in (*MOMENTS[:-1], *instants(name, 1)):
        kill(settings, name, draw_id, actor_id, at, moment)
        after = state()
        if isinstance(moment, float) and after != untouched:
            break  # it was quicker than the instant: then it happened, as below
        assert after == untouched, f"{name} killed at {moment} left something behind"
    else:
        kill(settings, name, draw_id, actor_id, at, COMMITTED)
        assert state() != untouched
    _holds(session, draw_id)


def _holds(session, draw_id: int) -> None:
    """What is there is whole: the dossier verifies, and each act has its trace."""
    draw = session.get_one(Draw, draw_id, populate_existing=True)
    if draw.fingerprint:
        assert verify(queries.files(draw)).findings == []
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.subject == f"draw:{draw_id}")) > 0


def test_act_begun_again_after_a_kill_succeeds(settings, session, frozen, organiser, now):
    keys = frozen.id, organiser.id
    session.commit()
    kill(settings, "balls", *keys, now, "before commit")
    assert ceremony.enter_balls(frozen, organiser, now, "407", "407") == "407"


@pytest.mark.parametrize("before", [name for name in ACTS if name not in ("compute", "enter")], indirect=True)
def test_two_at_the_same_instant_do_it_once(before, app, session, now):
    name, draw_id, actor_id = before
    at = now.replace(hour=11) if name == "pass_on" else now
    untouched = state()
    together = Barrier(2)

    def do(_number: int) -> bool:
        with app.app_context(), writing():
            together.wait(20)
            try:
                done = ACTS[name](db.session.get_one(Draw, draw_id), db.session.get_one(Account, actor_id), at)
                db.session.commit()
                return done is not False
            except RuleError:
                db.session.rollback()
                return False

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(do, range(2)))
    assert sorted(outcomes) == [False, True]
    assert state() != untouched
    _holds(session, draw_id)
