"""Sponsorship: the pact, the desk, the briefing on paper, and what is said when time passes."""

from app.sponsorship.views import briefing, desk, keeping, needs, nightly, pact, pledges
from app.sponsorship.views.room import blueprint

__all__ = ["blueprint", "briefing", "desk", "keeping", "needs", "nightly", "pact", "pledges"]
