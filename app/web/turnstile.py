"""One page at a time is written in each process; the others wait for their turn, but never for long.

Writing a page is work for the processor, and Python lets one thread at a time do it. Threads that all try share it by
slices, and lose a quarter of it in passing it on. What changes something takes no turn: it may wait for a lock, or for
a slow sender. A page that waits for something else (a child process) holds its turn meanwhile: after `PATIENCE` the
next one is written all the same. A response that lasts, as the stream of a screen, is read after the turn.
"""

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 0.1  # seconds
PAGES = frozenset({"GET", "HEAD"})


class Turnstile:
    """A WSGI application that lets another one write its pages one after the other."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self._turn = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in PAGES:
            return self.application(environ, start_response)
        has_turn = self._turn.acquire(timeout=PATIENCE)
        try:
            return self.application(environ, start_response)
        finally:
            if has_turn:
                self._turn.release()
