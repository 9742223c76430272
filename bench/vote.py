"""`make bench-vote`: a room that votes within five seconds, then a thousand voters who each send three times at once.

`TABLEE_BENCH_PHONES` (100) and `TABLEE_BENCH_VOTERS` (1,000) are how many; `TABLEE_BENCH_ENGINES` which databases.
"""

import os
import platform
import re
import selectors
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench.house import HOST, served
from bench.load import Connection
from bench.poll import ENGINES, PROJECTS, Vote, counted, databases, lay_poll, payload, settings_of, stored
from bench.report import table, write_section

PHONES = int(os.environ.get("TABLEE_BENCH_PHONES", "100"))
VOTERS = int(os.environ.get("TABLEE_BENCH_VOTERS", "1000"))
CHOSEN = os.environ.get("TABLEE_BENCH_ENGINES", " ".join(ENGINES)).split()
WITHIN = 5.0  # seconds: from the first card scanned to the last ballot in the urn
WANTED_MS = 300
COPIES, TOGETHER = 3, 64  # of each ballot; voters at the same time
WORKERS = 4
PAGES = ("/vote", "/vote", "/vote/bulletin", "/vote/urne")
NAMES = ("ouvrir l’isoloir", "scanner la carte", "relire", "déposer")
TRACKER = re.compile(r'name="tracker" value="([^"]+)"')
FORM = "Content-Type: application/x-www-form-urlencoded"


@dataclass
class Room:
    """Latencies in seconds by page, and every status that was not the one expected."""

    latencies: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in NAMES})
    faults: list[str] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    rooms, crowds = [], []
    for engine in CHOSEN:
        rooms += _room(engine)
        crowds.append(_crowd(engine))
    write_section("vote", _report(rooms, crowds))


def _room(engine: str) -> list[list[object]]:
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder, databases(engine, Path(folder)) as where:
        settings = settings_of(where)
        votes = lay_poll(settings, PHONES)
        with served({**os.environ, **where}) as port:
            _settle(port)
            room = _lived(port, votes)
        ballots, _used = stored(settings)
        whole = sorted(one for found in room.latencies.values() for one in found)
        rows = [
            [ENGINES[engine], name, *_figures(sorted(found))]
            for name, found in (*room.latencies.items(), ("ensemble", whole))
        ]
        verdict = f"{len(ballots)} bulletins, comptés {counted(settings)}, en {max(room.ends):.1f} s"
        rows[-1][1] = f"**ensemble** ({verdict} ; erreurs : {len(room.faults)})"
    for row in rows:
        print(row, flush=True)
    return rows


def _lived(port: int, votes: Sequence[Vote]) -> Room:
    room, chance, begun = Room(), Random(1789), time.perf_counter()
    starts = sorted(chance.random() * (WITHIN - 1.2) for _ in votes)
    phones = [
        threading.Thread(target=_phone, args=(port, vote, begun + start, Random(start), room))
        for vote, start in zip(votes, starts, strict=True)
    ]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    room.ends = [end - begun for end in room.ends]
    return room


def _phone(port: int, vote: Vote, start: float, chance: Random, room: Room) -> None:
    """A card scanned, a ballot filled in, read again, cast; somebody quick, who does not hesitate."""
    time.sleep(max(0.0, start - time.perf_counter()))
    line = HTTPConnection(HOST, port, timeout=30)
    bodies = (None, {"code": vote.code}, vote.fields | {"step": "relire"}, vote.fields)
    for name, path, body, expected in zip(NAMES, PAGES, bodies, (200, 200, 200, 201), strict=True):
        sent = time.perf_counter()
        if body is None:
            line.request("GET", path)
        else:
            line.request("POST", path, urlencode(body), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        page, spent = answer.read().decode(), time.perf_counter() - sent
        with room.lock:
            room.latencies[name].append(spent)
            if answer.status != expected or (name == NAMES[1] and not TRACKER.search(page)):
                room.faults.append(f"{name} : {answer.status}")
        time.sleep(0.1 + 0.2 * chance.random())
    line.close()
    with room.lock:
        room.ends.append(time.perf_counter())


def _settle(port: int) -> None:
    """Each process has written a page or two: nobody's phone is the first to wake it."""
    for _ in range(16):
        line = HTTPConnection(HOST, port, timeout=30)
        line.request("GET", "/vote")
        line.getresponse().read()
        line.close()


def _crowd(engine: str) -> list[object]:
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder, databases(engine, Path(folder)) as where:
        settings = settings_of(where)
        votes = lay_poll(settings, VOTERS)
        with served({**os.environ, **where}, WORKERS) as port:
            _settle(port)
            begun = time.perf_counter()
            statuses, latencies = _send_three_times(port, votes)
            spent = time.perf_counter() - begun
        ballots, used = stored(settings)
        same = {vote.tracker: payload(vote) for vote in votes} == ballots
        errors = sum(count for status, count in statuses.items() if status not in (200, 201))
        row = [
            ENGINES[engine], len(votes), COPIES * len(votes), statuses[201], statuses[200], errors, len(ballots), used,
            "oui" if same else "NON", counted(settings), f"{spent:.1f} s", *_figures(sorted(latencies))[2:4],
        ]  # fmt: skip
    print(row, flush=True)
    return row


def _send_three_times(port: int, votes: Sequence[Vote]) -> tuple[Counter[int], list[float]]:
    """Every voter's copies leave at the same instant on as many connections; so many voters side by side."""
    statuses, latencies, left = Counter[int](), list[float](), list(votes)
    with selectors.DefaultSelector() as selector:

        def next_voter(group: list[Connection]) -> None:
            if not left:
                return
            body = urlencode(left.pop().fields)
            head = f"POST /vote/urne HTTP/1.1\r\nHost: {HOST}:{port}\r\n{FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
            busy[id(group)] = len(group)
            for one in group:
                one.ask(f"{head}{body}".encode())

        busy: dict[int, int] = {}
        groups = [[Connection.to(HOST, port) for _ in range(COPIES)] for _ in range(min(TOGETHER, len(votes)))]
        for group in groups:
            for one in group:
                selector.register(one.link, selectors.EVENT_READ, (one, group))
            next_voter(group)
        while sum(busy.values()):
            for key, _events in selector.select(timeout=60):
                one, group = key.data
                one.hear()
                status = one.answer()
                if status is not None:
                    statuses[status] += 1
                    latencies.append(time.perf_counter() - one.sent_at)
                    busy[id(group)] -= 1
                    if not busy[id(group)]:
                        next_voter(group)
        for group in groups:
            for one in group:
                one.link.close()
    return statuses, latencies


def _figures(found: list[float]) -> list[object]:
    shares = [found[min(len(found) - 1, int(share * len(found)))] for share in (0.5, 0.95)]
    return [len(found), *(f"{one * 1000:.0f}" for one in (*shares, found[-1]))]


def _report(rooms: list[list[object]], crowds: list[list[object]]) -> str:
    pages = ["Base", "Page", "Demandes", "p50 (ms)", "p95 (ms)", "Plus lente (ms)"]
    heads = ["Base", "Votants", "Envois", "201", "200 (même reçu)", "Erreurs", "Bulletins", "Cartes utilisées",
             "Tels qu’envoyés", "Comptés", "Durée", "p95 (ms)", "Plus lente (ms)"]  # fmt: skip
    return f"""## Vote

`make bench-vote`, Python {platform.python_version()}, {os.cpu_count()} cœurs partagés avec le générateur de charge,
charge {os.getloadavg()[0]:.1f} à la fin. {PROJECTS} projets, jugement majoritaire ; serveur : la commande de production
(granian).

### Une salle qui vote en {WITHIN:.0f} secondes

{PHONES} téléphones, deux processus. Chacun ouvre l’isoloir, scanne sa carte, relit et dépose. Voulu : 95 % des réponses
en moins de {WANTED_MS} ms, exactement {PHONES} bulletins, aucune erreur.

{table(pages, rooms)}

### Trois envois à la fois

{VOTERS} votants envoient chacun {COPIES} fois le même bulletin au même instant, {TOGETHER} votants à la fois, quatre
processus. Voulu : exactement {VOTERS} bulletins, aucune erreur.

{table(heads, crowds)}
"""


if __name__ == "__main__":
    main()
