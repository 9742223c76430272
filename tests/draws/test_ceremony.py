"""Freeze, balls, dice, publication, annulment."""

import pytest
from sqlalchemy import select

from app.convening.queries import to_convene
from app.core.draw.verify import verify
from app.core.errors import RuleError
from app.draws.actions import prepare_draw, run_draw, set_quotas
from app.draws.ceremony import annul, enter_balls, enter_dice, freeze, publish
from app.draws.pool import maxima_of
from app.draws.records import file_content, revision
from app.models.convening import Participant
from app.models.draws import DrawFile, DrawOutcome, DrawState
from tests.draws.conftest import DICE
from tests.draws.test_actions import quotas_of


def dossier(session, draw):
    rows = session.execute(select(DrawFile.name, DrawFile.content).where(DrawFile.draw_id == draw.id))
    return {row.name: row.content for row in rows}


def test_frozen_draw_has_a_dossier_that_holds(session, frozen):
    assert frozen.state is DrawState.FROZEN
    assert verify(dossier(session, frozen)).holds
    assert file_content(frozen, "empreinte.txt").decode().strip() == frozen.fingerprint


def test_freezing_needs_a_computed_lottery(session, draw, organiser, now):
    with pytest.raises(RuleError, match="pas encore calculée"):
        freeze(draw, organiser, now)


def test_freezing_refuses_a_list_that_changed(session, make, edition, computed, organiser, now):
    make.volunteer(edition)
    with pytest.raises(RuleError, match="a changé depuis le calcul"):
        freeze(computed, organiser, now)
    assert computed.state is DrawState.COMPUTED


def test_freezing_refuses_a_stale_page(session, computed, organiser, now):
    with pytest.raises(RuleError, match="a changé depuis que vous avez ouvert la page"):
        freeze(computed, organiser, now, seen="0" * 16)


def test_nothing_changes_after_freezing(session, frozen, organiser, now):
    for act in (
        lambda: set_quotas(frozen, organiser, now, quotas_of(frozen), maxima_of(frozen)),
        lambda: run_draw(frozen, organiser, now),
        lambda: freeze(frozen, organiser, now, seen=revision(frozen)),
        lambda: enter_dice(frozen, organiser, now, DICE, DICE),
        lambda: publish(frozen, organiser, now),
    ):
        with pytest.raises(RuleError, match="n’est plus possible"):
            act()


def test_commitment_follows_the_name_at_freezing(session, computed, organiser, now):
    row = computed.candidates[0]
    before = row.commitment
    row.volunteer.person.family_name = "Corrigé"
    freeze(computed, organiser, now)
    assert row.commitment != before
    assert row.commitment.encode() in file_content(computed, "candidats.csv")


def test_balls_give_the_panel(session, frozen, organiser, now):
    assert enter_balls(frozen, organiser, now, "4 0 7", "407") == "407"
    drawn = sorted(row.reference for row in frozen.candidates if row.outcome is DrawOutcome.SELECTED)
    assert " ".join(["407", *drawn]) in file_content(frozen, "panels.txt").decode()
    with pytest.raises(RuleError, match="n’est plus possible"):
        enter_balls(frozen, organiser, now, "408", "408")


def test_balls_typed_differently_change_nothing(session, frozen, organiser, now):
    with pytest.raises(RuleError, match="diffèrent"):
        enter_balls(frozen, organiser, now, "407", "470")
    assert frozen.balls is None


def test_dice_order_everyone_else(session, published, edition):
    ranks = [row.outcome_rank for row in published.candidates if row.outcome is not DrawOutcome.SELECTED]
    assert sorted(ranks) == list(range(1, 21))
    substitutes = [row for row in published.candidates if row.outcome is DrawOutcome.SUBSTITUTE]
    assert len(substitutes) == edition.substitutes == 3
    assert verify(dossier(session, published)).findings == []


def test_dice_are_entered_once(session, published, organiser, now):
    with pytest.raises(RuleError, match="n’est plus possible"):
        enter_dice(published, organiser, now, DICE, DICE)


def test_publication_names_those_to_convene(published, edition):
    drawn = [row.reference for row in published.candidates if row.outcome is DrawOutcome.SELECTED]
    assert [one.reference for one in to_convene(edition)] == sorted(drawn)
    assert len(drawn) == 10


def test_publication_waits_for_the_dice(session, frozen, organiser, now):
    enter_balls(frozen, organiser, now, "000", "000")
    with pytest.raises(RuleError, match="n’est plus possible"):
        publish(frozen, organiser, now)


def test_rehearsal_convenes_nobody_and_has_another_fingerprint(session, published, edition, organiser, now):
    rehearsal = prepare_draw(edition, organiser, now, rehearsal=True)
    run_draw(rehearsal, organiser, now)
    freeze(rehearsal, organiser, now)
    assert rehearsal.fingerprint != published.fingerprint
    assert b'"repetition":true' in file_content(rehearsal, "regles.json")
    enter_balls(rehearsal, organiser, now, "000", "000")
    enter_dice(rehearsal, organiser, now, DICE, DICE)
    with pytest.raises(RuleError, match="ne se publie jamais"):
        publish(rehearsal, organiser, now)
    assert len(to_convene(edition)) == 10
    assert verify(dossier(session, rehearsal)).holds


def test_annulled_draw_keeps_its_dossier_and_leaves_room(session, published, edition, organiser, now):
    annul(published, organiser, now, "Une urne n’avait que neuf boules.")
    assert published.state is DrawState.ANNULLED
    assert "neuf boules" in file_content(published, "annulation.json").decode()
    assert verify(dossier(session, published)).holds
    assert to_convene(edition) == []
    assert prepare_draw(edition, organiser, now).rank == 2


def test_annulment_wants_a_reason(session, frozen, organiser, now):
    with pytest.raises(RuleError, match="motif"):
        annul(frozen, organiser, now, "  ")


def test_annulment_is_refused_once_people_are_convened(session, published, edition, organiser, now):
    session.scalars(select(Participant)).first().answer_by = now
    with pytest.raises(RuleError, match="ne peut plus être annulé"):
        annul(published, organiser, now, "Erreur")
    assert published.state is DrawState.PUBLISHED
