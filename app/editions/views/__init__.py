"""Editions, their thread, the public pages that tell them, and the organisers' pages that move them."""

from app.editions.views import comparing, legal, organisation, preparation, public
from app.editions.views.room import blueprint

__all__ = ["blueprint", "comparing", "legal", "organisation", "preparation", "public"]
