"""An edition whose morning has begun; the captain and the presenter of the demonstration share a table."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from app.core.thread import Activity
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.editions import ActivityPlan
from app.models.roles import grant
from app.web.clock import now
from tests.browser.trials import Trial
from tests.factories import Factory
from wsgi import app

TABLE = 3


def sow() -> None:
    make = Factory(db.session(), now())
    make._numbers = count(Trial.MORNING.first_row)
    edition = make.edition(
        Activity.DIAGNOSIS, Activity.AXES, number=Trial.MORNING, title="Matin d’essai", axes_per_theme=1
    )
    make.theme(edition, label="Emploi")
    make.add(
        ActivityPlan(
            edition_id=edition.id, activity=Activity.DIAGNOSIS, opens_at=None, closes_at=now() + timedelta(minutes=42)
        )
    )
    accounts = {row.email: row for row in db.session.scalars(select(Account))}
    grant(db.session(), accounts["organisation@exemple.fr"], Role.ORGANISER, edition.id, now(), None)
    table = make.table(edition, number=TABLE)
    make.table(edition, number=TABLE + 1)
    for name in ("capitaine", "rapporteur"):
        volunteer = make.volunteer(edition, person=accounts[f"{name}@exemple.fr"].person)
        make.seat(table, make.participant(edition, volunteer=volunteer), is_captain=name == "capitaine")


if __name__ == "__main__":
    with app.app_context(), writing():
        sow()
        db.session.commit()
