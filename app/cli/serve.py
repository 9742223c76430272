"""`flask --app wsgi serve`: the whole platform from one command, and a clean end for all of it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext

from app.cli.demonstration.command import demonstration

PATIENCE = 15  # seconds left to each process to finish what it is doing
LAST_WORDS = 8  # seconds left to a request being answered; the stream of a screen would last minutes
BETWEEN_LOOKS = 0.1  # seconds
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port d’écoute.")
@click.option("--workers", default=2, show_default=True, help="Processus du serveur, un par cœur.")
@click.option("--threads", default=64, show_default=True, help="Fils d’exécution par processus.")
@click.option("--certificate", type=EXISTING, help="Certificat, pour servir en https (voir local-certificate).")
@click.option("--key", type=EXISTING, help="Sa clé, au format PKCS#8.")
@click.pass_context
@with_appcontext
def serve(
    context: click.Context,
    host: str,
    port: int,
    workers: int,
    threads: int,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Met les bases à jour, puis sert le site et fait tourner le travailleur, jusqu’à Ctrl-C."""
    if (certificate is None) is not (key is None):
        raise click.ClickException("Donnez le certificat et sa clé ensemble : --certificate … --key …")
    refuse_busy_port(host, port)
    flask_migrate.upgrade()
    if current_app.extensions["tablee.settings"].demonstration:
        context.invoke(demonstration)
    secrets = (certificate, key) if certificate and key else None
    commands = [server_command(host, port, workers, threads, secrets), ["flask", "--app", "wsgi", "worker"]]
    with stop_on_signal() as stop, processes(commands) as started:
        wait_until_open(host, port, started, stop)
        if not stop.is_set():
            scheme = "https" if secrets else "http"
            click.echo(f"Tablée est ouverte : {scheme}://{host}:{port} (Ctrl-C pour arrêter)")
        while not stop.wait(BETWEEN_LOOKS):
            if any(process.poll() is not None for process in started):
                raise click.ClickException("L’un des deux processus s’est arrêté ; l’autre aussi, donc.")
    click.echo("Tablée est fermée.")


def server_command(
    host: str, port: int, workers: int = 2, threads: int = 64, secrets: tuple[Path, Path] | None = None
) -> list[str]:
    """What serves the pages, in production as on a laptop; `secrets` are a certificate and its key, for https."""
    options = ["--interface", "wsgi", "--no-ws", "--log-level", "error", "--host", host, "--port", str(port)]
    options += ["--workers-kill-timeout", str(LAST_WORDS)]
    options += ["--respawn-failed-workers"]  # a process that dies is one reader's bad moment, not the end of the day
    if secrets:
        options += ["--ssl-certificate", str(secrets[0].resolve()), "--ssl-keyfile", str(secrets[1].resolve())]
    return ["granian", *options, "--workers", str(workers), "--blocking-threads", str(threads), "wsgi:app"]


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as busy:
            raise click.ClickException(
                f"Le port {port} est déjà pris. Choisissez-en un autre : PORT={port + 1} make run"
            ) from busy


@contextmanager
def stop_on_signal() -> Iterator[Event]:
    """An event that Ctrl-C, SIGTERM and a closed terminal set, instead of interrupting anything."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def processes(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Modules of this Python, running together from the root of the project; all ended with the block.

    Each is in a session of its own, so that Ctrl-C reaches them through us, in order, and once.
    """
    root = Path(current_app.root_path).parent
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            started.append(subprocess.Popen([sys.executable, "-m", *command], cwd=root, start_new_session=True))  # noqa: S603
        yield started
    finally:
        for process in started:
            if process.poll() is None:
                process.terminate()
        for process in started:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_open(host: str, port: int, started: Sequence[subprocess.Popen[bytes]], stop: Event) -> None:
    """Until the server answers, a process ends, or we are asked to stop."""
    while all(process.poll() is None for process in started) and not stop.wait(BETWEEN_LOOKS):
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
