"""Convocations: a personal link, a date for answering, a message where there is an e-mail."""

import secrets
from collections.abc import Callable
from datetime import datetime

from app.convening import queries
from app.convening.states import CONVENED
from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.tokens import digest
from app.draws.chances import about
from app.extensions import db
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.convening import AttendanceChange, Participant
from app.models.draws import Draw
from app.models.editions import Edition
from app.models.oversight import record_act

Link = Callable[[str], str]  # the address of a personal page, from its token


def convene_panel(
    edition: Edition, actor: Account, now: datetime, *, answer_by: datetime, link: Link
) -> list[Participant]:
    """Convene everyone drawn who was not yet: a personal link, a date for answering, a message where they
    have an e-mail.
    """
    edition.demand_open(Activity.CONVENING, now)
    demand_future(answer_by, now)
    drawn = queries.to_convene(edition)
    if not drawn:
        raise RuleError("Il n’y a personne à convoquer : le tirage n’est pas publié, ou chacun l’a déjà été.")
    known = queries.participants_by_volunteer(edition)
    convened = [known.get(one.id) or Participant(edition=edition, volunteer=one) for one in drawn]
    for one in convened:
        convene_one(one, actor, now, answer_by, link)
    record_act(db.session(), "convening.convene", actor, now, edition_id=edition.id, count=len(convened))
    return convened


def convene_one(one: Participant, actor: Account | None, now: datetime, answer_by: datetime, link: Link) -> None:
    one.convened_at, one.answer_by = now, answer_by
    one.attendance = CONVENED
    one.changes.append(AttendanceChange(before=None, after=CONVENED, at=now, account=actor))
    db.session.add(one)
    db.session.flush()
    send_convocation(one, now, link)


def send_convocation(participant: Participant, now: datetime, link: Link) -> bool:
    """Write the convocation with a new personal link (the former one dies); False for those without an
    e-mail.
    """
    token = secrets.token_urlsafe(24)
    participant.answer_hash = digest(token)
    candidate = queries.candidate_of(participant)
    message = write_from_template(
        db.session(),
        "convocation",
        participant.person,
        now,
        edition_id=participant.edition_id,
        secret=True,
        edition=participant.edition,
        participant=participant,
        candidate=candidate,
        draw=db.session.get(Draw, candidate.draw_id) if candidate else None,
        about=about,
        address=link(token),
    )
    return message is not None


def demand_future(answer_by: datetime, now: datetime) -> None:
    if answer_by <= now:
        raise RuleError("La date limite de réponse est déjà passée. Choisissez une date à venir.", field="answer_by")
