"""Jobs as their page shows them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.jobs import Job


def job_by_token(session: Session, token: str) -> Job | None:
    return session.scalar(select(Job).where(Job.token == token))
