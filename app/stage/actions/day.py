"""The moments of the day, one at a time. Each act names the moment it was meant for: a double tap skips nobody."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.core.errors import RuleError
from app.core.paris import day_of
from app.core.running_order import milliseconds
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition, ProgrammeItem
from app.models.oversight import record_act
from app.models.stage import Announcement
from app.stage.actions.order import reset_clock
from app.stage.actions.steps import turn_steps
from app.stage.queries import announced, current_moment, locked_moments, run_ms

NONE = 0  # what a remote saw when no moment was going on
MISTAKE = timedelta(minutes=1)  # gone back from sooner than that, a moment was begun by a slip of the thumb
MOST_ADDED = timedelta(hours=4)
LONGEST_ANNOUNCEMENT = timedelta(hours=4)


def go_on(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> ProgrammeItem | None:
    """End what goes on and begin the next moment; after the last one the day is over."""
    moments, current = _day(edition, seen)
    if current is None and any(one.begun_at for one in moments):
        raise RuleError("La journée est terminée : il n’y a plus de moment à ouvrir. Pour y revenir : « Précédent ».")
    following = moments[moments.index(current) + 1 :] if current is not None else moments
    return _pass_to(edition, current, following[0] if following else None, actor, now)


def begin(
    edition: Edition,
    moment: ProgrammeItem,
    actor: Account,
    now: datetime,
    seen: int | None = None,
    wanted: Collection[str] = (),
) -> ProgrammeItem | None:
    """Go straight to this moment, over those between: they are said to be skipped.

    The steps that go with it change as `wanted` (codes of `core.steps`).
    """
    moments, current = _day(edition, seen)
    if moment is current:
        return moment
    if moment not in moments:
        raise RuleError("Ce moment n’est plus au programme. Rien n’a été modifié.")
    _pass_to(edition, current, moment, actor, now)
    turn_steps(edition, moment, wanted, actor, now)
    return moment


def go_back(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> ProgrammeItem | None:
    """Put the moment before on again, with its time as it was.

    What was begun less than a minute ago was begun by mistake, and is forgotten; what is older keeps its hours.
    """
    moments, current = _day(edition, seen)
    place = moments.index(current) if current is not None else len(moments)
    before = [one for one in moments[:place] if one.begun_at]
    if not before:
        return current
    if current is not None and current.begun_at is not None and now - current.begun_at < MISTAKE:
        current.begun_at = current.running_since = None
        current.elapsed_ms = current.added_ms = 0
    elif current is not None:
        _end(current, now)
    db.session.flush()
    return _begin(edition, before[-1], actor, now)


def hold(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> ProgrammeItem:
    """Stop the clock of what goes on."""
    current = _current(edition, seen)
    _stop(current, now)
    return current


def resume(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> ProgrammeItem:
    current = _current(edition, seen)
    current.running_since = current.running_since or now
    return current


def lengthen(edition: Edition, seconds: int, actor: Account, now: datetime, seen: int | None = None) -> ProgrammeItem:
    """Give what goes on more time, or take some back."""
    current = _current(edition, seen)
    added = timedelta(milliseconds=current.added_ms, seconds=seconds)
    if abs(added) > MOST_ADDED:
        raise RuleError("Un moment s’allonge de quatre heures au plus. Le chronomètre est resté tel quel.")
    current.added_ms = added // timedelta(milliseconds=1)
    return current


def announce(edition: Edition, text: str, minutes: int, actor: Account, now: datetime) -> Announcement:
    """Say a sentence to the screens and the phones, for so many minutes; it takes the place of the one before."""
    lasting = timedelta(minutes=minutes)
    if not text or not timedelta(0) < lasting <= LONGEST_ANNOUNCEMENT:
        raise RuleError("Une annonce est une phrase, et dure d’une minute à quatre heures. Rien n’a été affiché.")
    db.session.refresh(edition, ["revision"], with_for_update=True)  # two remotes take turns
    last = announced(edition, now)
    if last is not None and last.text == text and now - last.at < MISTAKE:  # a double tap says it once
        last.until = max(last.until, now + lasting)
        return last
    said = Announcement(edition_id=edition.id, text=text, at=now, until=now + lasting, account_id=actor.id)
    db.session.add(said)
    db.session.flush()
    _record("stage.announce", edition, actor, now, announcement=said.id)
    return said


def take_back(edition: Edition, said_id: int, actor: Account, now: datetime) -> None:
    """Remove an announcement while it is shown; one that already went is left alone, and so is the one after it."""
    said = announced(edition, now)
    if said is None or said.id != said_id:
        return
    said.cancelled_at = now
    _record("stage.take_back", edition, actor, now, announcement=said.id)


def forget_rehearsal(edition: Edition, actor: Account, now: datetime) -> None:
    """Before the day, forget the hours of a rehearsal, those of the pitches too; their order stays as it was drawn.

    From the day on these hours are the record, and are kept.
    """
    if edition.held_on is not None and day_of(now) >= edition.held_on:
        raise RuleError("La journée a commencé : ses heures réelles sont gardées. Rien n’a été effacé.")
    for moment in locked_moments(edition):
        moment.begun_at = moment.ended_at = moment.running_since = None
        moment.elapsed_ms = moment.added_ms = 0
    reset_clock(edition)
    db.session.execute(delete(Announcement).where(Announcement.edition_id == edition.id))
    _record("stage.forget_rehearsal", edition, actor, now)


def _day(edition: Edition, seen: int | None) -> tuple[Sequence[ProgrammeItem], ProgrammeItem | None]:
    """The moments and the current one, held; refused when somebody moved on since the remote was looked at."""
    moments = locked_moments(edition)
    if not moments:
        raise RuleError("Le programme de la journée est vide : écrivez-le d’abord, dans « Préparer ».")
    current = current_moment(moments)
    demand_seen(current, seen)
    return moments, current


def demand_seen(current: ProgrammeItem | None, seen: int | None) -> None:
    if seen is not None and seen != (current.id if current else NONE):
        raise RuleError("Le moment en cours a déjà changé : voici où l’on en est. Rien n’a été fait deux fois.")


def _current(edition: Edition, seen: int | None) -> ProgrammeItem:
    _moments, current = _day(edition, seen)
    if current is None:
        raise RuleError("Aucun moment n’est en cours. Pour en ouvrir un : « Suivant ».")
    return current


def _pass_to(
    edition: Edition, current: ProgrammeItem | None, moment: ProgrammeItem | None, actor: Account, now: datetime
) -> ProgrammeItem | None:
    if current is not None:
        _end(current, now)
        db.session.flush()  # one current moment at most, at every instant
        if moment is None:
            _record("stage.end_day", edition, actor, now, moment=current.id)
    return _begin(edition, moment, actor, now) if moment is not None else None


def _begin(edition: Edition, moment: ProgrammeItem, actor: Account, now: datetime) -> ProgrammeItem:
    moment.begun_at = moment.begun_at or now
    moment.ended_at, moment.running_since = None, now
    db.session.flush()
    _record("stage.begin", edition, actor, now, moment=moment.id, label=moment.label)
    return moment


def _stop(moment: ProgrammeItem, now: datetime) -> None:
    if moment.running_since is not None:
        moment.elapsed_ms += max(0, milliseconds(now) - milliseconds(moment.running_since))
    moment.running_since = None


def _end(moment: ProgrammeItem, now: datetime) -> None:
    """Never before it began: a clock set back does not make time negative."""
    moment.elapsed_ms = run_ms(moment, now)
    moment.running_since = None
    moment.ended_at = max(now, moment.begun_at or now)


def _record(act: str, edition: Edition, actor: Account, now: datetime, **details: Any) -> None:
    record_act(db.session(), act, actor, now, edition_id=edition.id, subject=f"edition:{edition.id}", **details)
