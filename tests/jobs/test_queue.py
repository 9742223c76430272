"""What a transaction asks of the worker is queued after its commit, and only then."""

from app.jobs import actions
from app.jobs.queue import queue_of
from app.messages.actions import write


def test_errands_are_queued_after_the_commit(app, session, make, now):
    queue = queue_of(app)
    queue.flush()
    write(session, "essai", "a@exemple.fr", "Bonjour", "Corps", now)
    job = actions.start(session, "count", {"to": 1}, make.account(), now)
    assert queue.pending_count() == 0
    session.commit()
    assert [(task.name, task.args) for task in queue.pending()] == [("deliver", (0,)), ("run", (job.id,))]


def test_errands_of_a_rolled_back_transaction_are_forgotten(app, session, now):
    queue = queue_of(app)
    queue.flush()
    write(session, "essai", "a@exemple.fr", "Bonjour", "Corps", now)
    session.rollback()
    session.commit()
    assert queue.pending_count() == 0


def test_commit_stands_when_the_queue_is_away(app, session, now, monkeypatch):
    def refuse(number) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(queue_of(app), "errands", {"deliver": refuse})
    message = write(session, "essai", "a@exemple.fr", "Bonjour", "Corps", now)
    session.commit()
    assert message.id
