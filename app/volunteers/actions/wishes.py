"""The themes that somebody would like to work on, the dearest first: the tables follow as far as they can."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.volunteers import ThemeWish, Volunteer
from app.seating.queries import adopted_rank
from app.volunteers.actions.answers import MAX_THEMES, record


def rank_themes(
    session: Session, volunteer: Volunteer, codes: Sequence[str], now: datetime, *, actor: Account | None
) -> bool:
    """Say the order again, until the tables are composed; none at all is an answer too. False when nothing changes."""
    if volunteer.withdrawn_at is not None:
        raise RuleError("Cette inscription a été retirée : elle ne peut plus être modifiée.")
    if adopted_rank(volunteer.edition) is not None:
        raise RuleError(
            "Les tables sont composées : l’ordre des thèmes ne change plus. Si le vôtre pose une difficulté, dites-le "
            "aux organisateurs."
        )
    if [wish.theme.code for wish in volunteer.wishes] == list(codes):
        return False
    write_wishes(session, volunteer, codes)
    record(session, "volunteers.rank_themes", volunteer, actor, now)
    return True


def write_wishes(session: Session, volunteer: Volunteer, codes: Sequence[str]) -> None:
    """Put the order on the rows: three themes of the edition at most, each once. Raises RuleError."""
    by_code = {theme.code: theme for theme in volunteer.edition.themes}
    if len(set(codes)) != len(codes) or len(codes) > MAX_THEMES or not set(codes) <= by_code.keys():
        raise RuleError("Choisissez trois thèmes de l’édition au plus, chacun une fois. Rien n’a été modifié.")
    volunteer.wishes.clear()
    session.flush()  # a rank is freed before it is given again
    volunteer.wishes += [ThemeWish(theme=by_code[code], rank=rank) for rank, code in enumerate(codes, 1)]
