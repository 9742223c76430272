"""`make bench-day`: three hundred phones, three screens and twenty people who write, at the same time."""

import json
import os
import platform
import re
import selectors
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from typing import Any
from urllib.parse import urlencode

from app.cli.demonstration.team import DOMAIN, PASSWORD
from bench.house import HOST, demonstration, served
from bench.load import Connection
from bench.report import table, write_section
from bench.room import NUMBER, lay_room

PHONES, EVERY = 300, 5.0  # seconds between two questions of a phone
SCREENS = 3
SHEETS, REMOTES = 18, 2
PAUSE = 3.0  # seconds between two writings of a person
SECONDS = 60.0
SETTLED = 10.0  # seconds before anything is measured: phones arrive one after the other
WANTED_MS, WANTED_DELAY_MS = 200, 1000
STATE, FLOW, REMOTE = (f"/editions/{NUMBER}/{place}" for place in ("ecran/etat", "ecran/flux", "telecommande"))
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Measure:
    """Latencies in seconds by what was asked; refusals by status; when each state was asked for and seen."""

    latencies: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)  # time given to the moment → when its button was pressed
    seen: list[tuple[int, float]] = field(default_factory=list)
    begun: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, sent: float, status: int, fine: tuple[int, ...] = (200, 304)) -> None:
        with self.lock:
            if sent >= self.begun:
                self.latencies.setdefault(what, []).append(time.perf_counter() - sent)
            if status not in fine:
                self.refused.append(f"{what} : {status}")

    def press(self, given: int, sent: float) -> None:
        """Where two remotes pressed together and were answered alike, the first of the two waited longest."""
        with self.lock:
            self.asked[given] = min(sent, self.asked.get(given, sent))

    @property
    def delays(self) -> list[float]:
        """From the remote to a screen, for each press and each screen."""
        return sorted(at - self.asked[given] for given, at in self.seen if given in self.asked)


def main() -> None:
    with demonstration() as environment:
        lay_room(environment, SHEETS)
        with served(environment) as port:
            measure = _lived(port)
    markdown = _report(measure)
    write_section("day", markdown)
    print(markdown)


def _lived(port: int) -> Measure:
    measure, over = Measure(), threading.Event()
    cookie, token = _sign_in(port)
    people = [
        threading.Thread(target=_write, args=(port, cookie, token, n, measure, over)) for n in range(1, SHEETS + 1)
    ]
    people += [threading.Thread(target=_press, args=(port, cookie, token, n, measure, over)) for n in range(REMOTES)]
    measure.begun = time.perf_counter() + SETTLED
    for person in people:
        person.start()
    try:
        _follow(port, measure, measure.begun + SECONDS)
    finally:
        over.set()
        for person in people:
            person.join()
    return measure


def _follow(port: int, measure: Measure, end: float) -> None:
    """Every phone and every screen, in one thread: they mostly wait."""
    chance = Random(2017)
    with selectors.DefaultSelector() as selector:
        phones = [
            Phone(Connection.to(HOST, port), time.perf_counter() + chance.random() * EVERY) for _ in range(PHONES)
        ]
        screens = [Screen(Connection.to(HOST, port)) for _ in range(SCREENS)]
        clients: list[Phone | Screen] = [*phones, *screens]
        for one in clients:
            selector.register(one.connection.link, selectors.EVENT_READ, one)
        for screen in screens:
            screen.connection.ask(_get(port, FLOW, "Accept: text/event-stream"))
        while (now := time.perf_counter()) < end:
            for phone in phones:
                phone.ask_in_time(now, port)
            for key, _events in selector.select(timeout=0.01):
                key.data.hear(measure)
        for one in clients:
            one.connection.link.close()


@dataclass
class Phone:
    connection: Connection
    due: float
    tag: str = ""
    is_waiting: bool = False

    def ask_in_time(self, now: float, port: int) -> None:
        if not self.is_waiting and now >= self.due:
            self.is_waiting = True
            self.connection.ask(_get(port, STATE, f"If-None-Match: {self.tag}" if self.tag else "Accept: */*"))

    def hear(self, measure: Measure) -> None:
        self.connection.hear()
        status = self.connection.answer()
        if status is None:
            return
        measure.note("téléphone", self.connection.sent_at, status)
        self.tag = self.connection.header(b"etag") or self.tag
        self.is_waiting, self.due = False, self.due + EVERY


@dataclass
class Screen:
    connection: Connection

    def hear(self, measure: Measure) -> None:
        self.connection.hear()
        at, received = time.perf_counter(), self.connection.received
        while (end := received.find(b"\n\n")) >= 0:
            event = bytes(received[:end])
            del received[: end + 2]
            for said in re.findall(rb"event: etat\ndata: (.*)", event):
                moment = json.loads(said)["moment"]
                if moment is not None:
                    measure.seen.append((moment["allowed"], at))


def _write(port: int, cookie: str, token: str, number: int, measure: Measure, over: threading.Event) -> None:
    """Somebody who writes the sheet of a table; the page saves by itself."""
    path, chance, version = f"/editions/{NUMBER}/projets/{number}/fiche/brouillon", Random(number), 0
    over.wait(chance.random() * PAUSE)
    with _line(port) as line:
        while not over.is_set():
            need = "Les démarches sont éclatées. " * (1 + version % 9)
            form = {"csrf_token": token, "version": version, "title": f"Projet {number}", "need": need}
            form |= dict.fromkeys(("axis", "objective", "place", "district", "budget", "skills", "presenter"), "")
            status, said = _post(line, path, cookie, form, "fiche", measure)
            version = said["version"] if status == 200 else version
            over.wait(PAUSE)


def _press(port: int, cookie: str, token: str, number: int, measure: Measure, over: threading.Event) -> None:
    """A remote: thirty seconds more, again and again."""
    over.wait(PAUSE * (number + 1) / (REMOTES + 1))
    with _line(port) as line:
        while not over.is_set():
            sent = time.perf_counter()
            form = {"csrf_token": token, "buttons": "moment"}
            status, said = _post(line, f"{REMOTE}/plus", cookie, form, "télécommande", measure)
            if status == 200 and sent >= measure.begun:
                measure.press(said["moment"]["allowed"], sent)
            over.wait(PAUSE)


def _post(
    line: HTTPConnection, path: str, cookie: str, form: Mapping[str, object], what: str, measure: Measure
) -> tuple[int, dict[str, Any]]:
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    sent = time.perf_counter()
    line.request("POST", path, urlencode(form), headers)
    answer = line.getresponse()
    body = answer.read()
    measure.note(what, sent, answer.status, (200,))
    return answer.status, json.loads(body) if answer.status == 200 else {}


@contextmanager
def _line(port: int) -> Iterator[HTTPConnection]:
    line = HTTPConnection(HOST, port, timeout=30)
    try:
        yield line
    finally:
        line.close()


def _sign_in(port: int) -> tuple[str, str]:
    """The cookie of an organiser, and the token of their forms."""
    with _line(port) as line:
        line.request("GET", "/connexion")
        answer = line.getresponse()
        cookie, token = _cookie(answer.getheader("Set-Cookie")), TOKEN.search(answer.read().decode())
        form = {"csrf_token": token[1] if token else "", "email": f"organisation@{DOMAIN}", "password": PASSWORD}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/connexion", urlencode(form), headers)
        answer = line.getresponse()
        answer.read()
        cookie = _cookie(answer.getheader("Set-Cookie"))
        line.request("GET", REMOTE, headers={"Cookie": cookie})
        answer = line.getresponse()
        cookie = _cookie(answer.getheader("Set-Cookie")) or cookie  # the token is kept in the session
        token = TOKEN.search(answer.read().decode())
    if token is None:
        raise RuntimeError("the organiser could not sign in")
    return cookie, token[1]


def _cookie(header: str | None) -> str:
    """That of the session, among those that the answer sets."""
    found = re.search(r"\btablee=[^;]+", header or "")
    return found[0] if found else ""


def _get(port: int, path: str, header: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{header}\r\n\r\n".encode()


def _report(measure: Measure) -> str:
    rows = [(what, *_figures(sorted(found))) for what, found in sorted(measure.latencies.items())]
    whole = sorted(one for found in measure.latencies.values() for one in found)
    rows += [("ensemble", *_figures(whole)), ("de la télécommande à l’écran", *_figures(measure.delays))]
    refused = "aucune" if not measure.refused else f"{len(measure.refused)} ({', '.join(sorted(set(measure.refused)))})"
    return f"""## La journée

`make bench-day`, sur la démonstration, SQLite, Python {platform.python_version()}, {os.cpu_count()} cœurs partagés
avec le générateur de charge, charge {os.getloadavg()[0]:.1f} à la fin. Serveur : la commande de production (granian,
deux processus). {PHONES} téléphones demandent l’état toutes les {EVERY:.0f} s, {SCREENS} écrans le reçoivent en
direct, et {SHEETS + REMOTES} personnes écrivent toutes les {PAUSE:.0f} s : {SHEETS} fiches de projet et {REMOTES}
télécommandes ; {SECONDS:.0f} s mesurées. Attendu : 95 % des réponses en moins de {WANTED_MS} ms, aucune requête
refusée, l’écran à jour en moins de {WANTED_DELAY_MS} ms. Requêtes refusées : {refused}.

{table(["Demande", "Nombre", "p50 (ms)", "p95 (ms)", "p99 (ms)", "Plus lente (ms)"], rows)}
"""


def _figures(found: list[float]) -> list[str]:
    if not found:
        return ["0", "–", "–", "–", "–"]
    shares = [found[min(len(found) - 1, int(share * len(found)))] for share in (0.5, 0.95, 0.99)]
    return [str(len(found)), *(f"{one * 1000:.0f}" for one in (*shares, found[-1]))]


if __name__ == "__main__":
    main()
