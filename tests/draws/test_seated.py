"""Seats of right: in every panel, counted, published with their reason, and what they leave to the others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.core.draw.verify import read_panels, verify
from app.core.errors import RuleError
from app.draws.actions import run_draw, set_previous, set_quotas
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.draws.criteria import Previous
from app.draws.pool import live_problem, maxima_of, pool_of, snapshot_problem
from app.draws.queries import chances, files
from app.draws.records import revision
from app.draws.seated import effect, give_seat, take_seat_back
from app.draws.views.record import record_of
from app.models.draws import DrawOutcome, DrawState
from tests.draws.conftest import DICE
from tests.draws.test_actions import quotas_of
from tests.draws.test_papers import said
from tests.draws.test_views import base, desk, text  # noqa: F401

REASON = "Conseillère du quartier d’accueil, place promise par le règlement"
VERIFIER = Path(__file__).parents[2] / "static" / "verifier.py"


@pytest.fixture
def seated(session, draw, organiser, now):
    """The first volunteer has a seat of right; their reference."""
    return give_seat(draw, organiser, now, pool_of(draw)[0].reference, REASON).reference


def finished(draw, organiser, now):
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    enter_balls(draw, organiser, now, "407", "407")
    enter_dice(draw, organiser, now, DICE, DICE, ["garante du tirage"])
    publish(draw, organiser, now)


def test_seat_of_right_is_in_every_panel_and_published_with_its_reason(session, draw, seated, organiser, now, tmp_path):
    finished(draw, organiser, now)
    dossier = files(draw)
    assert all(seated in panel for panel in read_panels(dossier["panels.txt"]))
    rules = json.loads(dossier["regles.json"])
    assert rules["d_office"] == [seated]
    assert rules["notes"]["motifs_d_office"] == {seated: REASON}
    assert snapshot_problem(draw).seated == (seated,)
    row = next(row for row in draw.candidates if row.reference == seated)
    assert (row.thousandths, row.outcome) == (1000, DrawOutcome.SELECTED)
    assert sum(row.outcome is DrawOutcome.SELECTED for row in draw.candidates) == draw.seats
    assert chances(draw).candidates == 29
    assert verify(dossier).holds
    for name, content in dossier.items():
        (tmp_path / name).write_bytes(content)
    alone = subprocess.run([sys.executable, "-I", VERIFIER, tmp_path], capture_output=True, text=True)
    assert alone.returncode == 0, alone.stdout
    panels = dossier["panels.txt"].replace(f" {seated}".encode(), b"", 1)
    assert {one.code for one in verify(dossier | {"panels.txt": panels}).findings} >= {"panel-office"}


def test_what_it_leaves_to_the_others(session, draw, seated, organiser, now):
    found = effect(live_problem(draw))
    assert (found.seats, found.people) == (9, 29)
    assert found.mean == (333, 310)
    council = {one.reference: one.council_id for one in pool_of(draw)}
    same = {one for one, other in council.items() if other == council[seated] and one != seated}
    assert same <= set(found.barred)
    assert same
    assert found.smallest[1] == 0
    free_sexes = quotas_of(draw, sexe_F=(0, 10), sexe_H=(0, 10), sexe_N=(0, 10))
    set_quotas(draw, organiser, now, free_sexes, {"conseil": 0, "qpv": 0})
    free = effect(live_problem(draw))
    assert free.barred == ()
    assert 0 < free.smallest[1] <= free.smallest[0]


def test_seat_drops_the_lottery_and_may_be_taken_back(session, computed, organiser, now):
    reference = computed.candidates[3].reference
    seen = revision(computed)
    give_seat(computed, organiser, now, f" {reference.lower()} ", f"  {REASON} ", seen=seen)
    assert computed.state is DrawState.PREPARING
    assert computed.seated == {reference: REASON}
    with pytest.raises(RuleError, match="a changé depuis que vous avez ouvert la page"):
        take_seat_back(computed, organiser, now, reference, seen=seen)
    take_seat_back(computed, organiser, now, reference, seen=revision(computed))
    assert live_problem(computed).seated == ()
    with pytest.raises(RuleError, match="pas de place d’office"):
        take_seat_back(computed, organiser, now, reference)


def test_seats_that_make_no_sense_are_refused(session, make, edition, draw, seated, organiser, now):
    other = pool_of(draw)[1]
    other.person.family_name = "Bergeron"
    for reference, reason, words in (
        (seated, REASON, "a déjà une place"),
        ("HK9-V-9999", REASON, "pas dans le vivier"),
        (other.reference, "Madame Bergeron, présidente", "jamais son nom"),
    ):
        with pytest.raises(RuleError, match=words):
            give_seat(draw, organiser, now, reference, reason)
    for one in pool_of(draw)[1:9]:
        give_seat(draw, organiser, now, one.reference, "Présidence d’un conseil")
    with pytest.raises(RuleError, match="rien à tirer"):
        give_seat(draw, organiser, now, pool_of(draw)[9].reference, "Présidence d’un conseil")


def test_nobody_is_seated_after_freezing(session, frozen, organiser, now):
    with pytest.raises(RuleError, match="n’est plus possible"):
        give_seat(frozen, organiser, now, frozen.candidates[0].reference, REASON)
    with pytest.raises(RuleError, match="n’est plus possible"):
        take_seat_back(frozen, organiser, now, frozen.candidates[0].reference)


def test_holder_who_withdraws_holds_nothing_any_more(session, draw, seated, organiser, now):
    run_draw(draw, organiser, now)
    pool_of(draw)[0].withdrawn_at = now
    session.flush()
    with pytest.raises(RuleError, match="a changé depuis le calcul"):
        freeze(draw, organiser, now)
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    assert draw.seated == {}
    assert b"d_office" not in files(draw)["regles.json"]


def test_quotas_that_seats_exceed_are_said_impossible(session, draw, organiser, now):
    women = [one.reference for one in pool_of(draw) if one.sex.value == "F"][:3]
    for reference in women:
        give_seat(draw, organiser, now, reference, REASON)
    set_quotas(draw, organiser, now, quotas_of(draw, sexe_F=(0, 2), sexe_H=(0, 10)), maxima_of(draw))
    with pytest.raises(RuleError, match="Aucun panel"):
        run_draw(draw, organiser, now)


def test_those_left_out_are_named_in_the_record(session, draw, organiser, now):
    came = pool_of(draw)[4]
    came.took_part_before = True
    set_previous(draw, organiser, now, Previous.EXCLUDED)
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    assert json.loads(files(draw)["regles.json"])["exclues"] == [came.reference]
    assert came.reference.encode() not in files(draw)["candidats.csv"]
    assert verify(files(draw)).holds
    came.took_part_before = False
    session.flush()
    assert snapshot_problem(draw).excluded == (came.reference,)


@pytest.mark.one_engine
def test_page_gives_a_seat_and_says_what_it_changes(session, edition, draw, desk, organiser, now, client):  # noqa: F811
    path, reference = f"{base(edition)}/1/d-office", pool_of(draw)[0].reference
    assert "toutes les places sont tirées" in text(desk.get(f"{base(edition)}/1/preparation"))
    refused = desk.submit(path, "Donner cette place", reference="HK1-V-9999", reason=REASON)
    assert refused.status_code == 422
    assert "pas dans le vivier" in text(refused)
    assert desk.submit(path, "Donner cette place", reference=reference, reason=REASON).status_code == 303
    page = text(desk.get(path))
    assert "9 places à tirer entre 29 personnes, au lieu de 10 entre 30" in page
    assert "leur chance passe de 333 à 310 sur 1 000" in page
    assert "plus aucune chance" in page
    assert "1 place, hors tirage" in text(desk.get(f"{base(edition)}/1/preparation"))
    session.expire_all()
    finished(draw, organiser, now)
    session.commit()
    public = text(client.get(base(edition)))
    assert f"{reference} : {REASON}" in public
    assert "9 personnes parmi 29 volontaires" in public
    holder = draw.candidates[0].volunteer.person
    assert holder.name not in public
    assert desk.get(path).status_code == 409


@pytest.mark.one_engine
def test_seat_is_taken_back_by_its_button(session, edition, draw, seated, desk):  # noqa: F811
    path = f"{base(edition)}/1/d-office"
    session.commit()
    assert desk.submit(path, "Retirer").status_code == 303
    assert "Aucune place d’office" in text(desk.get(path))


@pytest.mark.one_engine
def test_papers_say_the_seat_of_right(app, session, make, edition, draw, seated, organiser, now, signed_in):
    finished(draw, organiser, now)
    session.commit()
    with app.test_request_context(), force_locale("fr"):
        record = said(record_of(draw))
        assert f"{seated} ({REASON})" in record
        assert "9 personnes tirées au sort parmi 29" in record
    row = next(row for row in draw.candidates if row.reference == seated)
    reader = signed_in(make.account(person=row.volunteer.person))
    assert "Votre place est d’office, hors tirage" in text(reader.get(base(edition)))
