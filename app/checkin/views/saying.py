"""What the door says of each act, in the words of whoever keeps it: one sentence, and what to do."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.checkin import queries
from app.checkin.places import Place
from app.models.checkin import DoorAct, DoorActKind, DoorOutcome
from app.models.convening import Attendance, AttendanceChange
from app.models.editions import Edition
from app.web.words import clock_time, label

GOOD, LOOK, STOP = "success", "info", "warning"


@dataclass(frozen=True)
class Said:
    """The tone, the sentences, and where this person sits (nothing for guests and for those who get no table)."""

    tone: str
    sentences: list[str]
    table: int | None = None
    is_here: bool = False


def said_of(edition: Edition, act: DoorAct, place: Place | None, here: int) -> Said:
    """`place` is the participant's as things now stand; `here` how many are present."""
    if act.kind is DoorActKind.UNDONE:
        return _of_undoing(act, place)
    if act.outcome is DoorOutcome.ALREADY:
        return Said(LOOK, [already(queries.first_noted(act), place)], place.table if place else None, True)
    if act.outcome is DoorOutcome.GIVEN:
        return Said(STOP, [words_of_state(Attendance.REPLACED)])
    if act.outcome is DoorOutcome.CLOSED:
        return Said(STOP, [closed()])
    if place is None:
        return Said(GOOD, [], None, True)
    return _of_welcome(edition, place, here)


def _of_welcome(edition: Edition, place: Place, here: int) -> Said:
    before = _state_before(place.participant.changes)
    sentences = [words_of_state(before)] if before in LATE else []
    if place.table is None:
        sentences.append(no_table())
    if here > edition.seats:
        sentences.append(too_many(here, edition.seats))
    return Said(LOOK if sentences else GOOD, sentences, place.table, True)


LATE = (Attendance.WITHDRAWN, Attendance.ABSENT, Attendance.EXCUSED)


def _state_before(changes: list[AttendanceChange]) -> Attendance | None:
    last = next((one for one in reversed(changes) if one.after is Attendance.PRESENT), None)
    return last.before if last else None


def _of_undoing(act: DoorAct, place: Place | None) -> Said:
    if act.outcome is DoorOutcome.KEPT:
        text = _("Votre pointage est annulé, mais quelqu’un d’autre a aussi vu cette personne : elle reste présente.")
        return Said(LOOK, [text], place.table if place else None, True)
    if act.outcome is DoorOutcome.NOTED:
        if place is None:
            return Said(GOOD, [_("Pointage annulé.")])
        state = label(place.participant.attendance)
        return Said(GOOD, [_("Pointage annulé : cette personne est de nouveau notée « %(state)s ».", state=state)])
    if act.outcome is DoorOutcome.CLOSED:
        return Said(STOP, [closed()])
    return Said(LOOK, [_("Il n’y avait plus rien à annuler : ce pointage l’était déjà.")])


def already(first: DoorAct | None, place: Place | None) -> str:
    at: datetime | None = first.happened_at if first else place.arrived_at if place else None
    if first is not None and first.tablet:
        return _(
            "Déjà noté à %(time)s, sur la tablette « %(tablet)s ». Rien n’est compté deux fois.",
            time=clock_time(at),
            tablet=first.tablet,
        )
    if at is None:
        return _("Déjà noté. Rien n’est compté deux fois.")
    return _("Déjà noté à %(time)s. Rien n’est compté deux fois.", time=clock_time(at))


def words_of_state(state: Attendance | None) -> str:
    """What to know of somebody who was not simply expected."""
    words = {
        Attendance.WITHDRAWN: _(
            "Cette personne avait dit ne pas venir. Sa place n’avait été donnée à personne : elle la reprend."
        ),
        Attendance.ABSENT: _("Cette personne était notée absente : son arrivée l’efface."),
        Attendance.EXCUSED: _("Cette personne était notée excusée : son arrivée l’efface."),
        Attendance.REPLACED: _(
            "Sa place a été donnée à quelqu’un d’autre. Ne lui donnez pas de table : son passage est gardé, "
            "appelez un organisateur."
        ),
    }
    return words.get(state, "") if state else ""


def no_table() -> str:
    return _("Pas encore de table : faites patienter cette personne, les organisateurs réparent les tables.")


def too_many(here: int | str, seats: int | str) -> str:
    return _(
        "%(here)s personnes sont là pour %(seats)s places : ajoutez une chaise et prévenez les organisateurs.",
        here=here,
        seats=seats,
    )


def closed() -> str:
    return _(
        "L’étape « Convocation » n’est pas ouverte : ce passage est gardé à part, un organisateur le reprendra. "
        "Rien n’est perdu."
    )
