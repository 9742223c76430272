"""A kept project becomes a prototype, once, with the budget that its table wrote."""

from app.models.projects import BudgetLine
from app.models.prototypes import MoneyKind, PrototypeStage
from app.prototypes.actions import start


def test_start_takes_budget_and_town_of_the_project(make, session, now) -> None:
    edition, actor = make.edition(), make.account()
    project = make.project(edition, district_code=make.district().code)
    project.budget_lines = [
        BudgetLine(label="Animation", amount_cents=1_200_00),
        BudgetLine(label="Salle prêtée", amount_cents=0),
    ]
    session.flush()
    prototype = start(session, project, now, actor)
    assert (prototype.rank, prototype.town, prototype.stage) == (1, "Clichy-sous-Bois", PrototypeStage.SPONSORED)
    assert [(entry.kind, entry.amount_cents) for entry in prototype.money] == [(MoneyKind.PLANNED, 1_200_00)]


def test_start_asked_twice_starts_once(make, session, now) -> None:
    edition, actor = make.edition(), make.account()
    project = make.project(edition)
    assert start(session, project, now, actor) is start(session, project, now, actor)


def test_start_numbers_prototypes_within_their_edition(make, session, now) -> None:
    first, second, actor = make.edition(), make.edition(), make.account()
    ranks = [start(session, make.project(edition), now, actor).rank for edition in (first, first, second)]
    assert ranks == [1, 2, 1]
