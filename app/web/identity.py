"""Which account a browser speaks for. The cookie holds a random token; its row can be ended from anywhere."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, g, session
from flask_login import login_user, logout_user
from sqlalchemy import select

from app.extensions import db, login_manager
from app.models.accounts import Account, AccountSession
from app.web.clock import now as clock_now

LIFETIME = timedelta(days=14)


def digest(token: str) -> str:
    """The hash under which a random token (≥ 128 bits) is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(text: str) -> str:
    """A hash that only this deployment can recompute: for addresses and e-mails kept for throttling."""
    key = current_app.extensions["tablee.settings"].secret_key
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


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
    db.session.add(row)
    session["token"] = token
    session.permanent = True
    login_user(account)
    g.session_row = row
    g.pop("roles", None)


def sign_out(now: datetime) -> None:
    """End the session on the server, so that a copied cookie is worth nothing."""
    row = g.get("session_row")
    if row is not None:
        row.ended_at = now
    session.pop("token", None)
    logout_user()
    g.session_row = None


def init_identity(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # ours is the server-side row
    login_manager.user_loader(_load)


def _load(user_id: str) -> Account | None:
    g.session_row = None
    token = session.get("token")
    if not token:
        return None
    row = db.session.scalar(select(AccountSession).where(AccountSession.token_hash == digest(token)))
    if row is None or row.ended_at is not None or row.expires_at <= clock_now() or not row.account.is_active:
        return None
    if str(row.account_id) != user_id:
        return None
    g.session_row = row
    return row.account
