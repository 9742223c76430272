"""An edition whose draw is open, with volunteers of many councils and a frozen rehearsal: run where a site lives."""

from itertools import count

from sqlalchemy import select

from app.core.thread import Activity, ActKind
from app.database import writing
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import freeze
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.roles import grant
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex
from app.web.clock import now
from tests.browser.trials import Trial
from tests.factories import Factory
from wsgi import app

PEOPLE, COUNCILS = 32, 18


def sow() -> None:
    make = Factory(db.session(), now())
    make._numbers = count(Trial.DRAW.first_row)
    edition = make.edition(Activity.CALL, number=Trial.DRAW, title="Tirage d’essai")
    make.open(edition, Activity.CALL, ActKind.CLOSE)
    for step in (Activity.DRAW, Activity.CONVENING):
        make.open(edition, step)
    organiser = db.session.scalar(select(Account).where(Account.email == "organisation@exemple.fr"))
    guarantor = db.session.scalar(select(Account).where(Account.email == "garantie@exemple.fr"))
    for role, account in ((Role.ORGANISER, organiser), (Role.GUARANTOR, guarantor)):
        grant(db.session(), account, role, edition.id, now(), None)
    councils, ages = [make.council() for _ in range(COUNCILS)], list(AgeBand)
    for n in range(PEOPLE):
        make.volunteer(
            edition,
            reference=f"HK{Trial.DRAW}-V-{n + 1:04}",
            council=councils[n * 7 % COUNCILS],
            sex=Sex.FEMALE if n % 3 else Sex.MALE,
            age_band=ages[n % 6],
            college=College.LOCAL_ACTORS if n % 4 == 0 else College.RESIDENTS,
        )
    rehearsal = prepare_draw(edition, organiser, now(), rehearsal=True)
    run_draw(rehearsal, organiser, now())
    freeze(rehearsal, organiser, now())


if __name__ == "__main__":
    with app.app_context(), writing():
        sow()
        db.session.commit()
