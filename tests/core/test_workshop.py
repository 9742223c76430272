"""The steps of a workshop: what the sheet tells, what is ticked, what comes next, who is behind."""

from dataclasses import replace

from app.core.sheet import HELP, QUESTIONS, Heading, Line, Partner, Sheet
from app.core.workshop import BY_HAND, Stage, behind, count_done, next_step, steps

FULL = Sheet(
    title="Un espace emploi",
    axis="AXE-1",
    need="Cinq guichets éloignés.",
    objective="Un accueil unique.",
    place="Centre social",
    budget=500,
    lines=(Line("poste", 500),),
    partners=(Partner("mission locale", "hoped"),),
    skills=("accueil social",),
    presenter=4,
    cards=("6-3",),
)


def of(sheet: Sheet, ticked=(), *, is_submitted=False, with_axis=True, with_cards=True):
    return steps(sheet, ticked, is_submitted=is_submitted, with_axis=with_axis, with_cards=with_cards)


def left(found) -> list[Stage]:
    return [step.stage for step in found if not step.is_done]


def test_sheet_ticks_its_own_steps_and_the_captain_the_others() -> None:
    assert left(of(Sheet())) == list(Stage)
    assert left(of(FULL)) == [*BY_HAND, Stage.SUBMITTED]
    assert left(of(FULL, BY_HAND, is_submitted=True)) == []
    assert left(of(replace(FULL, presenter=None), BY_HAND, is_submitted=True)) == [Stage.PRESENTER]


def test_budget_is_done_when_it_adds_up() -> None:
    found = of(replace(FULL, budget=700), BY_HAND, is_submitted=True)
    assert left(found) == [Stage.BUDGET]
    assert "il manque" in str(next_step(found).todo)


def test_nobody_is_asked_for_what_the_edition_has_not() -> None:
    found = of(Sheet(), with_axis=False, with_cards=False)
    assert {Stage.AXIS, Stage.CARDS}.isdisjoint(step.stage for step in found)


def test_next_is_the_first_left_to_do() -> None:
    assert next_step(of(Sheet())).stage is Stage.PROBLEM
    assert next_step(of(FULL, [Stage.PROBLEM])).stage is Stage.REHEARSED
    assert next_step(of(FULL, BY_HAND, is_submitted=True)) is None
    assert count_done(of(FULL)) == len(Stage) - 3


def test_table_is_behind_the_one_in_the_middle() -> None:
    assert behind({}) == set()
    assert behind(dict.fromkeys(range(21), 0)) == set()
    assert behind({1: 8, 2: 7, 3: 5, 4: 4, 5: 9}) == {4}
    assert behind({1: 8, 2: 8, 3: 0}) == {3}


def test_every_heading_has_its_question_and_its_help() -> None:
    assert list(QUESTIONS) == list(HELP) == list(Heading)
    assert all(len(text) < 130 for help in HELP.values() for text in help)
