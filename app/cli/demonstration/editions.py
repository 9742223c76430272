"""The rows of the first edition, and the dated acts that open and close its steps."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import clock, paris
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.thread import Activity, ActKind
from app.editions.actions.conduct import conduct, publish
from app.editions.actions.preparation import create_edition
from app.models.accounts import Account, Role
from app.models.editions import ActivityPlan, Edition, Guest, MomentKind, ProgrammeItem, Theme
from app.models.roles import grant

FIRST = 1


def announce(session: Session, team: Team) -> Edition:
    """The first edition as it was announced, before its call opens."""
    told = document("edition_1")
    now = paris("2017-11-14T15:00")
    values = {
        "number": FIRST,
        "title": told["titre"],
        "held_on": date(2017, 12, 16),
        "place": told["lieu"],
        "operator": told["operateur"],
        "summary": told["resume"],
        "story": told["recit"],
        "credits": told["credits"],
        "contact_email": told["contact"],
    }
    edition = create_edition(session, values, team.organiser, now)
    plans = {step: (paris(opens), paris(closes) if closes else None) for step, (opens, closes) in told["prevu"].items()}
    describe(session, edition, told, plans)
    staff(session, edition, team, now)
    publish(session, edition, team.organiser, paris("2017-11-17T10:00"))
    return edition


def staff(session: Session, edition: Edition, team: Team, now: datetime) -> None:
    """Who watches over an edition, decides, keeps its door, has people travel; whoever created it organises it."""
    named = (
        (Role.GUARANTOR, team.guarantor),
        (Role.DECIDER, team.decider),
        (Role.DOOR, team.keeper),
        (Role.LOGISTICS, team.agent),
    )
    for role, account in named:
        grant(session, account, role, edition.id, now, team.administrator)
    session.flush()
    session.refresh(edition)


def begin(session: Session, edition: Edition, activity: Activity, at: datetime, actor: Account) -> None:
    """Open a step of the thread."""
    _conduct(session, edition, activity, ActKind.OPEN, at, actor)


def end(session: Session, edition: Edition, activity: Activity, at: datetime, actor: Account) -> None:
    """Close a step of the thread."""
    _conduct(session, edition, activity, ActKind.CLOSE, at, actor)


def _conduct(
    session: Session, edition: Edition, activity: Activity, kind: ActKind, at: datetime, actor: Account
) -> None:
    conduct(session, edition, activity, kind, actor, at, "")
    session.flush()
    session.refresh(edition, ["acts"])


def describe(
    session: Session,
    edition: Edition,
    told: dict[str, Any],
    plans: Mapping[str, tuple[datetime, datetime | None]],
) -> None:
    """Themes, programme, guests and foreseen dates of an edition; its axes come out of the morning."""
    chosen = len(told["themes"])
    themes = {
        code: Theme(edition_id=edition.id, code=code, label=label, rank=rank, is_candidate=rank > chosen)
        for rank, (code, label) in enumerate(told["themes"] + told.get("themes_proposes", []), 1)
    }
    session.add_all(themes.values())
    session.flush()
    session.add_all(
        ProgrammeItem(
            edition_id=edition.id,
            starts_at=clock(at),
            label=label,
            activity=step and Activity(step),
            kind=MomentKind(kind),
        )
        for at, label, step, kind in told["programme"]
    )
    session.add_all(
        Guest(edition_id=edition.id, function=function, organisation=organisation, rank=rank)
        for rank, (function, organisation) in enumerate(told["invites"], 1)
    )
    session.add_all(
        ActivityPlan(edition_id=edition.id, activity=Activity(step), opens_at=opens, closes_at=closes)
        for step, (opens, closes) in plans.items()
    )
