"""Computing the lottery as long work: in a process of its own, with its progress, stored only if nothing changed."""

import time
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.draw.watch import Cancelled as Stopped
from app.core.draw.watch import Watch
from app.core.errors import RuleError
from app.core.labels import N_
from app.draws.actions import store_lottery
from app.draws.lottery import mark, packed, solve, unpacked
from app.draws.pool import live_problem
from app.draws.views.room import REAL
from app.extensions import db
from app.jobs.kinds import Cancelled, Kind, Report
from app.models.accounts import Account
from app.models.draws import Draw
from app.models.editions import Edition
from app.models.jobs import Job

NAME = "draws.solve"
TOTAL = 100
LONGEST = 600  # seconds for the proof; what is not proven then is said, with its gap


def _run(params: dict[str, Any], report: Report, cancelled: Cancelled) -> dict[str, Any]:
    problem = live_problem(db.session.get_one(Draw, params["draw"]))
    db.session.rollback()  # nobody waits for a transaction while it computes
    step = _("Recherche de la loterie la plus équitable")
    deadline = time.monotonic() + LONGEST
    watch = Watch(
        progress=lambda share: report(round(share * TOTAL), TOTAL, step),
        cancelled=cancelled,
        remaining=lambda: deadline - time.monotonic(),
    )
    try:
        return packed(solve(problem, watch)) | {"mark": mark(problem)}
    except Stopped:
        return {}


def _finish(session: Session, job: Job, result: dict[str, Any], now: datetime) -> None:
    if not result:
        return
    draw = session.get_one(Draw, job.params["draw"])
    problem = live_problem(draw)
    if mark(problem) != result["mark"]:
        raise RuleError(
            "La liste ou les quotas ont changé pendant le calcul : le résultat n’est pas gardé. Relancez le calcul."
        )
    store_lottery(draw, session.get_one(Account, job.account_id), now, unpacked(problem, result))
    job.result = {}  # the lottery is in its own tables


def _page(job: Job) -> str:
    number = db.session.get_one(Edition, job.edition_id).number
    return url_for("draws.desk", number=number, track=job.params.get("track", REAL), rank=job.params["rank"])


SOLVE = Kind(
    name=NAME,
    title=N_("Calcul de la loterie équitable"),
    run=_run,
    finish=_finish,
    page=_page,
    seconds=900,
    memory_mb=2048,
)
