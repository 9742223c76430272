"""Each step is told once: to authors by their channel, to whoever follows; taken back in time, it is not told."""

import multiprocessing
import signal
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.core.story import NEWS_LASTS, SETTLING
from app.database import writing
from app.extensions import db
from app.following.actions.tell import PURPOSE, tell
from app.following.views.letters import tell_stories
from app.following.views.room import ADDRESSES
from app.messages.transports import as_email
from app.models.following import Channel, Following, StepLetter, ToldStep
from app.models.followup import Declaration, DeclaredState
from app.models.messages import OutboxMessage
from app.models.prototypes import Milestone
from app.models.selection import Choice, Decision
from app.models.stage import Pitch, PitchState
from tests.draws.killing import die
from tests.following.conftest import Idea

FOLLOWER = "voisine@exemple.fr"


@pytest.fixture
def follower(idea: Idea, make, now) -> Following:
    return make.add(Following(project_id=idea.project.id, email=FOLLOWER, key="f" * 32, asked_at=now, confirmed_at=now))


def sent(session) -> list[tuple[str, str]]:
    """(to whom, subject) of what was told, in order; and forget it."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == PURPOSE).order_by(OutboxMessage.id))
    found = [(row.to_address, row.subject) for row in rows.all()]
    session.query(OutboxMessage).delete()
    session.commit()
    return sorted(found)


def pitched(idea: Idea, make, now: datetime) -> Pitch:
    return make.add(
        Pitch(
            edition_id=idea.edition.id, project_id=idea.project.id, rank=1, drawn_rank=1, state=PitchState.DONE,
            started_at=now, ended_at=now,
        )
    )  # fmt: skip


@pytest.mark.one_engine
def test_state_declared_in_the_field_is_told_by_itself(idea: Idea, follower, make, session, now) -> None:
    """Nothing else of the edition changes: its followers hear of it all the same."""
    prototype = make.prototype(idea.edition, project=idea.project)
    session.commit()
    tell_stories(now)
    tell_stories(now + SETTLING)
    sent(session)
    said = Declaration(prototype_id=prototype.id, state=DeclaredState.SLOWED, words="La salle manque.")
    said.by_function, said.declared_at, said.account_id = "Équipe marraine", now, make.account().id
    make.add(said)
    session.commit()
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert FOLLOWER in {to for to, _subject in sent(session)}


def test_each_step_is_told_once_to_each_by_their_channel(idea: Idea, follower, make, session, now) -> None:
    tell_stories(now)
    assert sent(session) == []  # it settles
    tell_stories(now + SETTLING)
    subject = "« Cellule d’écoute des familles » : 2 nouvelles"  # the table and its sheet
    assert sent(session) == sorted([(FOLLOWER, subject), (idea.author.email, subject)])
    tell_stories(now + 2 * SETTLING)
    assert sent(session) == []
    letters = session.scalars(select(StepLetter.key).order_by(StepLetter.key)).all()
    assert letters == ["sheet", "table"]

    pitched(idea, make, now)
    session.commit()
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert {subject for _to, subject in sent(session)} == {
        "« Cellule d’écoute des familles » : Le pitch devant l’assemblée"
    }
    author = session.scalars(select(Following).where(Following.person_id == idea.author.id)).one()
    author.channel = Channel.NONE
    decision = make.add(Decision(edition_id=idea.edition.id, by_function="Secrétaire d’État", published_at=now))
    make.add(Choice(decision_id=decision.id, project_id=idea.project.id, reason="Prêt à commencer.", rank=1))
    prototype = make.prototype(idea.edition, project=idea.project)
    milestone = make.add(Milestone(prototype_id=prototype.id, label="Ouvrir", due_on=now.date(), done_on=now.date()))
    session.commit()
    tell_stories(now)
    milestone.done_on = None  # a slip of the hand, taken back in time
    session.commit()
    tell_stories(now + timedelta(minutes=1))
    tell_stories(now + 2 * SETTLING)
    body = session.scalars(select(OutboxMessage.body)).one()
    assert "Retenu. Qui a décidé : Secrétaire d’État." in body.replace("\u00a0", " ")
    assert "Ouvrir" not in body
    assert f"http://localhost/suivi/{follower.key}" in body
    assert sent(session) == [(FOLLOWER, "« Cellule d’écoute des familles » : 2 nouvelles")]


def test_authors_hear_of_the_choice_from_the_choice_itself(idea: Idea, make, session, now) -> None:
    """Their table was written to in the act that published it; on paper, the letter says it."""
    session.add_all(
        ToldStep(project_id=idea.project.id, key=key, seen_at=now, told_at=now) for key in ("table", "sheet")
    )
    make.add(Decision(edition_id=idea.edition.id, by_function="Secrétaire d’État", published_at=now))
    session.commit()
    tell_stories(now)
    tell_stories(now + SETTLING)
    assert sent(session) == []
    assert session.scalars(select(StepLetter.key)).all() == ["decision"]


def test_what_is_long_past_is_not_told(idea: Idea, follower, session, now) -> None:
    idea.project.submitted_at = now - timedelta(days=400)
    idea.edition.held_on = (now - timedelta(days=400)).date()
    session.commit()
    later = now - timedelta(days=400) + NEWS_LASTS + timedelta(days=2)
    tell_stories(later)
    tell_stories(later + SETTLING)
    assert sent(session) == []
    assert session.scalar(select(func.count()).select_from(ToldStep)) == 2


@pytest.mark.one_engine
def test_message_can_be_stopped_from_the_mail_program(idea: Idea, follower, session, now) -> None:
    tell_stories(now)
    tell_stories(now + SETTLING)
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == FOLLOWER)).one()
    email = as_email(message, "Tablée <tablee@exemple.fr>")
    assert email["List-Unsubscribe"] == f"<http://localhost/suivi/{follower.key}>"
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def child(house: Flask, project_id: int, now: datetime, moment: int) -> None:
    """Tell, and die after `moment` writing statements; 0: when all are sent, just before the commit."""
    with house.app_context(), house.test_request_context(), writing():
        for engine in db.engines.values():
            engine.dispose(close=False)
        left = [moment]

        def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                left[0] -= 1
                if not left[0]:
                    die()

        event.listen(db.engine, "after_cursor_execute", count)
        tell(db.session(), project_id, now, ADDRESSES)
        db.session.flush()
        die()


def test_killed_in_the_middle_it_is_told_once_all_the_same(idea: Idea, follower, house, session, now) -> None:
    tell_stories(now)
    number, later = idea.project.id, now + SETTLING
    session.commit()  # the child does not inherit a transaction
    for moment in (1, 3, 0):
        process = multiprocessing.get_context("fork").Process(target=child, args=(house, number, later, moment))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
        assert session.scalar(select(func.count()).where(ToldStep.told_at.is_not(None))) == 0
        session.rollback()
    tell_stories(later)
    tell_stories(later)
    assert len(sent(session)) == 2
