"""Find what got lost: messages in doubt, jobs whose queue entry or whose worker disappeared."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.kinds import kind_of
from app.messages.delivery import has_due, release_stale
from app.models.jobs import Errand, Job, JobState, tell_worker

SILENCE = timedelta(minutes=3)  # longer than any single step: a mail exchange, a wait for SQLite's lock
UNHEARD = timedelta(seconds=30)
MAX_ATTEMPTS = 3


def sweep(session: Session, now: datetime, silence: timedelta = SILENCE) -> None:
    """Put everything back in motion; `silence` is how long a worker may be silent before it is taken for dead."""
    release_stale(session, now - silence, now)
    if has_due(session, now):
        tell_worker(session, Errand.DELIVER)
    for job in session.scalars(select(Job).where(Job.state == JobState.RUNNING, Job.heartbeat_at <= now - silence)):
        _revive(job, now)
    unheard = now - min(UNHEARD, silence)
    for number in session.scalars(select(Job.id).where(Job.state == JobState.QUEUED, Job.created_at <= unheard)):
        tell_worker(session, Errand.RUN, number)
    session.commit()


def _revive(job: Job, now: datetime) -> None:
    """Queue a job again where that is harmless, else say that it was interrupted."""
    kind = kind_of(job)
    if job.cancel_requested:
        job.state, job.finished_at = JobState.CANCELLED, now
    elif kind is not None and kind.idempotent and job.attempts < MAX_ATTEMPTS:
        job.state, job.progress, job.step = JobState.QUEUED, 0, ""
    else:
        job.state, job.finished_at = JobState.FAILED, now
        job.error = _("Ce travail a été interrompu par un arrêt du serveur. Rien n’a été modifié : relancez-le.")
