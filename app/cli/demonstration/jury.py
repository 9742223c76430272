"""A jury of four beside the vote: its rule before the pitches, its sheets after them, closed before the vote opens."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.jury.marks import TOP, Criterion
from app.jury.actions import Named, create, hand_in, judge, lock, name, open_jury, recuse, recuse_oneself, set_rule
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.jury import Juror, Jury, JuryMode
from app.models.projects import Project


def name_jury(session: Session, edition: Edition, team: Team, page: str) -> Jury:
    """Criteria, part, members by function, one recusal declared; open before the first pitch."""
    told, organiser = document("jury"), team.organiser
    jury = create(edition, organiser, paris("2017-12-16T15:10"))
    criteria = [Criterion(label, weight) for label, weight in told["criteres"]]
    set_rule(jury, JuryMode.MARKS, told["part"], criteria, organiser, paris("2017-12-16T15:12"))
    for account, function in zip((*team.jurors, team.decider), told["fonctions"], strict=True):
        name(jury, _named(account, function), organiser, paris("2017-12-16T15:14"), address_of=str, page=page)
    place, number, reason = told["recusation"]
    recuse(jury, jury.members[place], _projects(session, edition)[number], reason, organiser, paris("2017-12-16T15:20"))
    open_jury(jury, organiser, paris("2017-12-16T15:55"))
    session.flush()
    return jury


def hear_jury(session: Session, edition: Edition, jury: Jury, team: Team) -> None:
    """Every member marks what they heard, hands in; the sheet is closed before the urn opens."""
    told, at = document("jury"), paris("2017-12-16T17:29")
    projects, chance = _projects(session, edition), Chance("jury")
    place, number = told["se_recuse"]
    recuse_oneself(jury.members[place], projects[number], at)
    for juror in jury.members:
        recused = {one.project_id for one in juror.recusals}
        for project in projects.values():
            if project.id not in recused:
                _mark(jury, juror, project, told, chance)
        hand_in(juror, at)
    lock(jury, team.organiser, paris("2017-12-16T17:30"))
    session.flush()


def _mark(jury: Jury, juror: Juror, project: Project, told: dict[str, Any], chance: Chance) -> None:
    """What everybody heard, give or take one."""
    heard = told["notes"][str(project.number)]
    marks = {
        criterion.id: min(TOP, max(0, mark + chance.below(3) - 1))
        for criterion, mark in zip(jury.criteria, heard, strict=True)
    }
    place = [one.id for one in jury.members].index(juror.id)
    words = told["commentaires"].get(str(project.number), ("", -1))
    comment = words[0] if words[1] == place else ""
    judge(juror, project, marks, comment, False, paris("2017-12-16T17:25"))


def _named(account: Account, function: str) -> Named:
    return Named(account.person.given_name, account.person.family_name, account.email, function)


def _projects(session: Session, edition: Edition) -> dict[int, Project]:
    rows = session.scalars(select(Project).where(Project.edition_id == edition.id).order_by(Project.number))
    return {one.number: one for one in rows}
