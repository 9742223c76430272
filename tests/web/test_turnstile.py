"""Pages are written one after the other, and nobody waits for ever behind a slow one."""

from collections.abc import Iterable
from threading import Event, Thread

import pytest

from app.web import turnstile
from app.web.turnstile import Turnstile

SOON = 10.0  # seconds: far more than is needed, so that a slow machine is not taken for a fault


class Slow:
    """An application that stays inside until it is let go."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.entered, self.let_go = Event(), Event()

    def __call__(self, environ: dict[str, str], start_response: object) -> Iterable[bytes]:
        self.inside.append(environ["PATH_INFO"])
        self.entered.set()
        if environ["PATH_INFO"] == "/slow":
            assert self.let_go.wait(SOON)
        if environ["PATH_INFO"] == "/broken":
            raise ValueError
        return [b""]


@pytest.fixture
def slow():
    slow = Slow()
    yield slow
    slow.let_go.set()


def ask(door: Turnstile, path: str, method: str = "GET") -> Thread:
    thread = Thread(target=door, args=({"PATH_INFO": path, "REQUEST_METHOD": method}, None), daemon=True)
    thread.start()
    return thread


def test_second_page_is_written_after_the_first(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", SOON)
    door = Turnstile(slow)
    first = ask(door, "/slow")
    assert slow.entered.wait(SOON)
    second = ask(door, "/next")
    second.join(0.1)
    assert slow.inside == ["/slow"]
    slow.let_go.set()
    first.join(SOON)
    second.join(SOON)
    assert slow.inside == ["/slow", "/next"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_waits_for_ever(slow: Slow, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page, beyond its patience; what changes something, at once."""
    monkeypatch.setattr(turnstile, "PATIENCE", 0.01 if method == "GET" else SOON)
    door = Turnstile(slow)
    ask(door, "/slow")
    assert slow.entered.wait(SOON)
    ask(door, "/next", method).join(SOON / 2)
    assert slow.inside == ["/slow", "/next"]


def test_turn_is_given_back_after_a_breakdown(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", SOON)
    door = Turnstile(slow)
    with pytest.raises(ValueError):
        door({"PATH_INFO": "/broken", "REQUEST_METHOD": "GET"}, None)
    ask(door, "/next").join(SOON / 2)
    assert slow.inside == ["/broken", "/next"]
