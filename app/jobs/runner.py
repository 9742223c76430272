"""The worker's side of a job: claim it, run it in a process of its own, watch it, write down how it ended."""

import json
import logging
import multiprocessing
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.jobs import child
from app.jobs.kinds import Kind, kind_of, workshop
from app.models.jobs import Job, JobState
from app.web.words import sentence

BEAT = 0.5  # seconds between two looks at the job, at most
LONGEST_STEP = 200
log = logging.getLogger(__name__)
context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["app.factory"])
Ending = tuple[str, str]


def run_job(session: Session, number: int, now: Callable[[], datetime]) -> None:
    """Run the job `number` unless somebody already does."""
    job = _claim(session, number, now())
    if job is None:
        return
    kind = kind_of(job)
    if kind is None:
        text = _("Ce travail n’existe plus dans cette version de la plateforme. Recommencez-le depuis sa page.")
        _close(session, number, JobState.FAILED, now(), text)
        return
    process, pipe = _launch(kind, job.params)
    try:
        ending = _Watch(session, job, kind, pipe, now).until_the_end()
    finally:
        process.kill()
        process.join()
        process.close()
        pipe.close()
    _conclude(session, number, kind, ending, now())


def _claim(session: Session, number: int, now: datetime) -> Job | None:
    """Mark the job as running; it comes detached, so that reading it later opens no transaction."""
    queued = update(Job).where(Job.id == number, Job.state == JobState.QUEUED)
    values = {"state": JobState.RUNNING, "started_at": now, "heartbeat_at": now, "attempts": Job.attempts + 1}
    claimed = session.execute(queued.values(values)).rowcount == 1  # type: ignore[attr-defined]
    job = session.get(Job, number, populate_existing=True) if claimed else None
    if job is not None:
        session.expunge(job)
    session.commit()
    return job


def _launch(kind: Kind, params: dict[str, Any]) -> tuple[BaseProcess, Connection]:
    mine, theirs = context.Pipe()
    settings = current_app.extensions["tablee.settings"]
    arguments = (workshop().factory, settings, kind.run, params, (kind.seconds, kind.memory_mb), theirs)
    process = context.Process(target=child.main, args=arguments, daemon=True)
    process.start()
    theirs.close()
    return process, mine


class _Watch:
    """Follows one process: relays its progress to the table, and the table's wish to cancel to it."""

    def __init__(self, session: Session, job: Job, kind: Kind, pipe: Connection, now: Callable[[], datetime]) -> None:
        self.session, self.number, self.kind, self.pipe, self.now = session, job.id, kind, pipe, now
        self.started = now()
        self.looked_at: datetime | None = None
        self.cancelled_at: datetime | None = None
        self.progress: tuple[int, int, str] | None = None

    def until_the_end(self) -> Ending:
        while True:
            ending = self._hear()
            if ending is None:
                ending = self._look()
            if ending is not None:
                self._wants_cancelling(self.now())  # the last step said is kept, however brief the work
                return ending

    def _hear(self) -> Ending | None:
        """What the process says within a beat."""
        try:
            if not self.pipe.poll(BEAT):
                return None
            heard = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return ("cancelled", "") if self.cancelled_at else ("crashed", "")
        if heard[0] == "progress":
            self.progress = heard[1:]
            return None
        ending: Ending = heard
        return ending

    def _look(self) -> Ending | None:
        """Once a beat: say that it lives, how far it is, and see whether it must stop."""
        now = self.now()
        if self.looked_at and (now - self.looked_at).total_seconds() < BEAT:
            return None
        self.looked_at = now
        if (now - self.started).total_seconds() > self.kind.seconds:
            return "time", ""
        if self._wants_cancelling(now) and self.cancelled_at is None:
            self.cancelled_at = now
            self._ask_to_stop()
        if self.cancelled_at and (now - self.cancelled_at).total_seconds() > self.kind.grace:
            return "cancelled", ""
        return None

    def _wants_cancelling(self, now: datetime) -> bool:
        try:
            job = self.session.get_one(Job, self.number, populate_existing=True)
            job.heartbeat_at = now
            if self.progress is not None:
                done, total, step = self.progress
                job.total, job.step = max(1, total), step[:LONGEST_STEP]
                job.progress = min(max(0, done), job.total)
            wanted = job.cancel_requested
            self.session.commit()
            return wanted
        except OperationalError:  # the job itself holds SQLite's lock: it lives, and the next beat will say so
            self.session.rollback()
            return False

    def _ask_to_stop(self) -> None:
        try:
            self.pipe.send("cancel")
        except OSError:
            log.info("job %s ended before it could be asked to stop", self.number)


def _conclude(session: Session, number: int, kind: Kind, ending: Ending, now: datetime) -> None:
    how, text = ending
    if how == "cancelled":
        _close(session, number, JobState.CANCELLED, now)
    elif how == "done":
        _complete(session, number, kind, json.loads(text), now)
    else:
        log.error("job %s (%s) ended: %s %s", number, kind.name, how, text)
        _close(session, number, JobState.FAILED, now, _explanation(how, text, kind))


def _complete(session: Session, number: int, kind: Kind, result: dict[str, Any], now: datetime) -> None:
    """Store the result and mark the job done, together; unless somebody cancelled it in the meantime."""
    job = session.get_one(Job, number, populate_existing=True)
    if job.cancel_requested:
        _close(session, number, JobState.CANCELLED, now)
        return
    try:
        if kind.finish is not None:
            kind.finish(session, job, result, now)
        job.result = result
        job.progress = job.total
        _close(session, number, JobState.DONE, now)
    except RuleError as refusal:
        session.rollback()
        _close(session, number, JobState.FAILED, now, sentence(refusal))


def _close(session: Session, number: int, state: JobState, now: datetime, error: str = "") -> None:
    job = session.get_one(Job, number)
    job.state, job.finished_at, job.error = state, now, error
    session.commit()


def _explanation(how: str, text: str, kind: Kind) -> str:
    if how == "refused":
        return text
    if how == "time":
        minutes = max(1, kind.seconds // 60)
        return _(
            "Ce travail a dépassé le temps permis (%(minutes)s min) et a été arrêté. Rien n’a été modifié.",
            minutes=minutes,
        )
    if how == "memory":
        return _(
            "Ce travail demandait plus de mémoire que permis et a été arrêté. Rien n’a été modifié : "
            "essayez avec un fichier plus petit."
        )
    return _(
        "Ce travail s’est interrompu par une erreur de notre côté. Rien n’a été modifié : vous pouvez le relancer."
    )
