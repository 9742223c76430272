"""Which table works on which theme: told before composing, since people wish for themes."""

from collections.abc import Mapping
from datetime import datetime

from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.seating.actions.records import lay_tables


def give_themes(edition: Edition, codes: Mapping[int, str], actor: Account, now: datetime) -> int:
    """Number of a table → code of a theme, "" for none; how many tables change. A plan in force stays as it is."""
    edition.demand_open(Activity.TABLES, now)
    themes = {theme.code: theme.id for theme in edition.themes}
    tables = lay_tables(edition)
    wanted = {number: themes[code] if code else None for number, code in codes.items() if number in tables}
    changed = [number for number, theme_id in wanted.items() if tables[number].theme_id != theme_id]
    for number in changed:
        tables[number].theme_id = wanted[number]
    db.session.flush()
    if changed:
        record_act(db.session(), "seating.give_themes", actor, now, edition_id=edition.id, tables=len(changed))
    return len(changed)


def even_themes(edition: Edition) -> dict[int, str]:
    """The tables shared among the themes, as many each as can be: the first tables to the first theme, and so on."""
    chosen = [theme for theme in edition.themes if not theme.is_candidate] or edition.themes
    codes = [theme.code for theme in chosen]
    count = edition.table_count
    return {number: codes[(number - 1) * len(codes) // count] for number in range(1, count + 1)} if codes else {}
