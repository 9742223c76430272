"""A real worker, killed without warning: messages are never lost, one at most goes twice; jobs are begun again."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from app.jobs import actions
from app.messages.actions import write
from app.models.jobs import Job, JobState
from app.models.messages import MessageState, OutboxMessage
from tests.jobs.conftest import eventually
from tests.messages.mailserver import mail_server

COUNT = 6


def test_killed_in_the_middle_of_delivery_it_sends_one_message_twice_at_most(session, start_worker, now):
    expected = {write(session, "essai", f"p{n}@exemple.fr", "Bonjour", "Corps", now).message_id for n in range(COUNT)}
    session.commit()
    with mail_server(hold_at=3) as server:
        smtp = {"mail_transport": "smtp", "smtp_host": "127.0.0.1", "smtp_port": str(server.port)}
        first = start_worker(**smtp)
        assert server.holding.wait(90)
        first.send_signal(signal.SIGKILL)
        first.wait()
        server.released.set()
        start_worker(**smtp)
        eventually(lambda: session.query(OutboxMessage).filter_by(state=MessageState.SENT).count() == COUNT)
    seen = Counter(email["Message-ID"].strip("<>").partition("@")[0] for email in server.received)
    assert set(seen) == expected
    assert sorted(seen.values()) == [1] * (COUNT - 1) + [2]


@pytest.mark.one_engine
def test_job_of_a_killed_worker_dies_with_it_and_is_begun_again(session, make, start_worker, now, tmp_path):
    pid_file = Path(tmp_path / "pid")
    number = actions.start(session, "wait_once", {"pid_file": str(pid_file)}, make.account(), now).id
    session.commit()
    first = start_worker()
    eventually(lambda: pid_file.exists() and pid_file.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait()
    eventually(lambda: not _is_alive(int(pid_file.read_text())))
    start_worker()
    eventually(lambda: session.get(Job, number).state is JobState.DONE)
    assert session.get(Job, number).attempts == 2


@pytest.mark.one_engine
def test_worker_stops_when_asked_and_two_on_one_machine_are_refused(app, session, start_worker, now):
    write(session, "essai", "amina@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    first = start_worker()
    eventually(lambda: session.query(OutboxMessage).one().state is MessageState.SENT)
    refused = app.test_cli_runner().invoke(args=["worker"])
    assert (refused.exit_code, "tourne déjà" in refused.output) == (1, True)
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


pytestmark = pytest.mark.usefixtures("app")
