"""Server-sent events: an answer that lasts a few minutes, and says each change as it comes.

Each stream holds a thread of the server while it lasts: there are at most `MOST` in a process, and whoever comes after
is told so and asks again from time to time instead. A stream ends by itself, the browser comes back with the last
event it saw: nobody stays attached to a process for ever.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import BoundedSemaphore

from flask import Flask, Response, current_app, make_response
from flask_babel import gettext as _

from app.database import writes_from_now_on
from app.extensions import db

STREAMS = "tablee.streams"
MOST = 16  # of the 64 threads of a process
LOOKS = 3000  # how many times a stream looks before it ends: five minutes
BETWEEN_LOOKS = 0.1  # seconds
BEATS = 40  # looks without news between two signs of life: four seconds
COME_BACK = 500  # milliseconds before the browser opens the next stream


@dataclass(frozen=True)
class News:
    """What changed: its mark, which comes back as Last-Event-ID, and its data, on one line."""

    mark: str
    data: str


Look = Callable[[str], News | None]  # given the last mark said, what is new


class Streams:
    """Those of a process, and how long they wait between two looks."""

    def __init__(self, most: int = MOST, looks: int = LOOKS, wait: Callable[[float], object] = time.sleep) -> None:
        self.places = BoundedSemaphore(most)
        self.looks = looks
        self.wait = wait


def stream(look: Look, last: str, beat: Callable[[], str]) -> Response:
    """An answer that says what `look` finds; `beat` is a line of life in between. 503 when the process is full.

    The database session of the request is given back before the first look, and that of each look after it.
    """
    streams: Streams = current_app.extensions[STREAMS]
    if not streams.places.acquire(blocking=False):
        full = make_response(
            _("Trop d’écrans suivent déjà en direct : celui-ci demandera les nouvelles chaque seconde.")
        )
        full.status_code, full.mimetype = 503, "text/plain"
        full.headers["Retry-After"] = "60"
        return full
    house: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    answer = Response(_said(house, streams, look, last, beat), mimetype="text/event-stream")
    given_back = ExitStack()  # once, however often the server closes the answer
    given_back.callback(streams.places.release)
    answer.call_on_close(given_back.close)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # a reverse proxy passes each line on at once
    return answer


def _said(house: Flask, streams: Streams, look: Look, last: str, beat: Callable[[], str]) -> Iterator[bytes]:
    yield f"retry: {COME_BACK}\n\n".encode()
    silent = 0
    for turn in range(streams.looks):
        if turn:
            streams.wait(BETWEEN_LOOKS)
        writes_from_now_on(False)
        with house.app_context():
            news, life = look(last), beat() if silent >= BEATS or not turn else ""
        if news is not None:
            last, silent = news.mark, 0
            yield f"id: {news.mark}\nevent: etat\ndata: {news.data}\n\n".encode()
        elif life:
            silent = 0
            yield f"event: vie\ndata: {life}\n\n".encode()
        else:
            silent += 1


def init_streams(app: Flask) -> None:
    app.extensions[STREAMS] = Streams()
