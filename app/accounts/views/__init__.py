"""People, sign-in, second factor, roles."""

from app.accounts.views import links, login, second_factor, space
from app.accounts.views.room import blueprint

__all__ = ["blueprint", "links", "login", "second_factor", "space"]
