"""An edition on the eve of its day: three tables seated, their sheets handed in, nothing begun.

The captain of the demonstration holds table 1, and has not arrived.
"""

from itertools import count

from sqlalchemy import select

from app.core.thread import Activity
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.convening import Attendance
from app.models.editions import MomentKind
from app.models.roles import grant
from app.web.clock import now
from tests.browser.trials import Trial
from tests.factories import Factory
from wsgi import app

TITLES = ("Un guichet unique", "La fabrique des métiers", "Mon premier salaire")
PROGRAMME = (
    ("09:00", "Accueil", MomentKind.WELCOME, Activity.CONVENING),
    ("09:20", "Chacun rejoint sa table", MomentKind.TABLES, None),
    ("10:00", "Diagnostic", MomentKind.WORK, Activity.DIAGNOSIS),
    ("16:00", "Pitchs", MomentKind.PITCHES, Activity.PITCHES),
    ("16:30", "Vote", MomentKind.VOTE, Activity.VOTE),
)


def sow() -> None:
    make = Factory(db.session(), now())
    make._numbers = count(Trial.REHEARSED.first_row)
    steps = (Activity.CONVENING, Activity.TABLES)
    edition = make.edition(
        *steps, number=Trial.REHEARSED, title="Répétition", held_on=None, table_count=3, kept_count=1
    )
    accounts = {row.email: row for row in db.session.scalars(select(Account))}
    grant(db.session(), accounts["organisation@exemple.fr"], Role.ORGANISER, edition.id, now(), None)
    axis = make.axis(edition, label="Accéder à l’emploi")
    for number, title in enumerate(TITLES, start=1):
        table = make.table(edition, number=number)
        make.submitted(edition, table=table, title=title, axis_id=axis.id)
        fields = {"person": accounts["capitaine@exemple.fr"].person} if number == 1 else {}
        volunteer = make.volunteer(edition, agrees_name_published=True, **fields)
        participant = make.participant(edition, volunteer=volunteer, attendance=Attendance.CONFIRMED)
        make.seat(table, participant, is_captain=True)
    for at, label, kind, step in PROGRAMME:
        make.moment(edition, at, label, kind=kind, activity=step)


if __name__ == "__main__":
    with app.app_context(), writing():
        sow()
        db.session.commit()
