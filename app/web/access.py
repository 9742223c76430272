"""Who may enter. Deny by default: a view without a mark answers 403, and a test refuses it.

    @blueprint.get("/editions/<int:number>/volontaires")
    @access.roles(Role.ORGANISER)
    def volunteers(edition: Edition) -> ResponseReturnValue: ...

A mark opens the room; a view that shows one person's own things still asks `access.demand(condition)`.
The administrator enters everywhere except the voting booth, which carries no identity at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import csrf, db
from app.models.accounts import SECOND_FACTOR_ROLES, Account, Role
from app.models.roles import roles_of
from app.web.addresses import page_before

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
MARK = "_access_mark"
BACKSTAGE = (Role.ORGANISER, Role.GUARANTOR, Role.DECIDER)  # see an edition before it is public
SECOND_FACTOR_ENDPOINT = "accounts.second_factor"


@dataclass(frozen=True)
class Mark:
    """`kind` is public, booth (public, without identity), half_signed_in, signed_in or roles."""

    kind: str
    roles: frozenset[Role] = frozenset()


def public(view: View) -> View:
    return _marked(view, Mark("public"))


def booth(view: View) -> View:
    """Open to anyone, and blind: no account, no session (the voting pages).

    Without a session there is no token against forgery; the code of the card is what cannot be forged.
    """
    csrf.exempt(view)
    return _marked(view, Mark("booth"))


def half_signed_in(view: View) -> View:
    """Signed in, perhaps still owing the second factor: only the pages that ask for it, and the way out."""
    return _marked(view, Mark("half_signed_in"))


def signed_in(view: View) -> View:
    return _marked(view, Mark("signed_in"))


def roles(*allowed: Role) -> Callable[[View], View]:
    """Only these roles, in the edition named by the address, and administrators."""
    mark = Mark("roles", frozenset(allowed) | {Role.ADMINISTRATOR})
    return lambda view: _marked(view, mark)


def mark_of(app: Flask, endpoint: str) -> Mark | None:
    mark: Mark | None = getattr(app.view_functions[endpoint], MARK, None)
    return mark


def demand(condition: bool) -> None:
    """Answer 403 unless `condition` holds."""
    if not condition:
        abort(403)


def account() -> Account:
    """The signed-in account; only behind a mark that guarantees one."""
    current: Account = current_user._get_current_object()
    return current


def held_roles() -> frozenset[Role]:
    """The roles of whoever reads this page, in the edition of the page (anywhere, outside an edition)."""
    if "roles" not in g:
        edition = g.get("edition")
        g.roles = (
            roles_of(db.session(), account(), edition.id if edition else None)
            if current_user.is_authenticated
            else frozenset()
        )
    held: frozenset[Role] = g.roles
    return held


def my_roles() -> frozenset[Role]:
    """The roles that count now: those that need a second proof count only once it is given."""
    held = held_roles()
    return held - _waiting_for_second_factor() if held else held


def is_half_signed_in() -> bool:
    """Whoever set a second factor up is asked for it at each sign-in; until then nothing opens."""
    return account().has_second_factor and g.session_row.second_factor_at is None


def can(*wanted: Role) -> bool:
    """For templates: does the reader hold one of these roles (or administer the platform)?"""
    return bool(my_roles() & {*wanted, Role.ADMINISTRATOR})


def init_access(app: Flask) -> None:
    setattr(app.view_functions["static"], MARK, Mark("public"))
    app.before_request(_check)


def _marked(view: View, mark: Mark) -> View:
    setattr(view, MARK, mark)
    return view


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the 404 handler answers
    mark = mark_of(current_app._get_current_object(), request.endpoint)  # type: ignore[attr-defined]
    if mark is None:
        abort(403)
    _hide_unpublished(mark)
    if mark.kind in ("public", "booth"):
        return None
    if not current_user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else page_before()
        return redirect(url_for("accounts.login", suite=target))
    if mark.kind == "half_signed_in":
        return None
    return _check_roles(mark)


def _check_roles(mark: Mark) -> ResponseReturnValue | None:
    if mark.kind == "roles" and not held_roles() & mark.roles:
        abort(403)
    is_enough = bool(my_roles() & mark.roles) if mark.kind == "roles" else not is_half_signed_in()
    if is_enough:
        return None
    target = request.full_path.rstrip("?") if request.method == "GET" else page_before()
    return redirect(url_for(SECOND_FACTOR_ENDPOINT, suite=target))


def _waiting_for_second_factor() -> frozenset[Role]:
    if g.session_row.second_factor_at is not None:
        return frozenset()
    if account().has_second_factor:
        return frozenset(Role)
    settings = current_app.extensions["tablee.settings"]
    return SECOND_FACTOR_ROLES if settings.second_factor == "required" else frozenset()


def _hide_unpublished(mark: Mark) -> None:
    """An edition still in preparation exists only for those who prepare it."""
    edition = g.get("edition")
    if edition is None or edition.is_public:
        return
    held = held_roles() if mark.kind == "roles" else frozenset() if mark.kind == "booth" else my_roles()
    if not held & {*BACKSTAGE, Role.ADMINISTRATOR}:
        abort(404)
