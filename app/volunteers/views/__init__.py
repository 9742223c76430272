"""The call, registrations, checks, imports, the pool."""

from app.volunteers.views import call, confirmation, desk, file, imports, mine, pool, wishes
from app.volunteers.views.room import blueprint

__all__ = ["blueprint", "call", "confirmation", "desk", "file", "imports", "mine", "pool", "wishes"]
