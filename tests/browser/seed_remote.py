"""An edition where one votes from an account: run where a site lives, with a number.

The parts of its bureau's key are written in `parts-NUMBER.txt`, beside the databases.
"""

import os
import sys
from itertools import count
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.core.key_parts import written
from app.core.thread import Activity
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.convening import Attendance
from app.models.roles import grant
from app.models.votes import PollChannel, PollMethod
from app.votes import actions
from app.web.clock import now
from tests.browser.seed_vote import KEPT, TITLES
from tests.browser.trials import Trial
from tests.factories import Factory
from tests.votes.sealing import new_bureau
from wsgi import app

ELECTORS = 12
VOTER = "conseil@exemple.fr"


def sow(trial: Trial) -> None:
    make = Factory(db.session(), now())
    make._numbers = count(trial.first_row)
    edition = make.edition(Activity.VOTE, number=trial, title="Vote à distance d’essai", kept_count=KEPT, table_count=7)
    organiser = db.session.scalars(select(Account).where(Account.email == "organisation@exemple.fr")).one()
    voter = db.session.scalars(select(Account).where(Account.email == VOTER)).one()
    guarantor = db.session.scalars(select(Account).where(Account.email == "garantie@exemple.fr")).one()
    for role, account in ((Role.ORGANISER, organiser), (Role.GUARANTOR, guarantor)):
        grant(db.session(), account, role, edition.id, now(), None)
    axis = make.axis(edition, label="Accéder à l’emploi sans quitter son quartier")
    for rank, title in enumerate(TITLES, start=1):
        make.submitted(edition, table=make.table(edition, number=rank), title=title, axis_id=axis.id)
    make.participant(edition, volunteer=make.volunteer(edition, person=voter.person), attendance=Attendance.CONFIRMED)
    for _ in range(ELECTORS - 1):
        make.participant(edition, attendance=Attendance.CONFIRMED)
    kind = {"method": PollMethod.MAJORITY, "channel": PollChannel.REMOTE}
    poll = actions.prepare(edition, "Vote des conseillers", KEPT, organiser, now(), **kind)
    bureau = new_bureau()
    actions.set_key(poll, bureau.file, organiser, now())
    actions.settle_electors(poll, current_app.extensions["tablee.settings"].keys[0], organiser, now())
    actions.open_poll(poll, organiser, now())
    path = Path(os.environ["TABLEE_INSTANCE_DIR"]) / f"parts-{trial}.txt"
    path.write_text("\n".join(written(part) for part in bureau.parts))


if __name__ == "__main__":
    with app.app_context(), writing():
        sow(Trial(int(sys.argv[1])))
        db.session.commit()
