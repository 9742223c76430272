"""Which account a browser speaks for. The cookie holds a random token; its row can be ended from anywhere."""

import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request, session
from flask_login import login_user, logout_user
from sqlalchemy import select

from app.core import tokens
from app.core.tokens import digest
from app.extensions import db, login_manager
from app.models.accounts import Account, AccountSession
from app.web.clock import now as clock_now

LIFETIME = timedelta(days=14)
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def keyed_digest(text: str) -> str:
    """A hash that only this deployment can recompute: for addresses and e-mails kept for throttling."""
    return tokens.keyed_digest(current_app.extensions["tablee.settings"].secret_key, text)


def sign_in(account: Account, now: datetime, *, second_factor: bool = False) -> None:
    """Open a new session: whatever the browser held before is ended and dropped."""
    sign_out(now)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    token = secrets.token_urlsafe(32)
    row = AccountSession(account_id=account.id, token_hash=digest(token), created_at=now, expires_at=now + LIFETIME)
    row.second_factor_at = now if second_factor else None
    row.device = device()
    db.session.add(row)
    session["token"] = token
    session.permanent = True
    login_user(account)
    g.session_row = row
    g.pop("roles", None)


def sign_out(now: datetime) -> None:
    """End the session on the server, so that a copied cookie is worth nothing."""
    row = _row()
    if row is not None and row.ended_at is None:
        row.ended_at = now
    session.pop("token", None)
    logout_user()
    g.session_row = None


def init_identity(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)  # it would load the account on every page, booth included
    login_manager.session_protection = None  # ours is the server-side row
    login_manager.user_loader(_load)


def device() -> str:
    """The browser in a few words, so that a person recognises their own sessions: « Firefox, Android »."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "Navigateur")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser}, {system}" if system else browser


def _row() -> AccountSession | None:
    """The server-side row of this browser's token, ended or not."""
    token = session.get("token")
    if not token:
        return None
    return db.session.scalar(select(AccountSession).where(AccountSession.token_hash == digest(token)))


def _load(user_id: str) -> Account | None:
    g.session_row = None
    row = _row()
    if row is None or row.ended_at is not None or row.expires_at <= clock_now() or not row.account.is_active:
        return None
    if str(row.account_id) != user_id:
        return None
    g.session_row = row
    return row.account
