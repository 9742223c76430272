"""What happens to a registration: given, confirmed, corrected, checked, withdrawn."""

from app.volunteers.actions.answers import Answers
from app.volunteers.actions.changes import adjust, correct, restore, withdraw
from app.volunteers.actions.membership import attach_council, check_membership, receive_authorisation, undo_check
from app.volunteers.actions.registration import Registered, change_address, confirm, register, renew_confirmation
from app.volunteers.actions.wishes import rank_themes

__all__ = [
    "Answers",
    "Registered",
    "adjust",
    "attach_council",
    "change_address",
    "check_membership",
    "confirm",
    "correct",
    "rank_themes",
    "receive_authorisation",
    "register",
    "renew_confirmation",
    "restore",
    "undo_check",
    "withdraw",
]
