"""One's own space: the next act first."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import offices
from app.accounts.queries import space as queries
from app.accounts.views.room import blueprint
from app.core.paris import day_of
from app.core.thread import Activity
from app.editions.queries.conduct import situation
from app.editions.queries.desk import desk as counts
from app.editions.queries.tasks import Task, waiting
from app.extensions import db
from app.jury.queries import sheets_waiting
from app.models.accounts import Role, RoleGrant
from app.models.editions import Edition
from app.moderation import queries as moderation
from app.oversight.queries import reports
from app.prototypes.queries import desk
from app.web import access
from app.web.clock import now


@blueprint.get("/mon-espace")
@access.signed_in
def space() -> ResponseReturnValue:
    account, session = access.account(), db.session()
    held = queries.grants_of(session, account)
    organised = queries.organised(session, held, Role.ORGANISER)
    open_activities = {edition.id: queries.open_activities(edition, now()) for edition in organised}
    deciding = [] if organised else queries.organised(session, held, Role.DECIDER)
    leading = next((one for one in organised if open_activities[one.id]), organised[0] if organised else None)
    return render_template(
        "accounts/space.html",
        account=account,
        journeys=queries.journeys(session, account),
        carried=desk.carried(session, account, now()),
        organised=organised,
        open_activities=open_activities,
        leading=leading,
        deciding=offices.choosing(session, deciding, now()),
        vouching=[] if organised else queries.organised(session, held, Role.GUARANTOR),
        VOUCHED=offices.VOUCHED,
        judging=sheets_waiting(account) if Role.JUROR in access.my_roles() else [],
        keeping=[] if organised else _doors(held),
        arranging=_arranged(held) if not organised and Role.LOGISTICS in access.my_roles() else [],
        tasks=_tasks(leading) if leading else [],
        masked=moderation.of_author(session, account),
        reported=reports.waiting(session, reports.numbers_of(session, account)) if organised else 0,
        Step=queries.Step,
        is_writing_cards=lambda edition: edition.is_open(Activity.DIAGNOSIS, now()),
    )


def _tasks(edition: Edition) -> Sequence[Task]:
    """What waits for the organisers of this edition, as its own desk says it."""
    instant, session = now(), db.session()
    return waiting(counts(session, edition, instant, day_of(instant)), situation(session, edition, instant))


def _arranged(held: Sequence[RoleGrant]) -> Sequence[Edition]:
    """The editions whose travel and expenses somebody takes care of."""
    return queries.organised(db.session(), held, Role.LOGISTICS)


def _doors(held: Sequence[RoleGrant]) -> list[Edition]:
    """The editions whose door somebody keeps, the one where people arrive first."""
    kept = queries.organised(db.session(), held, Role.DOOR)
    return sorted(kept, key=lambda edition: not edition.is_open(Activity.CONVENING, now()))
