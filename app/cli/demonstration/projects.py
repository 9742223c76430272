"""The afternoon's sheets: three versions each, handed in complete, with a budget that adds up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.actions.people import ensure_account
from app.cli.demonstration.calendar import paris
from app.cli.demonstration.joined import join_pieces
from app.cli.demonstration.morning import cards_answered
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.sheet import Line, Partner, Sheet
from app.core.workshop import Stage
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import PartnerState, Project
from app.models.seating import Table
from app.projects.actions import save_sheet, submit_sheet
from app.projects.queries import members_of
from app.projects.stages import tick
from app.seating.queries import tables_of

PARTNER_STATES = {"acquis": PartnerState.ACQUIRED.value, "pressenti": PartnerState.HOPED.value}
CENTS = 100


def write_projects(session: Session, edition: Edition, team: Team, uploads: Path) -> list[Project]:
    """One project per table, in the order of the tables."""
    tables = {table.number: table for table in tables_of(edition)}
    return [_write(session, edition, tables[told["table"]], told, team, uploads) for told in document("projets")]


def _write(
    session: Session, edition: Edition, table: Table, told: dict[str, Any], team: Team, uploads: Path
) -> Project:
    captain, *others = members_of(table)
    presenter = next((one for one in others if one.person.email), captain)
    whole = _sheet(told, presenter.id)
    first = Sheet(title=whole.title, axis=whole.axis, need=whole.need)
    second = Sheet(
        title=whole.title,
        axis=whole.axis,
        need=whole.need,
        objective=whole.objective,
        place=whole.place,
        district=whole.district,
        budget=whole.budget,
        lines=whole.lines[:1],
    )
    start = paris("2017-12-16T14:20") + timedelta(seconds=47 * table.number)
    author = _account(session, captain)
    project = None
    for step, sheet in enumerate((first, second, whole)):
        project = save_sheet(
            edition,
            table,
            sheet,
            step,
            author or team.organiser,
            start + timedelta(minutes=35 * step),
            on_behalf_of=None if author else captain,
        )
    if project is None:
        raise AssertionError("three versions were saved")
    join_pieces(edition, table, author or team.organiser, uploads, start + timedelta(minutes=75))
    for stage, minutes in ((Stage.PROBLEM, 0), (Stage.REHEARSED, 78)):
        tick(edition, table, stage, True, author or team.organiser, start + timedelta(minutes=minutes))
    submit_sheet(project, project.version, author or team.organiser, start + timedelta(minutes=80))
    return project


def _account(session: Session, participant: Participant) -> Account | None:
    return ensure_account(session, participant.person, participant.convened_at)


def _sheet(told: dict[str, Any], presenter: int) -> Sheet:
    lines = tuple(Line(_capital(label), euros * CENTS) for label, euros in told["budget"])
    return Sheet(
        title=told["titre"],
        axis=told["axe"],
        need=told["besoin"],
        objective=told["objectif"],
        place=told["lieu"],
        district=told["quartier"],
        budget=sum(line.cents or 0 for line in lines),
        lines=lines,
        partners=tuple(Partner(_capital(name), PARTNER_STATES[state]) for name, state in told["partenaires"]),
        skills=tuple(_capital(skill) for skill in told["competences"]),
        presenter=presenter,
        cards=cards_answered(told["table"]),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
