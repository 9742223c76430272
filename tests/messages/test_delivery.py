"""Messages leave once, are tried again when refused, and are never lost."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count

import pytest

from app.jobs import delivery
from app.jobs.delivery import deliver_due
from app.jobs.sweep import sweep
from app.messages.actions import write
from app.messages.delivery import MAX_ATTEMPTS, claim, release_stale
from app.models.messages import MessageState, OutboxMessage
from tests.messages.mailserver import mail_server


def outbox(session) -> list[OutboxMessage]:
    session.expire_all()
    return session.query(OutboxMessage).order_by(OutboxMessage.id).all()


@pytest.fixture
def by_smtp(settings):
    """`by_smtp(server)`: settings that send to the test's own server."""
    return lambda server: replace(settings, mail_transport="smtp", smtp_host="127.0.0.1", smtp_port=server.port)


def test_delivery_writes_a_file_that_a_mail_reader_understands(session, settings, make, now):
    person = make.person(email="amina@exemple.fr")
    message = write(session, "essai", person, "Vous êtes tiré au sort", "Bonjour Zoé,\nà samedi !", now)
    session.commit()
    deliver_due(session, settings, lambda: now)
    path = settings.mail_dir / f"{message.message_id}.eml"
    email = message_from_bytes(path.read_bytes(), policy=default)
    assert (email["To"], email["Subject"]) == ("amina@exemple.fr", "Vous êtes tiré au sort")
    assert email["Message-ID"] == f"<{message.message_id}@exemple.fr>"
    assert "Bonjour Zoé,\nà samedi !" in email.get_content().replace("\r\n", "\n")
    assert [row.state for row in outbox(session)] == [MessageState.SENT]


def test_refused_message_is_tried_later_and_later_then_fails(session, by_smtp, now):
    write(session, "essai", "plein@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    moment, gaps = now, []
    with mail_server(refused={"plein@exemple.fr": "452 boîte pleine"}) as server:
        for _attempt in range(MAX_ATTEMPTS):
            deliver_due(session, by_smtp(server), lambda at=moment: at)
            [message] = outbox(session)
            gaps.append(message.due_at - moment)
            moment = message.due_at
    assert gaps[:-1] == sorted(gaps[:-1])
    assert gaps[0] >= timedelta(minutes=1)
    assert (message.state, message.last_error) == (MessageState.FAILED, "452 boîte pleine")


def test_message_refused_for_good_fails_at_once_and_stops_nobody(session, by_smtp, now):
    for name in ("inconnue", "amina"):
        write(session, "essai", f"{name}@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    with mail_server(refused={"inconnue@exemple.fr": "550 adresse inconnue"}) as server:
        deliver_due(session, by_smtp(server), lambda: now)
    assert [row.state for row in outbox(session)] == [MessageState.FAILED, MessageState.SENT]
    assert [email["To"] for email in server.received] == ["amina@exemple.fr"]


def test_server_away_costs_one_attempt_of_one_message(session, settings, now):
    for n in range(3):
        write(session, "essai", f"p{n}@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    away = replace(settings, mail_transport="smtp", smtp_host="127.0.0.1", smtp_port=1)
    deliver_due(session, away, lambda: now)
    assert [row.attempts for row in outbox(session)] == [1, 0, 0]
    assert {row.state for row in outbox(session)} == {MessageState.WAITING}


def test_only_one_message_is_ever_being_sent(session, now):
    for n in range(2):
        write(session, "essai", f"p{n}@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    first = claim(session, now)
    session.commit()
    assert claim(session, now) is None
    assert release_stale(session, now, now) == 1
    session.commit()
    assert claim(session, now).message_id == first.message_id


class Killed(BaseException):
    """The worker dies there and then."""


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("commit", range(1, 6))
def test_worker_killed_around_any_commit_sends_one_message_twice_at_most(
    session, settings, now, monkeypatch, commit, is_after
):
    """Two messages take five commits; whichever does not come back, each leaves once, or one twice."""
    expected = {write(session, "essai", f"p{n}@exemple.fr", "Bonjour", "Corps", now).message_id for n in range(2)}
    session.commit()
    left: list[str] = []
    monkeypatch.setattr(delivery, "send", lambda message, settings: left.append(message.message_id))
    real, done = session().commit, count(1)

    def commit_or_die() -> None:
        is_last = next(done) == commit
        if not is_last or is_after:
            real()
        if is_last:
            raise Killed

    monkeypatch.setattr(session(), "commit", commit_or_die)
    with pytest.raises(Killed):
        deliver_due(session(), settings, lambda: now)
    session().rollback()
    monkeypatch.setattr(session(), "commit", real)
    sweep(session(), now, timedelta(0))
    deliver_due(session(), settings, lambda: now)
    assert {row.state for row in outbox(session)} == {MessageState.SENT}
    assert set(left) == expected
    assert len(left) <= 3
