"""People to seat apart, or together; counted in the plans composed from then on."""

from datetime import datetime

from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.seating import LinkKind, SeatingLink
from app.seating import queries


def link(edition: Edition, kind: LinkKind, ids: tuple[int, int], actor: Account, now: datetime) -> SeatingLink:
    """Two people who come are kept apart or together; said again, the last word counts."""
    edition.demand_open(Activity.TABLES, now)
    first, second = sorted(ids)
    coming = {one.id for one in queries.people_to_seat(edition)}
    if first == second:
        raise RuleError("Choisissez deux personnes différentes.", field="second")
    if not {first, second} <= coming:
        raise RuleError("L’une de ces personnes ne vient pas : rien n’a été noté.", field="second")
    found = queries.link_between(first, second)
    if found is None:
        found = SeatingLink(edition_id=edition.id, first_id=first, second_id=second, created_at=now,
                            created_by_id=actor.id, kind=kind)  # fmt: skip
        db.session.add(found)
    found.kind = kind
    db.session.flush()
    record_act(db.session(), "seating.link", actor, now, edition_id=edition.id, subject="tables")
    return found


def unlink(edition: Edition, one: SeatingLink, actor: Account, now: datetime) -> None:
    edition.demand_open(Activity.TABLES, now)
    db.session.delete(one)
    record_act(db.session(), "seating.unlink", actor, now, edition_id=edition.id, subject="tables")
