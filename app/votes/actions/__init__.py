"""What the bureau of a vote does, and what a voter does. No act here knows both who signed and what was voted."""

from app.votes.actions.booth import AlreadyCast, TurnedAway, admit, cast
from app.votes.actions.bureau import annul, close_poll, count_poll, open_poll, publish, write_remarks
from app.votes.actions.cards import close_distribution, discard_cards, print_cards
from app.votes.actions.envelopes import cast_envelope, count_sealed, sealed_urn
from app.votes.actions.incidents import note
from app.votes.actions.order import ROLL_TABLES, URN_TABLES
from app.votes.actions.pairs import BUREAU, WITHIN, ask, confirm, is_pending, withdraw
from app.votes.actions.paper import Keyed, discard_paper, key_paper
from app.votes.actions.prepare import prepare, set_method, set_options
from app.votes.actions.remote import hand_card, set_key, settle_electors
from app.votes.actions.roll import sign, unsign

__all__ = [
    "BUREAU",
    "ROLL_TABLES",
    "URN_TABLES",
    "WITHIN",
    "AlreadyCast",
    "Keyed",
    "TurnedAway",
    "admit",
    "annul",
    "ask",
    "cast",
    "cast_envelope",
    "close_distribution",
    "close_poll",
    "confirm",
    "count_poll",
    "count_sealed",
    "discard_cards",
    "discard_paper",
    "hand_card",
    "is_pending",
    "key_paper",
    "note",
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
    "withdraw",
    "write_remarks",
]
