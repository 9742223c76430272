"""`flask --app wsgi worker`: the process that sends messages and does long work."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from app.database import writing
from app.extensions import db
from app.jobs.queue import queue_of
from app.jobs.sweep import SILENCE, sweep
from app.web.clock import now
from config import Settings

LONGEST_PAUSE = 1.0  # seconds between two looks at an empty queue
TIME_TO_FINISH = 10  # seconds left to work in progress when the worker is asked to stop


@click.command("worker")
@click.option("--workers", default=4, show_default=True, help="Combien de travaux à la fois.")
@with_appcontext
def worker(workers: int) -> None:
    """Envoie les courriels et fait les travaux longs (un seul processus par machine)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)  # it tells each look at the queue
    settings = current_app.extensions["tablee.settings"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with _alone(settings), writing():
        sweep(db.session(), now(), SILENCE if settings.queue_url else timedelta(0))
        db.session.remove()
        queue_of(app).create_consumer(
            workers=workers,
            max_delay=LONGEST_PAUSE,
            graceful_signal="TERM",
            shutdown_timeout=TIME_TO_FINISH,
        ).run()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold this machine's worker lock; the system releases it however the process ends.

    Holding it proves that whatever was in progress here has no worker any more.
    """
    with (settings.instance_dir / "travailleur.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise click.ClickException("Un autre processus « worker » tourne déjà sur cette machine.") from busy
        yield
