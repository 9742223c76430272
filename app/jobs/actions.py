"""Start long work, and ask for its end."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.jobs import Errand, Job, JobState, tell_worker


def start(
    session: Session,
    kind: str,
    params: dict[str, Any],
    actor: Account,
    now: datetime,
    *,
    edition_id: int | None = None,
) -> Job:
    """Queue a job in the caller's transaction; its page is `jobs.show` with `token=job.token`."""
    job = Job(
        token=secrets.token_hex(16),
        kind=kind,
        params=params,
        edition_id=edition_id,
        account_id=actor.id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    tell_worker(session, Errand.RUN, job.id)
    return job


def cancel(job: Job, now: datetime) -> None:
    """A job that waits is cancelled at once; one that runs is asked to stop, then made to."""
    if job.state is JobState.QUEUED:
        job.state = JobState.CANCELLED
        job.finished_at = now
    elif job.state is JobState.RUNNING:
        job.cancel_requested = True
    else:
        raise RuleError("Ce travail est déjà terminé : il n’y a plus rien à annuler.")
