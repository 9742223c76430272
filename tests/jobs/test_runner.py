"""A job runs in a process of its own, within limits, and its end is told in a sentence."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import RuleError
from app.jobs import actions
from app.jobs.queue import queue_of
from app.jobs.runner import run_job
from app.jobs.sweep import sweep
from app.models.jobs import Job, JobState


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def run(session, make):
    def run(kind, **params) -> Job:
        job = actions.start(session, kind, params, make.account(), clock())
        session.commit()
        run_job(session, job.id, clock)
        return session.get_one(Job, job.id, populate_existing=True)

    return run


def test_job_ends_with_its_result(run):
    job = run("count", to=5)
    assert (job.state, job.result, job.progress, job.total) == (JobState.DONE, {"counted": 5}, 5, 5)
    assert job.finished_at >= job.started_at


def test_job_may_read_the_database(run):
    assert run("look_around").result == {"one": 1}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("refuse", "Le fichier ne contient que 2 lignes."),
        ("swell", "mémoire"),
        ("vanish", "erreur de notre côté"),
        ("brief", "temps permis"),
        ("unknown", "n’existe plus"),
    ],
)
def test_job_that_fails_says_why(run, kind, words, tmp_path):
    job = run(kind, pid_file=str(tmp_path / "pid"))
    assert job.state is JobState.FAILED
    assert words in job.error


def test_finish_and_done_are_one_transaction(app, session, run, make):
    kinds = app.extensions["tablee.jobs"].kinds
    plain = kinds["count"]

    def refuse_result(session, job, result, now) -> None:
        make.person(given_name="À moitié")
        raise RuleError("La liste a changé pendant le calcul.")

    kinds["count"] = type(plain)(plain.name, plain.title, plain.run, plain.page, finish=refuse_result)
    job = run("count", to=1)
    assert (job.state, job.error, job.result) == (JobState.FAILED, "La liste a changé pendant le calcul.", None)
    assert "À moitié" not in {person.given_name for person in session.query(type(make.person()))}


@pytest.mark.one_engine
@pytest.mark.parametrize("is_polite", [True, False])
def test_cancelled_job_stops(app, session, make, tmp_path, is_polite):
    pid_file = tmp_path / "pid"
    job = actions.start(session, "wait", {"pid_file": str(pid_file), "is_polite": is_polite}, make.account(), clock())
    number = job.id
    session.commit()

    def work() -> None:
        with app.app_context():
            from_here = app.extensions["sqlalchemy"].session
            run_job(from_here(), number, clock)

    thread = threading.Thread(target=work)
    thread.start()
    while not pid_file.exists() or not pid_file.read_text():
        thread.join(0.02)
    actions.cancel(session.get_one(Job, number, populate_existing=True), clock())
    session.commit()
    thread.join(20)
    job = session.get_one(Job, number, populate_existing=True)
    assert job.state is JobState.CANCELLED
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_job_claimed_twice_runs_once(session, run):
    job = run("count", to=1)
    run_job(session, job.id, clock)
    assert session.get_one(Job, job.id, populate_existing=True).attempts == 1


def test_waiting_job_is_cancelled_at_once(session, make, now):
    job = actions.start(session, "count", {"to": 1}, make.account(), now)
    actions.cancel(job, now)
    assert job.state is JobState.CANCELLED
    with pytest.raises(RuleError):
        actions.cancel(job, now)


def test_sweep_queues_again_what_was_lost(app, session, make, now):
    long_ago = now - timedelta(hours=1)
    lost = _job(session, make, "count", long_ago)
    fresh = _job(session, make, "count", now)
    dead = _job(session, make, "wait", long_ago, state=JobState.RUNNING, heartbeat_at=long_ago, attempts=1)
    hopeless = _job(session, make, "wait", long_ago, state=JobState.RUNNING, heartbeat_at=long_ago, attempts=3)
    fragile = _job(session, make, "fragile", long_ago, state=JobState.RUNNING, heartbeat_at=long_ago, attempts=1)
    alive = _job(session, make, "wait", long_ago, state=JobState.RUNNING, heartbeat_at=now, attempts=1)
    session.commit()
    queue_of(app).flush()
    sweep(session, now)
    assert {task.args[0] for task in queue_of(app).pending()} == {lost.id, dead.id}
    assert (dead.state, fresh.state, alive.state) == (JobState.QUEUED, JobState.QUEUED, JobState.RUNNING)
    assert hopeless.state is JobState.FAILED
    assert "arrêt du serveur" in fragile.error


def _job(session, make, kind, now, **fields) -> Job:
    job = actions.start(session, kind, {"to": 1}, make.account(), now)
    for name, value in fields.items():
        setattr(job, name, value)
    session.flush()
    return job
