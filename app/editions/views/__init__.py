"""Editions, their thread, and the public pages that tell them."""

from app.editions.views import legal, public
from app.editions.views.room import blueprint

__all__ = ["blueprint", "legal", "public"]
