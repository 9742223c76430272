"""Pieces of pages kept in memory, for as long as what they show has not changed.

The key says everything that the piece depends on: the revision of the edition (see app/models/freshness.py), the
language, the audience, the day. A change makes another key; the old piece is never asked for again and falls out.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, current_app, render_template
from markupsafe import Markup

from app.core.paris import day_of
from app.models.editions import Edition
from app.web.clock import now
from app.web.translations import language

FRAGMENTS = "tablee.fragments"
Key = tuple[Hashable, ...]


class Fragments:
    """The last `size` pieces used, by key; one per process, safe between threads."""

    def __init__(self, size: int = 512) -> None:
        self.size = size
        self._pieces: OrderedDict[Key, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Markup | None:
        with self._lock:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
            return piece

    def keep(self, key: Key, piece: Markup) -> None:
        with self._lock:
            self._pieces[key] = piece
            while len(self._pieces) > self.size:
                self._pieces.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pieces.clear()


def fragment(name: str, edition: Edition, audience: str, render: Callable[[], str]) -> Markup:
    """The piece `name` of an edition's page, rendered only when this audience has not seen this revision today."""
    if not current_app.extensions["tablee.settings"].fragment_cache:
        return Markup(render())  # noqa: S704  (a rendered template is already escaped)
    pieces: Fragments = current_app.extensions[FRAGMENTS]
    key = (name, edition.id, edition.created_at, edition.revision, language(), audience, day_of(now()))
    piece = pieces.get(key)
    if piece is None:
        piece = Markup(render())  # noqa: S704
        pieces.keep(key, piece)
    return piece


def thread_line(edition: Edition) -> Markup:
    """The thread of an edition as every one of its pages shows it."""
    return fragment(
        "thread", edition, "", lambda: render_template("components/thread_line.html", edition=edition, now=now())
    )


def init_fragments(app: Flask) -> None:
    app.extensions[FRAGMENTS] = Fragments()
    app.jinja_env.globals["thread_line"] = thread_line
