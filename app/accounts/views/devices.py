"""Where an attempt comes from: the network address, and whether this device signed in before.

A device that signed in keeps, in a signed cookie read by the sign-in pages only, a random number for each of its
last accounts. Somebody else's failures on the account then do not make its owner wait.
"""

import ipaddress
import secrets

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.throttling import Lock
from app.web.identity import keyed_digest

COOKIE = "tablee_appareil"
REMEMBERED = 5
A_YEAR = 365 * 24 * 3600


def lock_of(email: str) -> Lock:
    """The lock of a password: the account's, or this device's own if it signed in to this account before."""
    nonce = _remembered().get(_account_key(email))
    if nonce:
        return Lock(keyed_digest(f"appareil:{nonce}"), _address_key(), is_known_device=True)
    return Lock(_account_key(email), _address_key())


def lock_of_links(email: str) -> Lock:
    return Lock(keyed_digest(f"lien:{email}"), _address_key())


def lock_of_codes(account_id: int) -> Lock:
    """The second factor's own lock: only someone who passed the first one can close it."""
    return Lock(keyed_digest(f"code:{account_id}"), _address_key(), is_known_device=True)


def lock_of_change(account_id: int) -> Lock:
    """The present password, asked again before it is changed."""
    return Lock(keyed_digest(f"changement:{account_id}"), _address_key(), is_known_device=True)


def remember(response: Response, email: str) -> None:
    """Give this device its number for this account, keeping the last few of a shared one."""
    key = _account_key(email)
    known = _remembered()
    nonce = known.pop(key, None) or secrets.token_urlsafe(16)
    kept = dict([*known.items(), (key, nonce)][-REMEMBERED:])
    response.set_cookie(
        COOKIE,
        _serializer().dumps(kept),
        max_age=A_YEAR,
        path="/connexion",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _remembered() -> dict[str, str]:
    try:
        known: dict[str, str] = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return known


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["tablee.settings"].secret_key, salt="appareil")


def _account_key(email: str) -> str:
    return keyed_digest(f"compte:{email}")


def _address_key() -> str:
    """A home holds a whole /64 of IPv6 addresses: they count as one. What a proxy writes otherwise counts as it is."""
    written = request.remote_addr or "127.0.0.1"
    try:
        address = ipaddress.ip_address(written.partition("%")[0])  # fe80::1%eth0
    except ValueError:
        return keyed_digest(f"adresse:{written}")
    place = address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False)
    return keyed_digest(f"adresse:{place}")
