"""The jury opened, its rule fingerprinted; then locked, its sheet counted. Between the two, only members write."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core.canonical import canonical_json, fingerprint
from app.core.errors import RuleError
from app.core.jury.duels import counted
from app.core.jury.marks import TOP
from app.extensions import db
from app.jury.actions.prepare import demand_before_vote, demand_preparing, held, record
from app.jury.actions.rule import rule_of
from app.jury.queries import handed_in, orders_handed_in, poll_of, projects_of, sheets_handed_in
from app.models.accounts import Account
from app.models.jury import Jury, JuryDuel, JuryMark, JuryMode, JuryOpinion, JuryState
from app.models.projects import Project
from app.models.votes import PollState


def open_jury(jury: Jury, actor: Account, now: datetime) -> None:
    """Freeze criteria, part, members, recusals and projects; from now on members write, and nobody else."""
    demand_preparing(jury)
    demand_before_vote(jury.edition)
    projects = projects_of(jury)
    if not jury.members:
        raise RuleError("Nommez d’abord au moins un membre : personne ne jugerait.")
    if len(projects) < 2:
        raise RuleError("Il faut au moins deux projets déposés pour que le jury ait à juger.")
    jury.rule = rule_of(jury, projects)
    jury.rule_fingerprint = fingerprint(canonical_json(jury.rule))
    jury.state, jury.opened_at = JuryState.OPEN, now
    record(jury, "open", actor, now, fingerprint=jury.rule_fingerprint)


def reopen(jury: Jury, actor: Account, now: datetime) -> None:
    """Back to the preparation, while nobody wrote anything and no vote holds the rule."""
    held(jury)
    _demand_open(jury)
    poll = poll_of(jury.edition)
    ids = [one.id for one in jury.members]
    written = sum(
        db.session.scalar(select(func.count()).select_from(kind).where(kind.juror_id.in_(ids))) or 0
        for kind in (JuryMark, JuryOpinion, JuryDuel)
    )
    if written or handed_in(jury):
        raise RuleError("Un membre a commencé à juger : la règle ne change plus. Rien n’a été modifié.")
    if poll is not None and poll.state is not PollState.PREPARING:
        raise RuleError("La règle du vote contient celle du jury : elle ne change plus. Rien n’a été modifié.")
    jury.state, jury.opened_at, jury.rule_fingerprint, jury.rule = JuryState.PREPARING, None, None, {}
    record(jury, "reopen", actor, now)


def lock(jury: Jury, actor: Account, now: datetime) -> None:
    """Close the sheets for good and count those that are in; a sheet that is not in counts for nothing.

    Allowed when none is in: the vote must be countable even where the jury failed.
    """
    held(jury)
    _demand_open(jury)
    jury.sheet = sheet_of(jury, projects_of(jury))
    jury.state, jury.locked_at = JuryState.LOCKED, now
    record(jury, "lock", actor, now, sheets=len(handed_in(jury)), fingerprint=fingerprint(canonical_json(jury.sheet)))


def sheet_of(jury: Jury, projects: list[Project]) -> dict[str, Any]:
    """What is published: for each project how many gave each mark, for each pair how many said what."""
    sheets = sheets_handed_in(jury, projects).values()
    rows = []
    for place, project in enumerate(projects):
        lines = [lines[place] for lines in sheets]
        row: dict[str, Any] = {
            "numero": project.number,
            "abstentions": sum(1 for line in lines if line.abstains and not line.is_recused),
            "recuses": sum(1 for line in lines if line.is_recused),
        }
        row["juges"] = len(lines) - row["abstentions"] - row["recuses"]
        if jury.mode is JuryMode.MARKS:
            given = [line.marks for line in lines if not (line.is_recused or line.abstains)]
            row["notes"] = [
                [sum(1 for marks in given if marks[criterion.id] == mark) for mark in range(TOP + 1)]
                for criterion in jury.criteria
            ]
        rows.append(row)
    sheet: dict[str, Any] = {
        "jury": jury.reference,
        "regle": jury.rule_fingerprint,
        "rendues": len(sheets),
        "projets": rows,
    }
    if jury.mode is JuryMode.DUELS:
        pairs = counted(orders_handed_in(jury, projects))
        sheet["duels"] = [[*pair, *said] for pair, said in pairs.items()]
    return sheet


def _demand_open(jury: Jury) -> None:
    if jury.state is not JuryState.OPEN:
        raise RuleError(
            "Le jury est « %(state)s » : cet acte n’est pas possible maintenant. Rechargez la page.", state=jury.state
        )
