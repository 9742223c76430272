"""A process that does one act of the draw on the real database and is killed, SIGKILL, at a chosen moment.

The moments are the statements the act sends, its commit (before, after), and an instant taken at random.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import event, select

from app import create_app
from app.convening import offers, standbys
from app.database import writing
from app.draws import actions, ceremony
from app.draws.replacements import replace_titulaire
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Attendance, Participant
from app.models.draws import Draw, DrawOutcome
from config import Settings

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["app"])
DICE = "31415926535897932384"
COMMITTED = "after commit"
Act = Callable[[Draw, Account, datetime], object]


def leaving(draw: Draw) -> str:
    """The first titulaire, by reference."""
    return min(row.reference for row in draw.candidates if row.outcome is DrawOutcome.SELECTED)


def _pass_on(draw: Draw, actor: Account, now: datetime) -> object:
    one = db.session.scalars(select(Participant).where(Participant.attendance == Attendance.CONVENED)).first()
    return one is not None and offers.expire(one, now, str)


def _enter(draw: Draw, actor: Account, now: datetime) -> object:
    one = db.session.scalars(select(Participant).where(Participant.attendance == Attendance.ABSENT)).one()
    expected = standbys.who_enters(draw, [one])
    row = next(iter(expected.values()))
    return row is not None and standbys.replace_at_once(one, row.reference, actor, now)


ACTS: dict[str, Act] = {
    "compute": actions.run_draw,
    "freeze": ceremony.freeze,
    "balls": lambda draw, actor, now: ceremony.enter_balls(draw, actor, now, "407", "407"),
    "dice": lambda draw, actor, now: ceremony.enter_dice(draw, actor, now, DICE, DICE, ["garante"]),
    "publish": ceremony.publish,
    "replace": lambda draw, actor, now: replace_titulaire(draw, leaving(draw), actor, now),
    "annul": lambda draw, actor, now: ceremony.annul(draw, actor, now, "Une urne n’avait que neuf boules."),
    "pass_on": _pass_on,
    "enter": _enter,
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(settings: Settings, name: str, draw_id: int, actor_id: int, now: datetime, moment: str | int | float) -> None:
    """Do the act `name` and die at `moment`: the number of a writing statement, a share of a second, or the commit."""
    with create_app(settings).app_context(), writing():
        draw, actor = db.session.get_one(Draw, draw_id), db.session.get_one(Account, actor_id)
        _arm(moment)
        ACTS[name](draw, actor, now)
        db.session.flush()
        if moment == "before commit":
            die()
        db.session.commit()
        die()


def _arm(moment: str | int | float) -> None:
    if isinstance(moment, float):
        threading.Thread(target=lambda: (time.sleep(moment), die()), daemon=True).start()
    if isinstance(moment, int):
        left = [moment]

        def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                left[0] -= 1
                if left[0] < 0:
                    die()

        event.listen(db.engine, "after_cursor_execute", count)


def kill(settings: Settings, name: str, draw_id: int, actor_id: int, now: datetime, moment: str | int | float) -> None:
    """Run the act in a process of its own and see that it was killed."""
    process = context.Process(target=child, args=(settings, name, draw_id, actor_id, now, moment))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{name} at {moment}: {process.exitcode}"


def instants(seed: str, count: int, longest: float = 0.4) -> list[float]:
    """Instants at random, the same at each run."""
    chance = random.Random(seed)
    return [chance.random() * longest for _ in range(count)]
