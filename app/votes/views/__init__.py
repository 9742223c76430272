from app.votes.views import booth, bureau, cards, envelopes, minutes, pairs, paper, remote, result, roll
from app.votes.views.room import blueprint

__all__ = [
    "blueprint",
    "booth",
    "bureau",
    "cards",
    "envelopes",
    "minutes",
    "pairs",
    "paper",
    "remote",
    "result",
    "roll",
]
