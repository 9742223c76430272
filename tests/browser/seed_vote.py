"""An edition whose urn is open, some ballots in it: run where a site lives, with a number and a method.

The codes of the cards that have not voted are written in `cartes-NUMBER.txt`, beside the databases.
"""

import os
import random
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import select

from app.core.thread import Activity
from app.core.urn import code_from
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.roles import grant
from app.models.votes import Poll, PollMethod
from app.votes import actions
from app.web.clock import now
from tests.browser.trials import Trial
from tests.factories import Factory
from wsgi import app

CARDS, BALLOTS, KEPT = 60, 40, 3
TITLES = (
    "Un guichet unique pour les jeunes",
    "La fabrique des métiers",
    "Cuisine de quartier, cantine solidaire et école de service",
    "Mon premier salaire",
    "Atelier vélo",
    "Parrainages d’entreprise",
    "Un toit pour apprendre",
)


def sow(trial: Trial, method: PollMethod) -> None:
    make = Factory(db.session(), now())
    make._numbers = count(trial.first_row)
    edition = make.edition(Activity.VOTE, number=trial, title="Vote d’essai", kept_count=KEPT, table_count=21)
    organiser = db.session.scalar(select(Account).where(Account.email == "organisation@exemple.fr"))
    guarantor = db.session.scalar(select(Account).where(Account.email == "garantie@exemple.fr"))
    for role, account in ((Role.ORGANISER, organiser), (Role.GUARANTOR, guarantor)):
        grant(db.session(), account, role, edition.id, now(), None)
    axis = make.axis(edition, label="Accéder à l’emploi sans quitter son quartier")
    for rank, title in enumerate(TITLES, start=1):
        table = make.table(edition, number=rank)
        make.submitted(edition, table=table, title=title, axis_id=axis.id, budget_cents=4_000_000 + rank % 3 * 100_000)
    poll = actions.prepare(edition, "Vote de l’assemblée", KEPT, organiser, now(), method=method)
    codes = actions.print_cards(poll, CARDS, 0, organiser, now())
    actions.close_distribution(poll, CARDS, [], organiser, now())
    actions.open_poll(poll, organiser, now())
    vote(poll, codes[:BALLOTS], random.Random(trial))
    path = Path(os.environ["TABLEE_INSTANCE_DIR"]) / f"cartes-{trial}.txt"
    path.write_text("\n".join(codes[BALLOTS:]))


def vote(poll: Poll, codes: list[str], chance: random.Random) -> None:
    """Projects are liked more or less; some are left blank."""
    for code in codes:
        marks: dict[int, int] = {}
        for rank in range(1, len(TITLES) + 1):
            mark = min(poll.kind.top, max(0, round(chance.gauss(5 - rank / 2, 1.4))))
            if chance.random() < 0.85 and (not poll.kind.limit or sum(marks.values()) + mark <= poll.kind.limit):
                marks[rank] = mark
        approved = [rank for rank, mark in marks.items() if mark]
        choices = approved if poll.method is PollMethod.APPROVAL else marks
        actions.cast(code, code_from(chance.randbytes(16)), choices)


if __name__ == "__main__":
    with app.app_context(), writing():
        sow(Trial(int(sys.argv[1])), PollMethod(sys.argv[2]))
        db.session.commit()
