"""What the bureau of a vote does, and what a voter does. No act here knows both who signed and what was voted."""

from app.votes.actions.booth import AlreadyCast, admit, cast
from app.votes.actions.bureau import annul, close_poll, count_poll, open_poll, publish
from app.votes.actions.cards import close_distribution, discard_cards, print_cards
from app.votes.actions.envelopes import cast_envelope, count_sealed, sealed_urn
from app.votes.actions.paper import Keyed, discard_paper, key_paper
from app.votes.actions.prepare import prepare, set_method, set_options
from app.votes.actions.remote import hand_card, set_key, settle_electors
from app.votes.actions.roll import sign, unsign

__all__ = [
    "AlreadyCast",
    "Keyed",
    "admit",
    "annul",
    "cast",
    "cast_envelope",
    "close_distribution",
    "close_poll",
    "count_poll",
    "count_sealed",
    "discard_cards",
    "discard_paper",
    "hand_card",
    "key_paper",
    "open_poll",
    "prepare",
    "print_cards",
    "publish",
    "sealed_urn",
    "set_key",
    "set_method",
    "set_options",
    "settle_electors",
    "sign",
    "unsign",
]
