"""People, sign-in, second factor, roles."""

from app.accounts.views import administration, links, login, own_data, people, retention, second_factor, security, space
from app.accounts.views.room import blueprint

__all__ = [
    "administration",
    "blueprint",
    "links",
    "login",
    "own_data",
    "people",
    "retention",
    "second_factor",
    "security",
    "space",
]
