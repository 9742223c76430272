"""The assembly's vote: the bureau, the booth, the result."""

from app.votes.views import booth, bureau, cards, minutes, pairs, paper, result, roll
from app.votes.views.room import blueprint

__all__ = ["blueprint", "booth", "bureau", "cards", "minutes", "pairs", "paper", "result", "roll"]
