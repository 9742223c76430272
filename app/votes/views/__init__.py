"""The assembly's vote: the bureau, the booth, the result."""

from app.votes.views import booth, bureau, cards, envelopes, paper, remote, result, roll
from app.votes.views.room import blueprint

__all__ = ["blueprint", "booth", "bureau", "cards", "envelopes", "paper", "remote", "result", "roll"]
