"""What everyone may read of a pact: what was signed for both parties, and what became of it. Nothing personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.paris import day_of
from app.core.pledges import NeedKind, PledgeState, Term, needs_of, state_of, terms_of
from app.models.prototypes import Prototype
from app.models.sponsorship import PactVersion, Pledge
from app.sponsorship.queries.pact import content_of, versions


@dataclass(frozen=True)
class Promise:
    """A promise as it was signed (by a function, for a date, in cents), and whether it was kept; dates of Paris."""

    id: int
    kind: NeedKind
    label: str
    function: str
    due_on: date
    state: PledgeState
    amount_cents: int | None = None
    need: int | None = None
    kept_on: date | None = None
    proof: str = ""
    withdrawn_on: date | None = None
    reason: str = ""

    @property
    def late_days(self) -> int:
        """Days between the date that was signed and the day when it was kept; none when it was in time."""
        return max((self.kept_on - self.due_on).days, 0) if self.kept_on else 0


@dataclass(frozen=True)
class Signed:
    """The pact in force, as everyone reads it."""

    number: int
    fingerprint: str
    signed_on: date
    parties: dict[str, list[str]]
    needs: Sequence[Term]
    promises: Sequence[Promise]


def signed(session: Session, prototype: Prototype, today: date) -> Signed | None:
    """None until both parties have signed a first version."""
    return of_version(session, versions(session, prototype), today)


def promises(session: Session, prototype: Prototype, today: date) -> Sequence[Promise]:
    """The promises of the pact in force, in the order of their dates; none before it is signed."""
    found = signed(session, prototype, today)
    return found.promises if found else ()


def of_version(session: Session, known: Sequence[PactVersion], today: date) -> Signed | None:
    """The last of these versions that is in force, with what became of its promises since."""
    one = next((version for version in reversed(known) if version.is_in_force), None)
    if one is None:
        return None
    content = content_of(one)
    rows = {row.id: row for row in session.scalars(select(Pledge).where(Pledge.prototype_id == one.prototype_id))}
    told = [_told(term, rows[term.id], today) for term in terms_of(content)]
    return Signed(
        one.number,
        one.fingerprint,
        day_of(max(signature.signed_at for signature in one.signatures)),
        content["parties"],
        needs_of(content),
        sorted(told, key=lambda promise: (promise.due_on, promise.id)),
    )


def _told(term: Term, row: Pledge, today: date) -> Promise:
    due_on = term.due_on or row.due_on
    return Promise(
        term.id,
        term.kind,
        term.label,
        term.function,
        due_on,
        state_of(due_on, row.kept_on, row.withdrawn_on, today),
        term.amount,
        term.need,
        row.kept_on,
        row.proof if row.kept_on else "",
        row.withdrawn_on,
        row.withdrawn_reason,
    )
