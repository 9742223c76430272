"""A reader reports a content; an organiser answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.oversight import ContentReport, record_act


def report(session: Session, path: str, reason: str, contact: str, now: datetime) -> ContentReport:
    """Keep what a reader reports of a page of this site; `contact` is an e-mail address or blank."""
    row = ContentReport(path=path[:300], reason=reason, contact=contact, reported_at=now)
    session.add(row)
    session.flush()
    return row


def answer(session: Session, report: ContentReport, outcome: str, now: datetime, actor: Account) -> None:
    """Say what was done; the reader who left an address is told."""
    if report.handled_at is not None:
        raise RuleError(
            "Quelqu’un a déjà répondu à ce signalement le %(at)s. Rien n’a été modifié.", at=report.handled_at
        )
    report.handled_at = now
    report.handled_by_id = actor.id
    report.outcome = outcome
    record_act(session, "oversight.answer", actor, now, subject=f"report:{report.id}")
    if report.contact:
        write_from_template(session, "report_answer", report.contact, now, report=report)


def reopen(session: Session, report: ContentReport, now: datetime, actor: Account) -> None:
    """Undo an answer: the report waits again (a message already sent stays sent)."""
    report.handled_at = None
    report.handled_by_id = None
    record_act(session, "oversight.reopen", actor, now, subject=f"report:{report.id}")
