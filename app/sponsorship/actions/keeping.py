"""A promise is kept with a proof, or found not to be kept after all."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.pledges import demand_whole
from app.models.accounts import Account
from app.models.prototypes import Prototype
from app.models.sponsorship import Pledge, PledgeAct
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past
from app.sponsorship.actions.pledges import demand_waiting, note
from app.sponsorship.actions.rules import lock


@dataclass(frozen=True)
class Proof:
    """How anyone can see that it is kept; `received` in cents for money; `file` is a SHA-256 and a type, checked."""

    on: date
    text: str
    received: int | None = None
    file: tuple[str, str] | None = None


def keep(
    session: Session, prototype: Prototype, pledge: Pledge, proof: Proof, seen: int, now: datetime, actor: Account
) -> None:
    demand_going(prototype, now)
    lock(session, pledge, seen)
    demand_waiting(pledge)
    demand_not_before_start(prototype, proof.on, "kept_on")
    demand_past(proof.on, now, "kept_on")
    demand_whole(pledge.amount_cents, proof.received)
    if not proof.text:
        raise RuleError("Dites comment chacun peut le vérifier.", field="proof")
    pledge.kept_on, pledge.proof = proof.on, proof.text
    if proof.file is not None:
        pledge.file_name, pledge.file_type = proof.file
    note(session, prototype, pledge, PledgeAct.KEPT, now, actor)


def reopen(session: Session, prototype: Prototype, pledge: Pledge, seen: int, now: datetime, actor: Account) -> None:
    """Undo: it was not kept after all; its proof stays written for when it is."""
    demand_going(prototype, now)
    lock(session, pledge, seen)
    if pledge.kept_on is None:
        raise RuleError("Cette promesse n’est pas notée tenue : rien n’a été modifié.")
    pledge.kept_on = None
    note(session, prototype, pledge, PledgeAct.REOPENED, now, actor)
