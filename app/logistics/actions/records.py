"""What every act on somebody's travel writes: who did it, for whom, and nothing of what it says."""

from datetime import datetime

from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.oversight import record_act


def record(act: str, one: Participant, actor: Account | None, now: datetime, subject: str, **details: str) -> None:
    """Add the act to the journal; on their behalf when somebody else does it."""
    is_own = actor is None or actor.person_id == one.person.id
    record_act(
        db.session(),
        f"logistics.{act}",
        actor,
        now,
        edition_id=one.edition_id,
        on_behalf_of_id=None if is_own else one.person.id,
        subject=subject,
        **details,
    )
