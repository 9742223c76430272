"""The outbox: written with the act, or not at all."""

import pytest

from app.core.errors import RuleError
from app.messages import actions
from app.models.jobs import ERRANDS, Errand
from app.models.messages import MessageState, OutboxMessage


def test_write_adds_a_waiting_message(session, make, now):
    person = make.person(email="amina@exemple.fr")
    message = actions.write(session, "essai", person, "Bonjour\n à tous", "Corps", now)
    session.commit()
    kept = session.get(OutboxMessage, message.id)
    assert (kept.state, kept.to_address, kept.subject) == (MessageState.WAITING, "amina@exemple.fr", "Bonjour à tous")
    assert kept.due_at == now
    assert kept.body.startswith("Corps\n\n-- \nL’équipe de Tablée\n")


def test_write_without_an_address_writes_nothing(session, make, now):
    assert actions.write(session, "essai", make.person(email=None), "Bonjour", "Corps", now) is None
    session.flush()
    assert session.query(OutboxMessage).count() == 0
    assert ERRANDS not in session.info


def test_write_tells_the_worker_once_for_many(session, now):
    for n in range(3):
        actions.write(session, "essai", f"p{n}@exemple.fr", "Bonjour", "Corps", now)
    assert list(session.info[ERRANDS]) == [(Errand.DELIVER, 0)]
    session.info.clear()


def test_retry_is_for_failed_messages_only(session, make, now):
    message = actions.write(session, "essai", "p@exemple.fr", "Bonjour", "Corps", now)
    with pytest.raises(RuleError):
        actions.retry(session, message, make.account(), now)
    message.state = MessageState.FAILED
    message.attempts = 6
    actions.retry(session, message, make.account(), now)
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
