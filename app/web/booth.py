"""The voting pages live on a host name of their own, where no sign-in cookie is ever sent."""

from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, redirect, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer

from app.web.access import mark_of
from config import Settings

BOOTH = "/vote"
FILES = ("static", "assets.")


def voting_address(path: str) -> str:
    """The full address of a voting page: on the host of the vote, where there is one."""
    settings: Settings = current_app.extensions["tablee.settings"]
    if not settings.vote_host:
        return settings.public_url + path
    return f"{urlsplit(settings.public_url).scheme}://{settings.vote_host}{path}"


class BlindSession(SecureCookieSession):
    """Holds nothing and is never sent."""


class BlindSessions(SecureCookieSessionInterface):
    """On voting pages the session cookie, should one come, is neither read nor renewed."""

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)  # the key does not change while the server runs

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path == BOOTH or request.path.startswith(f"{BOOTH}/"):
            return BlindSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, BlindSession):
            super().save_session(app, session, response)


def init_booth(app: Flask) -> None:
    app.session_interface = BlindSessions(app)
    app.before_request(_keep_apart)
    app.after_request(_tell_nobody)


def _keep_apart() -> ResponseReturnValue | None:
    """Voting pages answer on their host only, and that host answers nothing else."""
    settings: Settings = current_app.extensions["tablee.settings"]
    if not settings.vote_host or request.endpoint is None or request.endpoint.startswith(FILES):
        return None
    is_there = request.host == settings.vote_host
    if is_there and request.path == "/":
        return redirect(BOOTH)
    if is_there != _is_booth():
        if _is_booth() and request.method == "GET":
            return redirect(voting_address(request.path))
        abort(404)
    return None


def _tell_nobody(response: Response) -> Response:
    if _is_booth():
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_booth() -> bool:
    mark = mark_of(current_app._get_current_object(), request.endpoint) if request.endpoint else None  # type: ignore[attr-defined]
    return mark is not None and mark.kind == "booth"
