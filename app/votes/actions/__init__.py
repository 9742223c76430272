"""What the bureau of a vote does, and what a voter does. No act here knows both who signed and what was voted."""

from app.votes.actions.booth import AlreadyCast, admit, cast
from app.votes.actions.bureau import annul, close_poll, count_poll, open_poll, publish
from app.votes.actions.cards import close_distribution, discard_cards, print_cards
from app.votes.actions.paper import Keyed, discard_paper, key_paper
from app.votes.actions.prepare import prepare, set_method, set_options
from app.votes.actions.roll import sign, unsign

__all__ = [
    "AlreadyCast",
    "Keyed",
    "admit",
    "annul",
    "cast",
    "close_distribution",
    "close_poll",
    "count_poll",
    "discard_cards",
    "discard_paper",
    "key_paper",
    "open_poll",
    "prepare",
    "print_cards",
    "publish",
    "set_method",
    "set_options",
    "sign",
    "unsign",
]
