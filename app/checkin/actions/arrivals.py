"""Each act of a tablet is taken once, whatever the network did; two tablets make one presence, and both are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.checkin import queries
from app.convening import queries as convening
from app.convening.actions import change_state, undo_arrival
from app.convening.offers import lock_seat
from app.core.door import happened_at
from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.checkin import DoorAct, DoorActKind, DoorOutcome
from app.models.convening import Attendance, Participant
from app.models.editions import Edition, Guest
from app.models.oversight import record_act

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Told:
    """What a device says it did: `key` is its own, `who` a participant or a guest, `at` by its clock."""

    key: str
    kind: DoorActKind
    participant_id: int | None
    guest_id: int | None
    at: datetime
    undoes: str = ""

    @property
    def order(self) -> tuple[bool, int]:
        """Acts are taken person by person, always in the same order: two batches never wait for each other."""
        return self.guest_id is not None, self.participant_id or self.guest_id or 0


def take_all(
    edition: Edition, told: Sequence[Told], *, sent: datetime, tablet: str, actor: Account, now: datetime
) -> dict[str, DoorAct | None]:
    """Take everything that a tablet kept; None for acts about somebody who is not of this edition."""
    if len(told) > MOST_AT_ONCE:
        raise RuleError("Envoyez au plus %(most)s pointages à la fois. Rien n’a été pris.", most=MOST_AT_ONCE)
    return {
        one.key: take(edition, one, sent=sent, tablet=tablet, actor=actor, now=now)
        for one in sorted(told, key=lambda one: one.order)
    }


def take(edition: Edition, told: Told, *, sent: datetime, tablet: str, actor: Account, now: datetime) -> DoorAct | None:
    """Note one act; sent again, it changes nothing and what came of it is said again.

    The person is locked first: two tablets, or one that sends again before its first sending has ended, take turns.
    """
    who = _locked(edition, told)
    known = queries.act_by_key(told.key)
    if known is not None:
        return known if known.edition_id == edition.id else None
    if who is None:
        return None
    act = DoorAct(edition_id=edition.id, key=told.key, kind=told.kind, outcome=DoorOutcome.NOTED, tablet=tablet)
    act.participant, act.guest = (who, None) if isinstance(who, Participant) else (None, who)
    act.happened_at, act.device_at, act.received_at = happened_at(told.at, sent, now), told.at, now
    act.account = actor
    db.session.add(act)
    db.session.flush()
    act.outcome = _outcome(edition, act, told, actor, now)
    return act


def settle(act: DoorAct, actor: Account, now: datetime) -> None:
    """An organiser has dealt with an arrival that could not be noted."""
    if act.settled_at is not None:
        return
    act.settled_at = now
    record_act(db.session(), "checkin.settle", actor, now, edition_id=act.edition_id, subject=_subject(act))


def _locked(edition: Edition, told: Told) -> Participant | Guest | None:
    """Whom the act is about, as they are once everybody before us has finished with them."""
    if told.participant_id is not None:
        participant = convening.participant(edition, told.participant_id)
        if participant is not None:
            lock_seat(participant)
        return participant
    guest = queries.guest(edition, told.guest_id or 0)
    if guest is not None:
        db.session.flush()
        db.session.refresh(guest, ["arrived_at"], with_for_update=True)
    return guest


def _outcome(edition: Edition, act: DoorAct, told: Told, actor: Account, now: datetime) -> DoorOutcome:
    if act.kind is DoorActKind.UNDONE:
        return _undo(edition, act, told, actor, now)
    if act.participant is not None:
        return _note_participant(edition, act.participant, act, actor, now)
    return _note_guest(act.guest, act) if act.guest is not None else DoorOutcome.NOTHING


def _moment(edition: Edition, act: DoorAct, now: datetime) -> datetime | None:
    """When the act counts: the step was open as it happened, or is as it arrives. None when it never was."""
    return next((at for at in (act.happened_at, now) if edition.is_open(Activity.CONVENING, at)), None)


def _note_participant(edition: Edition, one: Participant, act: DoorAct, actor: Account, now: datetime) -> DoorOutcome:
    at = _moment(edition, act, now)
    if one.attendance is Attendance.PRESENT:
        return DoorOutcome.ALREADY
    if at is None:
        return DoorOutcome.CLOSED
    try:
        return DoorOutcome.NOTED if change_state(one, Attendance.PRESENT, actor, at) else DoorOutcome.ALREADY
    except RuleError:  # the seat went to somebody else: nothing was touched, and the passage is kept
        return DoorOutcome.GIVEN


def _note_guest(guest: Guest, act: DoorAct) -> DoorOutcome:
    """Guests hold no seat: no step need be open."""
    if guest.arrived_at is not None:
        return DoorOutcome.ALREADY
    guest.arrived_at = act.happened_at
    return DoorOutcome.NOTED


def _undo(edition: Edition, act: DoorAct, told: Told, actor: Account, now: datetime) -> DoorOutcome:
    """Take one arrival back, or all of them; another tablet that saw the person keeps them present."""
    acts = queries.acts_about(act)
    here = queries.standing(acts)
    if told.undoes:
        target = next((one for one in here if one.key == told.undoes), None)
        if target is None:
            return DoorOutcome.NOTHING
        act.undoes_id = target.id
        if len(here) > 1 or (target.outcome is DoorOutcome.ALREADY and not _is_ours(acts)):
            return DoorOutcome.KEPT
    if act.guest is not None:
        return _forget_guest(act.guest)
    at = _moment(edition, act, now)
    if at is None:
        act.undoes_id = None
        return DoorOutcome.CLOSED
    is_undone = act.participant is not None and undo_arrival(act.participant, actor, at)
    return DoorOutcome.NOTED if is_undone else DoorOutcome.NOTHING


def _is_ours(acts: Sequence[DoorAct]) -> bool:
    """Did a tablet note this presence, or an organiser on the roll?"""
    return any(one.kind is DoorActKind.ARRIVED and one.outcome is DoorOutcome.NOTED for one in acts)


def _forget_guest(guest: Guest) -> DoorOutcome:
    if guest.arrived_at is None:
        return DoorOutcome.NOTHING
    guest.arrived_at = None
    return DoorOutcome.NOTED


def _subject(act: DoorAct) -> str:
    return f"participant:{act.participant_id}" if act.participant_id else f"guest:{act.guest_id}"
