"""Each night, what was promised to be kept for a time only."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actions.retention import erase_step
from app.files.store import PHOTOS, PROOFS, RECEIPTS, Shelf, photos_of, shelves
from app.logistics.queries import receipts_kept
from app.projects.attachments import forget_removed
from app.projects.attachments import sweep as sweep_attached
from app.prototypes.queries.journal import photos_kept
from app.sponsorship.queries.pact import files_kept
from app.web.identity import keyed_digest
from config import Settings

log = logging.getLogger(__name__)


def erase_what_is_due(session: Session, settings: Settings, now: Callable[[], datetime]) -> None:
    """Step after step, each committed. The demonstration is left as it is: its days are long past."""
    sweep_files(settings, now())
    forget_removed(session, now())
    session.commit()
    sweep_attached(session, settings.uploads_dir, now())
    session.rollback()
    while not settings.demonstration and (done := erase_step(session, keyed_digest, now())):
        session.commit()
        log.info("retention: %s", {rule.value: count for rule, count in done.items()})
    sweep_receipts(session, settings, now())
    sweep_proofs(session, settings, now())
    sweep_photos(session, settings, now())
    session.rollback()


def sweep_files(settings: Settings, now: datetime) -> None:
    """Lists that were sent and never loaded hold names: a day is enough, whether or not anybody comes back."""
    for purpose in shelves(settings.uploads_dir):
        Shelf(settings.uploads_dir, purpose).sweep(now)


def sweep_receipts(session: Session, settings: Settings, now: datetime) -> None:
    """Files that no claim holds any more: withdrawn, replaced by another, erased with the person."""
    Shelf(settings.uploads_dir, RECEIPTS).sweep(now, receipts_kept(session))


def sweep_proofs(session: Session, settings: Settings, now: datetime) -> None:
    """Files that no promise names: replaced by another, or sent with a form that was refused."""
    Shelf(settings.uploads_dir, PROOFS).sweep(now, files_kept(session))


def sweep_photos(session: Session, settings: Settings, now: datetime) -> None:
    """Photos that no journal names any more, once they are a day old: one just sent may not have its row yet."""
    for folder in (settings.uploads_dir / PHOTOS).glob("*"):
        if folder.name.isdecimal():
            number = int(folder.name)
            photos_of(settings.uploads_dir, number).sweep(now, photos_kept(session, number))
