"""The queue between the web server and the worker. It carries ids only; the tables hold the truth.

Errands noted in a transaction are queued after its commit. A queue entry that gets lost is found again by the
sweep, every minute.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.database import writing
from app.extensions import db
from app.jobs.delivery import deliver_due
from app.jobs.kinds import EXTENSION as WORKSHOP
from app.jobs.kinds import Chore, Factory, Kind, Workshop
from app.jobs.retention import erase_what_is_due
from app.jobs.runner import run_job
from app.jobs.sweep import sweep
from app.models.jobs import ERRANDS, Errand
from app.web.clock import now
from config import ConfigurationError, Settings

QUEUE = "tablee.queue"
DELIVERY_FIRST = 10  # a priority: a sign-in link does not wait for an import
log = logging.getLogger(__name__)


def init_jobs(
    app: Flask,
    factory: Factory,
    kinds: tuple[Kind, ...],
    chores: tuple[Chore, ...] = (),
    nightly: tuple[Chore, ...] = (),
) -> None:
    """Make known what long work there is, what is done every minute and every night, and how a job's own process
    builds this same application.
    """
    app.extensions[WORKSHOP] = Workshop({kind.name: kind for kind in kinds}, factory, chores, nightly)


def queue_of(app: Flask) -> Huey:
    """The queue of this application, opened when first needed."""
    if QUEUE not in app.extensions:
        app.extensions[QUEUE] = _with_tasks(_open(app.extensions["tablee.settings"]), app)
    queue: Huey = app.extensions[QUEUE]
    return queue


def _open(settings: Settings) -> Huey:
    scheme = urlsplit(settings.queue_url).scheme
    if not scheme:
        return SqliteHuey("tablee", filename=str(settings.instance_dir / "file.sqlite"), results=False, utc=True)
    if scheme in ("postgresql", "postgres"):
        return PostgresHuey("tablee", dsn=settings.queue_url, results=False, utc=True)
    if scheme in ("redis", "rediss", "unix"):
        return RedisHuey("tablee", url=settings.queue_url, results=False, utc=True)
    raise ConfigurationError("TABLEE_QUEUE_URL doit commencer par postgresql:// ou redis:// (ou rester vide).")


def _with_tasks(queue: Huey, app: Flask) -> Huey:
    def in_app(work: Callable[[], None]) -> None:
        with app.app_context(), writing():
            work()

    settings = app.extensions["tablee.settings"]

    @queue.task(name=Errand.DELIVER.value, priority=DELIVERY_FIRST)
    def deliver(number: int) -> None:
        in_app(lambda: deliver_due(db.session(), settings, now))

    @queue.task(name=Errand.RUN.value)
    def run(number: int) -> None:
        in_app(lambda: run_job(db.session(), number, now))

    @queue.periodic_task(crontab(), name="sweep", priority=DELIVERY_FIRST)
    def sweep_every_minute() -> None:
        each_minute(app)

    @queue.periodic_task(crontab(hour="2", minute="17"), name="retention")
    def erase_every_night() -> None:
        in_app(lambda: erase_what_is_due(db.session(), settings, now))

    @queue.periodic_task(crontab(hour="4-7", minute="11"), name="nightly")
    def say_what_time_asks() -> None:
        each_night(app)

    queue.errands = {Errand.DELIVER: deliver, Errand.RUN: run}
    return queue


def each_minute(app: Flask) -> None:
    """Find what got lost, then let each slice do what time asks of it."""
    chores: tuple[Chore, ...] = app.extensions[WORKSHOP].chores
    for chore in (_sweep, *chores):
        with app.app_context(), writing():
            chore(now())


def each_night(app: Flask) -> None:
    """What waits for a day to end. Called again each hour until people are up: done twice, it does nothing more."""
    nightly: tuple[Chore, ...] = app.extensions[WORKSHOP].nightly
    for chore in nightly:
        with app.app_context(), writing():
            chore(now())


def _sweep(moment: datetime) -> None:
    sweep(db.session(), moment)


@event.listens_for(db.session, "after_commit")
def _queue_errands(session: Session) -> None:
    errands = session.info.pop(ERRANDS, {})
    if not errands:
        return
    queue = queue_of(current_app._get_current_object())  # type: ignore[attr-defined]
    try:
        for errand, number in errands:
            queue.errands[errand](number)
        queue.storage.close()
    except Exception:  # what was committed stands; the sweep finds what the queue did not hear
        log.exception("the queue is unavailable; the sweep will take over")


@event.listens_for(db.session, "after_rollback")
def _forget_errands(session: Session) -> None:
    session.info.pop(ERRANDS, None)
