"""Opening and closing take two members of the bureau: one asks, another confirms in time, each with an account."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.canonical import canonical_json, fingerprint
from app.core.errors import RuleError
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.oversight import record_act
from app.models.roles import roles_of
from app.models.votes import PairedAct, Poll, PollAct
from app.votes.actions.bureau import close_poll, demand_closable, demand_openable, open_poll
from app.votes.actions.prepare import locked
from app.votes.actions.rule import rule_of

BUREAU = (Role.GUARANTOR, Role.ORGANISER)  # the first that one holds is the function by which the record names one
WITHIN = timedelta(minutes=10)
DO: dict[PairedAct, Callable[[Poll, Account, datetime], None]] = {
    PairedAct.OPEN: open_poll,
    PairedAct.CLOSE: close_poll,
}
ASKED = {PairedAct.OPEN: "votes.ask_open", PairedAct.CLOSE: "votes.ask_close"}
WITHDRAWN = {PairedAct.OPEN: "votes.withdraw_open", PairedAct.CLOSE: "votes.withdraw_close"}


def ask(poll: Poll, act: PairedAct, actor: Account, now: datetime) -> None:
    """Ask for the opening or the closing; nothing changes until somebody else confirms."""
    function = function_of(poll, actor)
    _demand_ready(poll, act, now)
    asked = _asked(poll, act)
    if asked is not None and is_pending(asked, now):
        raise RuleError("Cet acte est déjà demandé : une autre personne du bureau n’a plus qu’à le confirmer.")
    if asked is None:
        asked = PollAct(poll_id=poll.id, act=act)
        db.session.add(asked)
    asked.asked_by_id, asked.asked_as, asked.asked_at = actor.id, function.value, now
    asked.fingerprint = _rule_read(poll, act)
    _record(ASKED[act], poll, actor, now)


def confirm(poll: Poll, act: PairedAct, actor: Account, now: datetime) -> None:
    """Do what somebody else asked for, as it was when they asked."""
    function = function_of(poll, actor)
    locked(poll)
    asked = _asked(poll, act)
    if asked is None or not is_pending(asked, now):
        raise RuleError(
            "Il n’y a rien à confirmer : la demande a été retirée, a déjà servi, ou a plus de %(minutes)s minutes. "
            "Rien n’a changé ; demandez l’acte à nouveau.",
            minutes=int(WITHIN.total_seconds() // 60),
        )
    if asked.asked_by_id == actor.id:
        raise RuleError(
            "C’est vous qui l’avez demandé : une autre personne du bureau doit confirmer, avec son propre compte. Rien "
            "n’a changé."
        )
    if asked.fingerprint != _rule_read(poll, act):
        raise RuleError(
            "Le vote a été modifié depuis la demande : rien n’a changé. Relisez-le ensemble, retirez la demande, puis "
            "demandez à nouveau."
        )
    DO[act](poll, actor, now)
    asked.confirmed_by_id, asked.confirmed_as, asked.confirmed_at = actor.id, function.value, now


def withdraw(poll: Poll, act: PairedAct, actor: Account, now: datetime) -> None:
    """Give the request up: whoever asked changes their mind, or whoever should confirm refuses."""
    function_of(poll, actor)
    locked(poll)
    asked = _asked(poll, act)
    if asked is None or asked.confirmed_at is not None:
        raise RuleError("Il n’y a pas de demande à retirer. Rechargez la page pour voir où l’on en est.")
    db.session.delete(asked)
    _record(WITHDRAWN[act], poll, actor, now)


def function_of(poll: Poll, actor: Account) -> Role:
    """As what this account sits in the bureau; RuleError for whoever does not, administrators included."""
    held = roles_of(db.session(), actor, poll.edition_id)
    function = next((role for role in BUREAU if role in held), None)
    if function is None:
        raise RuleError(
            "Cet acte revient au bureau de vote : les organisateurs et les garants de cette édition. Rien n’a changé."
        )
    return function


def is_pending(asked: PollAct, now: datetime) -> bool:
    return asked.confirmed_at is None and now < asked.asked_at + WITHIN


def _asked(poll: Poll, act: PairedAct) -> PollAct | None:
    return db.session.get(PollAct, (poll.id, act), populate_existing=True)


def _demand_ready(poll: Poll, act: PairedAct, now: datetime) -> None:
    if act is PairedAct.OPEN:
        demand_openable(poll, now)
    else:
        demand_closable(poll)


def _rule_read(poll: Poll, act: PairedAct) -> str:
    """The fingerprint of what opening would freeze."""
    return fingerprint(canonical_json(rule_of(poll))) if act is PairedAct.OPEN else ""


def _record(act: str, poll: Poll, actor: Account, now: datetime) -> None:
    record_act(db.session(), act, actor, now, edition_id=poll.edition_id, subject=f"poll:{poll.id}")
