"""Axes out of leads: every act is kept and can be undone; two organisers never undo each other unseen."""

import pytest
from sqlalchemy import select

from app.core.axes import AxisActKind, Change
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.editions.actions.conduct import conduct
from app.editions.actions.preparation import Line, save_axes
from app.editions.queries.preparation import theme_uses
from app.models.editions import Axis
from app.models.workshops import AxisAct, DiagnosisCard
from app.workshops.actions import grouping
from app.workshops.queries import axes as queries
from tests.workshops.conftest import Morning


@pytest.fixture
def leads(morning: Morning) -> list[str]:
    return [morning.lead(f"Piste {n}.").reference for n in range(4)]


def form(morning: Morning, label: str, references: list[str]) -> AxisAct:
    theme, seen = morning.edition.themes[0], queries.last_number(morning.edition)
    return grouping.form_axis(morning.edition, theme, label, references, seen, morning.organiser, morning.now)


def undo(morning: Morning) -> AxisAct:
    last = queries.act_to_undo(morning.edition)
    seen = queries.last_number(morning.edition)
    return grouping.undo(morning.edition, last.number, seen, morning.organiser, morning.now)


def board(morning: Morning, session) -> dict[str, list[str]]:
    """Axis → its leads; "" holds those in none."""
    session.flush()
    found: dict[str, list[str]] = {axis.label: [] for axis in session.scalars(select(Axis).order_by(Axis.rank))}
    for card in session.scalars(select(DiagnosisCard).order_by(DiagnosisCard.number)):
        found.setdefault(card.axis.label if card.axis else "", []).append(card.reference)
    return found


def test_acts_are_undone_one_after_the_other(morning: Morning, session, leads) -> None:
    states = [board(morning, session)]
    form(morning, "Bus", leads[:2])
    states.append(board(morning, session))
    form(morning, "Vélo", leads[2:3])
    states.append(board(morning, session))
    grouping.gather(morning.edition, leads[3:], "THE-2", 2, morning.organiser, morning.now)
    states.append(board(morning, session))
    grouping.merge_axes(morning.edition, "THE-1", "THE-2", "Se déplacer", 3, morning.organiser, morning.now)
    states.append(board(morning, session))
    form(morning, "À part", leads[1:3])
    states.append(board(morning, session))
    assert states[-1] == {"Se déplacer": [leads[0], leads[3]], "À part": leads[1:3]}
    grouping.rename_axis(morning.edition, "THE-3", "Autrement", 5, morning.organiser, morning.now)
    while states:
        undo(morning)
        assert board(morning, session) == states.pop()
    assert queries.act_to_undo(morning.edition) is None
    kinds = [act.kind for act in queries.acts_of(morning.edition)]
    assert kinds[6:] == [
        AxisActKind.RENAME, AxisActKind.SPLIT, AxisActKind.MERGE, AxisActKind.GATHER, AxisActKind.FORM, AxisActKind.FORM
    ]  # fmt: skip
    assert kinds[:6] == [AxisActKind.UNDO] * 6


def test_code_of_an_axis_is_never_given_again(morning: Morning, leads) -> None:
    form(morning, "Bus", leads[:1])
    undo(morning)
    form(morning, "Vélo", leads[:1])
    assert [axis.code for axis in morning.edition.axes] == ["THE-2"]


def test_leads_leave_their_axis(morning: Morning, session, leads) -> None:
    form(morning, "Bus", leads)
    act = grouping.gather(morning.edition, leads[:1], "", 1, morning.organiser, morning.now)
    assert (act.kind, act.label, act.count) == (AxisActKind.LOOSEN, "Bus", 1)
    assert board(morning, session) == {"Bus": leads[1:], "": leads[:1]}


def test_page_that_saw_fewer_acts_is_refused(morning: Morning, session, leads) -> None:
    form(morning, "Bus", leads[:2])
    with pytest.raises(RuleError, match="Quelqu’un d’autre"):
        grouping.gather(morning.edition, leads[2:], "THE-1", 0, morning.organiser, morning.now)
    assert board(morning, session) == {"Bus": leads[:2], "": leads[2:]}


@pytest.mark.parametrize("references", [[], ["99-99"], ["1-1", "99-99"]])
def test_leads_that_are_not_there_are_refused(morning: Morning, leads, references) -> None:
    with pytest.raises(RuleError, match="encore là"):
        form(morning, "Bus", references)


def test_axis_with_projects_does_not_disappear(morning: Morning, make, leads) -> None:
    form(morning, "Bus", leads[:2])
    form(morning, "Vélo", leads[2:])
    bike = queries.axis_coded(morning.edition, "THE-2")
    make.project(morning.edition, axis_id=bike.id)
    with pytest.raises(RuleError, match="porte déjà des projets"):
        grouping.merge_axes(morning.edition, "THE-1", "THE-2", "", 2, morning.organiser, morning.now)


def test_whole_axis_is_not_split(morning: Morning, leads) -> None:
    form(morning, "Bus", leads)
    with pytest.raises(RuleError, match="il resterait vide"):
        form(morning, "Vélo", leads)


def test_act_changed_elsewhere_since_is_not_undone(morning: Morning, session, leads) -> None:
    form(morning, "Bus", leads)
    morning.edition.axes[0].label = "Corrigé dans les paramètres"
    session.flush()
    with pytest.raises(RuleError, match="changé ailleurs"):
        undo(morning)


def test_axes_move_only_while_their_step_is_open(morning: Morning, make, leads) -> None:
    make.open(morning.edition, Activity.AXES, ActKind.CLOSE)
    with pytest.raises(RuleError, match="est close depuis"):
        form(morning, "Bus", leads)


def test_step_closes_with_the_number_of_axes_wanted(morning: Morning, session, leads) -> None:
    for n in range(3):
        form(morning, f"Axe {n}", leads[n : n + 1])
    with pytest.raises(RuleError, match="plus d’axes que prévu"):
        conduct(session, morning.edition, Activity.AXES, ActKind.CLOSE, morning.organiser, morning.now, "")
    grouping.merge_axes(morning.edition, "THE-1", "THE-2", "", 3, morning.organiser, morning.now)
    conduct(session, morning.edition, Activity.AXES, ActKind.CLOSE, morning.organiser, morning.now, "")


def test_inverse_of_an_inverse_is_the_act(morning: Morning, leads) -> None:
    change = queries.from_record(form(morning, "Bus", leads).content)
    assert isinstance(change, Change)
    assert change.inverse() != change
    assert change.inverse().inverse() == change


def test_axis_with_leads_is_not_emptied_from_the_parameters(morning: Morning, session, leads) -> None:
    form(morning, "Bus", leads)
    line = Line(morning.edition.axes[0].id, is_empty=True, content={})
    with pytest.raises(RuleError, match="en garde la trace"):
        save_axes(session, morning.edition, [line], morning.organiser, morning.now)


def test_theme_of_a_card_stays(morning: Morning, session, make) -> None:
    theme = make.theme(morning.edition, label="Santé")
    assert theme_uses(session, theme) == 0
    morning.card().theme_id = theme.id
    assert theme_uses(session, theme) == 1
