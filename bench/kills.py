"""`make bench-kills`: processes that take ballots, killed (SIGKILL) at any instant, a hundred times on each database.

Each process answers several voters at once, as a server does; it dies after some of its answers, at an instant taken at
random. Whoever got no answer sends the same ballot again to the next one. After each death a newcomer reads the urn.
`TABLEE_BENCH_KILLS` is how many times (100).
"""

import multiprocessing
import os
import platform
import random
import select
import signal
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from app import create_app
from app.extensions import db
from bench.poll import ENGINES, Vote, counted, databases, lay_poll, payload, settings_of, stored
from bench.report import table, write_section
from config import Settings

KILLS = int(os.environ.get("TABLEE_BENCH_KILLS", "100"))
AT_ONCE = 4  # voters answered side by side
MOST_ANSWERS, LONGEST = 15, 0.012  # a process dies after so many answers at most, and so many seconds more
CREATED, SAME = 201, 200
READY = b"ready\n"
PATIENCE = 60.0
context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["app.factory", "bench.poll"])


@dataclass
class Toll:
    """What a campaign saw. `unanswered` ballots were in the urn although their voter had no answer."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    retried: int = 0
    faults: list[str] = field(default_factory=list)
    counted: int = 0
    seconds: float = 0.0


def campaign(settings: Settings, votes: Sequence[Vote], kills: int, seed: int = 2017) -> Toll:
    """Kill so many times, then let everybody finish, close and count; `Toll.faults` says whatever went wrong."""
    chance, toll, begun = random.Random(seed), Toll(), time.monotonic()
    waiting = list(votes)
    for _ in range(kills):
        batch = waiting[: 2 * MOST_ANSWERS]
        before = set(stored(settings)[0])
        answers = _take(settings, batch, chance.randint(0, MOST_ANSWERS), chance.random() * LONGEST)
        toll.kills += 1
        _judge(toll, settings, batch, before, answers)
        done = {vote.tracker for vote, _status in answers}
        waiting = [vote for vote in waiting if vote.tracker not in done]
        chance.shuffle(waiting)
    before = set(stored(settings)[0])
    _judge(toll, settings, waiting, before, _take(settings, waiting, None, 0))
    if len(toll.acknowledged) != len(votes):
        toll.faults.append(f"{len(votes)} voters, {len(toll.acknowledged)} acknowledged in the end")
    toll.counted = counted(settings)
    if toll.counted != len(votes):
        toll.faults.append(f"{toll.counted} ballots counted for {len(votes)} voters")
    toll.seconds = time.monotonic() - begun
    return toll


def _judge(
    toll: Toll, settings: Settings, batch: Sequence[Vote], before: set[str], answers: list[tuple[Vote, int]]
) -> None:
    """Acknowledged = stored once, as it was sent; a retry gives the receipt; nothing else is in the urn."""
    for vote, status in answers:
        expected = SAME if vote.tracker in before else CREATED
        toll.retried += expected == SAME
        if status != expected:
            toll.faults.append(f"answered {status} instead of {expected}")
        toll.acknowledged.add(vote.tracker)
    ballots, used = stored(settings)
    if used != len(ballots):
        toll.faults.append(f"{used} cards used for {len(ballots)} ballots")
    if lost := toll.acknowledged - set(ballots):
        toll.faults.append(f"{len(lost)} acknowledged ballots lost")
    sent = {vote.tracker: payload(vote) for vote in batch}
    if any(sent[key] != text for key, text in ballots.items() if key in sent):
        toll.faults.append("a ballot is not what was sent")
    strange = set(ballots) - toll.acknowledged - set(sent)
    toll.unanswered |= set(ballots) - toll.acknowledged
    if strange - toll.unanswered:
        toll.faults.append(f"{len(strange)} ballots that nobody sent")


def _take(settings: Settings, batch: Sequence[Vote], answers: int | None, then: float) -> list[tuple[Vote, int]]:
    """Votes answered, with their statuses, by a process that dies `then` seconds after so many (None: never)."""
    heard, voice = context.Pipe(duplex=False)
    with heard:
        process = context.Process(target=_serve, args=(settings, batch, voice))
        process.start()
        voice.close()
        lines = _listen(heard.fileno(), process, answers, then)
    process.join(PATIENCE)
    wanted = 0 if answers is None else -signal.SIGKILL
    if process.exitcode not in (wanted, 0):
        raise RuntimeError(f"a process ended by {process.exitcode}")
    return [(batch[int(number)], int(status)) for number, status in (line.split() for line in lines)]


def _listen(heard: int, process: BaseProcess, answers: int | None, then: float) -> list[bytes]:
    """Lines of the process until it ends; it is killed on the way."""
    text, is_alive = b"", True
    while True:
        lines = text.removeprefix(READY).splitlines(keepends=True)
        if is_alive and answers is not None and text.startswith(READY) and len(lines) >= answers:
            time.sleep(then)
            process.kill()
            is_alive = False
        if not select.select([heard], [], [], PATIENCE)[0]:
            process.kill()
            raise RuntimeError("a process says nothing any more")
        part = os.read(heard, 1 << 16)
        if not part:
            return [line for line in lines if line.endswith(b"\n")]
        text += part


def _serve(settings: Settings, batch: Sequence[Vote], voice: Connection) -> None:
    """In a process of its own: answer each voter by the pages of the booth, and say so only once it is done."""
    house = create_app(settings)

    def answer(number: int) -> None:
        status = house.test_client().post("/vote/urne", data=batch[number].fields).status_code
        os.write(voice.fileno(), b"%d %d\n" % (number, status))

    with house.app_context():
        for engine in db.engines.values():
            engine.connect().close()
    os.write(voice.fileno(), READY)
    with ThreadPoolExecutor(AT_ONCE) as voters:
        _finish(voters.map(answer, range(len(batch))))


def _finish(answers: Iterable[None]) -> None:
    for _ in answers:
        pass


def main() -> None:
    rows = []
    for engine, name in ENGINES.items():
        with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder, databases(engine, Path(folder)) as where:
            settings = settings_of(where)
            toll = campaign(settings, lay_poll(settings, min(2000, KILLS * MOST_ANSWERS)), KILLS)
        faults = "aucun" if not toll.faults else " ; ".join(sorted(set(toll.faults)))
        rows.append(
            [name, toll.kills, len(toll.acknowledged), len(toll.unanswered), toll.retried, toll.counted, faults,
             f"{toll.seconds:.0f} s"]
        )  # fmt: skip
        print(rows[-1], flush=True)
    write_section("kills", _report(rows))


def _report(rows: list[list[object]]) -> str:
    heads = ["Base", "Morts", "Bulletins accusés", "Déposés sans réponse", "Renvois : même reçu", "Comptés", "Défauts",
             "Durée"]  # fmt: skip
    return f"""## Coupures pendant le vote

`make bench-kills`, Python {platform.python_version()}, {os.cpu_count()} cœurs. Un processus répond à {AT_ONCE}
votants à la fois, puis meurt (SIGKILL) après 0 à {MOST_ANSWERS} réponses, à un instant tiré au sort ; qui n’a pas eu de
réponse renvoie le même bulletin au suivant. Après chaque mort, un nouveau venu relit l’urne : un bulletin accusé y est
une fois, tel qu’envoyé ; autant de cartes utilisées que de bulletins ; un renvoi rend le même reçu. À la fin on clôt et
on compte. Voulu : aucun défaut.

{table(heads, rows)}
"""


if __name__ == "__main__":
    main()
