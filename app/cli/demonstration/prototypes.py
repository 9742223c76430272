"""The five prototypes, each at its own stage: team, milestones, journal, money, lessons, verdict."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration import field
from app.cli.demonstration.calendar import paris
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.paris import PARIS, day_of
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import MoneyKind, PointKind, Prototype, PrototypeStage, TeamRole, Verdict
from app.prototypes.actions.assessment import judge, move
from app.prototypes.actions.deployments import generalise
from app.prototypes.actions.money import note
from app.prototypes.actions.promises import add, complete
from app.prototypes.actions.story import add_point
from app.prototypes.actions.team import Newcomer, join

BEGINNING = paris("2018-01-15T10:00")
CLOSING_TIME = time(18, 0)
MONEY = {"engage": MoneyKind.COMMITTED, "depense": MoneyKind.SPENT}
POINTS = {"forts": PointKind.STRONG, "leviers": PointKind.LEVER, "couts": PointKind.COST}
Address = Callable[[Project], str]


def follow_prototypes(
    session: Session, edition: Edition, team: Team, now: datetime, address: Address, uploads: Path
) -> None:
    """Live each prototype up to the stage where it stands; dates such as `J-6` are counted from `now`."""
    started = {
        prototype.project.number: prototype
        for prototype in session.scalars(select(Prototype).where(Prototype.edition_id == edition.id))
    }
    for rank, told in enumerate(document("prototypes")):
        prototype, sponsor, bearer = started[told["table"]], team.sponsors[told["parrain"]], team.bearers[rank]
        _gather_team(session, prototype, told, (sponsor, bearer), team, address(prototype.project))
        _promise(session, prototype, told["jalons"], now, sponsor)
        pair = field.Pair(prototype, sponsor, bearer)
        passages = [(day_told(moment, now), text) for moment, text in told["journal"]]
        proofs = field.live(session, pair, told["table"], passages, uploads, address(prototype.project))
        _spend(session, prototype, told, sponsor)
        _conclude(session, prototype, told, sponsor, proofs)
        field.carry_on(session, pair, told["table"])
    session.flush()


def _gather_team(
    session: Session, prototype: Prototype, told: dict[str, Any], pair: tuple[Account, Account], team: Team, page: str
) -> None:
    roles = ((TeamRole.SPONSOR, told["marraine"]), (TeamRole.BEARER, told["porteur"]))
    for account, (role, organisation) in zip(pair, roles, strict=True):
        person = account.person
        who = Newcomer(person.given_name, person.family_name, account.email, role, organisation)
        join(session, prototype, who, BEGINNING, team.organiser, page=page, address_of=no_link)
    stage = PrototypeStage(told["etape"])
    before_verdict = PrototypeStage.ANALYSIS if stage is PrototypeStage.CONCLUDED else stage
    move(session, prototype, before_verdict, told["ville"], BEGINNING, pair[0])


def _promise(session: Session, prototype: Prototype, told: list[list[Any]], now: datetime, sponsor: Account) -> None:
    for label, due, done, proof in told:
        milestone = add(session, prototype, label, day_told(due, now), BEGINNING, sponsor)
        if done:
            day = day_told(done, now)
            complete(session, prototype, milestone, day, proof, evening(day), sponsor)


def _spend(session: Session, prototype: Prototype, told: dict[str, Any], sponsor: Account) -> None:
    for key, kind in MONEY.items():
        for label, cents, moment in told[key]:
            day = date.fromisoformat(moment)
            note(session, prototype, kind, label, cents, day, evening(day), sponsor)


def _conclude(
    session: Session, prototype: Prototype, told: dict[str, Any], sponsor: Account, proofs: field.Proofs
) -> None:
    moment = paris("2018-11-05T10:00")
    for key, kind in POINTS.items():
        for place, text in enumerate(told.get(key, ())):
            entries, indicators = proofs.get(f"{key} {place}", ((), ()))
            add_point(session, prototype, kind, text, moment, sponsor, entries=entries, indicators=indicators)
    session.flush()
    if "verdict" not in told:
        return
    verdict, at, reason, function = told["verdict"]
    judge(session, prototype, Verdict(verdict), reason, function, paris(at), sponsor)
    for place in told.get("generalisation", ()):
        generalise(session, prototype, place, paris(at) + timedelta(days=14), sponsor)


def day_told(moment: str, now: datetime) -> date:
    """`2018-03-05`, or `J-6`: six days before now."""
    return day_of(now) + timedelta(days=int(moment[1:])) if moment.startswith("J") else date.fromisoformat(moment)


def evening(day: date) -> datetime:
    return datetime.combine(day, CLOSING_TIME, PARIS)


def no_link(token: str) -> str:
    raise AssertionError("the teams of the demonstration have their accounts already")
