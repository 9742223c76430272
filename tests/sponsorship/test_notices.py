"""What time asks to say is said once: at the deadline itself, whoever stops it in the middle, on both engines."""

import multiprocessing
import os
import signal
import threading
from datetime import datetime, timedelta

from sqlalchemy import delete, event, select

from app import create_app
from app.core.follow_up import SILENCE
from app.database import writing
from app.extensions import db
from app.models.accounts import Role
from app.models.messages import OutboxMessage
from app.models.prototypes import Milestone, PrototypeStage, TeamMember
from app.models.sponsorship import Notice, NoticeKind, Pledge
from app.sponsorship.views.nightly import say_what_time_asks
from config import Settings
from tests.prototypes.conftest import promised

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["app"])


def told(session, purpose: str) -> list[str]:
    session.rollback()
    rows = sorted(session.scalars(select(OutboxMessage.to_address).filter_by(purpose=purpose)))
    session.rollback()  # on SQLite, who reads here would keep who writes waiting
    return rows


def test_late_promise_is_told_once_at_its_own_deadline(pact, session, now) -> None:
    pledge = pact.promise(days=0, label="La salle promise")
    promised(pact.field, pact.make, 0, "Dix familles")
    team = sorted([pact.field.sponsor.email, pact.field.bearer.email])
    session.commit()
    say_what_time_asks(now)  # the day itself is not over
    assert told(session, "promise_late") == []
    tomorrow = now + timedelta(days=1)
    for _ in range(2):
        say_what_time_asks(tomorrow)
    assert told(session, "promise_late") == team  # one letter each for both
    body = session.scalars(select(OutboxMessage.body).filter_by(purpose="promise_late")).first()
    assert "La salle promise (Pôle emploi et insertion)" in body
    assert "Dix familles" in body
    assert f"{pact.page}" in body
    session.get_one(Pledge, pledge.id).due_on = (now + timedelta(days=2)).date()  # put off: another deadline
    session.commit()
    say_what_time_asks(now + timedelta(days=3))
    assert told(session, "promise_late") == sorted(team * 2)
    session.execute(delete(Milestone))
    session.get_one(Pledge, pledge.id).prototype.stage = PrototypeStage.CONCLUDED
    session.get_one(Pledge, pledge.id).due_on = now.date()
    session.commit()
    say_what_time_asks(now + timedelta(days=5))  # concluded: nobody is asked any more
    assert told(session, "promise_late") == sorted(team * 2)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(settings: Settings, now: datetime, writings: int) -> None:
    """Say what time asks, and die after so many writing statements, or once it is all said."""
    with create_app(settings).app_context(), writing():
        left = [writings]

        def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
            left[0] -= statement.startswith(("INSERT", "UPDATE"))
            if left[0] == 0:
                die()

        event.listen(db.engine, "after_cursor_execute", count)
        say_what_time_asks(now)
        die()


def test_killed_in_the_middle_it_is_told_once_all_the_same(pact, session, settings, now) -> None:
    """SIGKILL after the row that remembers, after the letters, after the commit."""
    pact.promise(days=-1)
    session.commit()
    expected = {1: 0, 2: 0, 1000: 2}  # writings before the end → letters
    for writings, letters in expected.items():
        process = context.Process(target=child, args=(settings, now, writings))
        process.start()
        process.join(240)
        assert process.exitcode == -signal.SIGKILL
        assert len(session.scalars(select(Notice)).all()) == letters // 2
        assert len(told(session, "promise_late")) == letters
    say_what_time_asks(now)
    assert len(told(session, "promise_late")) == 2


def test_two_workers_at_once_tell_it_once(app, pact, session, now) -> None:
    pact.promise(days=-1)
    session.commit()
    start = threading.Barrier(2)

    def work() -> None:
        with app.app_context(), writing():
            start.wait()
            say_what_time_asks(now)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(told(session, "promise_late")) == 2


def test_silence_is_told_once_and_to_organisers_when_no_sponsor_is_left(pact, make, session, now) -> None:
    long_after = now + SILENCE  # it began twenty days ago
    session.execute(select(TeamMember).filter_by(account_id=pact.field.sponsor.id)).scalar_one().until = now
    pact.field.prototype.started_at = now - timedelta(days=1)
    make.account(Role.ORGANISER, edition=make.edition())
    session.commit()
    for _ in range(2):
        say_what_time_asks(long_after)
    assert told(session, "prototype_silent") == sorted([pact.field.bearer.email, pact.field.organiser.email])
    pact.promise(days=90).written_at = long_after
    session.commit()
    say_what_time_asks(long_after + timedelta(days=1))
    assert len(told(session, "prototype_silent")) == 2
    say_what_time_asks(long_after + SILENCE + timedelta(days=1))  # another silence
    assert len(told(session, "prototype_silent")) == 4


def test_digest_comes_once_a_month_to_those_who_were_there(pact, session, now) -> None:
    late, kept = pact.promise(days=-1, label="La salle promise"), pact.promise(days=-9, label="L’accord")
    kept.kept_on, kept.proof = now.date(), "Délibération"
    session.execute(select(TeamMember).filter_by(account_id=pact.field.bearer.id)).scalar_one().since = now
    session.execute(select(TeamMember).filter_by(account_id=pact.field.sponsor.id)).scalar_one().since = now.replace(
        month=10
    )
    session.commit()
    say_what_time_asks(now)  # 25 November: the letter of October, to the one who was there
    assert told(session, "sponsor_digest") == [pact.field.sponsor.email]
    for hours in (0, 24):
        say_what_time_asks(now.replace(month=12, day=1) + timedelta(hours=hours))
    team = [pact.field.sponsor.email, pact.field.bearer.email]
    assert told(session, "sponsor_digest") == sorted([pact.field.sponsor.email, *team])
    letter = session.scalars(
        select(OutboxMessage).filter_by(purpose="sponsor_digest", to_address=pact.field.bearer.email)
    ).one()
    assert letter.subject == "Vos prototypes en novembre 2017"
    for said in ("En retard : La salle promise", "Tenue : L’accord", "Une promesse est en retard."):
        assert said in letter.body.replace("\xa0", " "), said
    assert {one.kind for one in session.scalars(select(Notice))} == {NoticeKind.LATE_PLEDGE, NoticeKind.DIGEST}
    assert late.kept_on is None
