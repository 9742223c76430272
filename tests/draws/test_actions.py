"""Preparing a draw: quotas, smallest change, computation."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.draw.pool import Quota
from app.core.draw.substitutes import breaks
from app.core.draw.verify import read_panels
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.draws.actions import (
    apply_smallest_change,
    prepare_draw,
    run_draw,
    set_quotas,
    store_lottery,
    suggest_quotas,
)
from app.draws.lottery import solve
from app.draws.pool import eligible_volunteers, live_problem, maxima_of, snapshot_problem
from app.draws.records import file_content, revision
from app.models.draws import DrawKind, DrawState
from app.models.oversight import AuditEntry
from app.models.volunteers import Membership, ParentalConsent


def quotas_of(draw, **changes):
    """The quotas of a draw, those named `criterion_value` changed to (minimum, maximum)."""
    found = []
    for row in draw.quotas:
        low, high = changes.get(f"{row.criterion}_{row.value}".replace("-", "_"), (row.minimum, row.maximum))
        found.append(Quota(row.criterion, row.value, low, high))
    return found


def test_prepared_draw_has_suggested_quotas_that_a_panel_meets(session, draw):
    assert draw.state is DrawState.PREPARING
    assert draw.seats == 10
    assert {row.criterion for row in draw.quotas} == {"region", "sexe", "age", "college"}
    assert maxima_of(draw) == {"conseil": 1, "qpv": 2}
    assert solve(live_problem(draw)).certificate.proven


def test_only_eligible_people_are_in_the_pool(session, make, edition):
    make.volunteer(edition, membership=Membership.TO_CHECK)
    make.volunteer(edition, withdrawn_at=edition.created_at)
    make.volunteer(edition, parental_consent=ParentalConsent.EXPECTED)
    make.volunteer(edition, email_confirmed_at=None)
    make.volunteer(make.edition())
    assert len(eligible_volunteers(edition)) == 30


def test_people_of_before_are_left_out_when_the_edition_wants_others(session, make, edition):
    first = eligible_volunteers(edition)[0]
    other = make.edition(Activity.DRAW, excludes_previous=True)
    make.participant(edition, volunteer=first)
    back = make.volunteer(other, person=first.person, council=first.council)
    fresh = make.volunteer(other)
    make.volunteer(other, took_part_before=True)
    assert [one.id for one in eligible_volunteers(other)] == [fresh.id]
    other.excludes_previous = False
    assert back in eligible_volunteers(other)


def test_draw_waits_for_its_step(session, make, organiser, now):
    with pytest.raises(RuleError, match="pas encore ouverte"):
        prepare_draw(make.edition(), organiser, now)


def test_second_real_draw_is_refused_and_rehearsals_are_not(session, draw, edition, organiser, now):
    with pytest.raises(RuleError, match="existe déjà"):
        prepare_draw(edition, organiser, now)
    rehearsal = prepare_draw(edition, organiser, now, rehearsal=True)
    assert (rehearsal.kind, rehearsal.rank) == (DrawKind.REHEARSAL, 2)


def test_quotas_are_replaced_and_drop_the_lottery(session, computed, organiser, now):
    set_quotas(computed, organiser, now, quotas_of(computed, sexe_F=(4, 6), sexe_H=(4, 6)), {"conseil": 2})
    assert computed.state is DrawState.PREPARING
    assert computed.certificate is None
    assert not computed.candidates
    assert maxima_of(computed) == {"conseil": 2, "qpv": 0}
    with pytest.raises(RuleError, match="n’existe pas"):
        file_content(computed, "panels.txt")


def test_stale_form_changes_nothing(session, draw, organiser, now):
    seen = revision(draw)
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(4, 6)), maxima_of(draw), seen=seen)
    with pytest.raises(RuleError, match="a changé depuis que vous avez ouvert la page"):
        set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(0, 9)), maxima_of(draw), seen=seen)


def test_bounds_in_the_wrong_order_are_refused(session, draw, organiser, now):
    with pytest.raises(RuleError, match="au moins égal au minimum"):
        set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(6, 4)), maxima_of(draw))


def test_impossible_quotas_are_repaired_by_the_smallest_change(session, draw, organiser, now):
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(9, 10), sexe_H=(5, 5)), maxima_of(draw))
    with pytest.raises(RuleError, match="Aucun panel"):
        run_draw(draw, organiser, now)
    assert apply_smallest_change(draw, organiser, now) >= 1
    run_draw(draw, organiser, now)
    assert draw.state is DrawState.COMPUTED


def test_repair_of_possible_quotas_says_so(session, draw, organiser, now):
    with pytest.raises(RuleError, match="Aucun changement"):
        apply_smallest_change(draw, organiser, now)


def test_suggestions_can_be_taken_again(session, draw, organiser, now):
    before = revision(draw)
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(0, 10)), maxima_of(draw))
    suggest_quotas(draw, organiser, now)
    assert revision(draw) == before


def test_computed_lottery_is_stored_whole(session, computed):
    problem = snapshot_problem(computed)
    panels = read_panels(file_content(computed, "panels.txt"))
    assert not any(breaks(problem, panel) for panel in panels)
    assert sum(row.thousandths for row in computed.candidates) == 10_000
    assert computed.certificate["proven"]
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == ["draws.prepare", "draws.compute"]


def test_lottery_of_another_list_is_not_kept(session, make, edition, draw, organiser, now):
    solution = solve(live_problem(draw))
    make.volunteer(edition)
    with pytest.raises(RuleError, match="ont changé pendant le calcul"):
        store_lottery(draw, organiser, now, solution)
    assert draw.state is DrawState.PREPARING


def test_value_without_quota_is_named(session, draw, organiser, now):
    quotas = [quota for quota in quotas_of(draw) if quota.value != "65+"]
    with pytest.raises(RuleError, match=r"65\+"):
        set_quotas(draw, organiser, now, quotas, maxima_of(draw))


def test_closed_step_stops_everything(session, make, draw, edition, organiser, now):
    make.open(edition, Activity.DRAW, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        run_draw(draw, organiser, now)


def test_same_pool_in_another_order_gives_the_same_panels(session, draw):
    problem = live_problem(draw)
    again = solve(replace(problem, candidates=tuple(reversed(problem.candidates))))
    assert solve(problem).panels == again.panels
