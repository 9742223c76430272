"""The pages of tables, for an organiser, a participant and anyone."""

import re

import pytest

from app.core.canonical import fingerprint
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.seating import PlanState
from app.models.volunteers import AgeBand
from app.seating import actions, queries
from app.seating.mix import as_plan, input_fingerprint

SEED = "31415926535897932384"
AGES = list(AgeBand)


pytestmark = pytest.mark.one_engine


@pytest.fixture
def edition(make):
    return make.edition(Activity.CONVENING, Activity.TABLES)


@pytest.fixture
def account(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def organiser(account, signed_in):
    return signed_in(account)


@pytest.fixture
def address(edition):
    return f"/editions/{edition.number}/tables"


@pytest.fixture
def ten(make, edition):
    return [
        make.participant(
            edition, volunteer=make.volunteer(edition, age_band=AGES[i % 6]), attendance=Attendance.CONFIRMED
        )
        for i in range(10)
    ]


@pytest.fixture
def plan(edition, account, now, ten):
    return actions.compose_plan(edition, account, now, SEED)


def test_tables_not_composed_yet_say_when(client, address):
    assert "pas encore composées" in client.get(address).text


def test_composing_waits_for_answers_in_words(organiser, address):
    page = organiser.get(f"{address}/plans").text
    assert "trop peu pour 2 tables" in page
    assert "Voir les réponses" in page


def test_composing_from_dice_then_adopting(session, organiser, edition, address, ten):
    answer = organiser.submit(f"{address}/plans", dice="31415 92653 58979 32384", dice_again=SEED)
    assert answer.location == f"{address}/plans/1"
    assert "Relire, puis adopter" in organiser.get(answer.location).text
    organiser.submit(f"{address}/plans/1", "Adopter ce plan")
    assert queries.adopted_plan(edition).seed == SEED
    assert "Modifier une copie" in organiser.get(f"{address}/plans/1").text


@pytest.mark.parametrize(("again", "message"), [("1" * 20, "deux saisies diffèrent"), ("12", "exactement 20 chiffres")])
def test_dice_typed_wrong_are_refused_and_kept(organiser, address, ten, again, message):
    answer = organiser.submit(f"{address}/plans", dice=SEED, dice_again=again)
    assert answer.status_code == 422
    assert message in answer.text
    assert SEED in answer.text


def test_dice_thrown_for_another_list_are_refused(make, organiser, edition, address, ten):
    page = organiser.get(f"{address}/plans").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    announced = re.search(r'name="fingerprint"[^>]*value="([^"]+)"', page)[1]
    make.participant(edition, attendance=Attendance.CONFIRMED)
    answer = organiser.post(
        f"{address}/plans",
        data={"csrf_token": token, "fingerprint": announced, "dice": SEED, "dice_again": SEED},
    )
    assert answer.status_code == 422
    assert "a changé depuis" in answer.text


def test_weights_change_the_fingerprint(organiser, edition, address, ten):
    people, rules, usual = actions.prepare(edition)
    assert usual in organiser.get(f"{address}/plans").text
    weighted = input_fingerprint(people, actions.prepare(edition, {**rules.weights, "region": 3})[1])
    assert weighted in organiser.get(f"{address}/plans?region=3").text


def test_effect_of_an_exchange_is_shown_before_it_is_done(session, organiser, edition, address, plan):
    one, other = (next(s for s in plan.seats if s.table.number == n) for n in (1, 2))
    ids = one.participant_id, other.participant_id
    page = organiser.get(f"{address}/plans/1/deplacer?personne={ids[0]}").text
    assert "Le meilleur échange" in page
    where = f"{address}/plans/1/deplacer?personne={ids[0]}&avec={ids[1]}"
    assert "Rien n’est encore changé" in organiser.get(where).text
    assert organiser.submit(where, "Échanger").status_code == 302
    session.expire_all()
    seats = {seat.participant_id: seat.table.number for seat in queries.plan_numbered(edition, 1).seats}
    assert (seats[ids[0]], seats[ids[1]]) == (2, 1)


def test_moving_to_a_table_tells_the_sizes(organiser, address, plan):
    seat = next(s for s in plan.seats if s.table.number == 1)
    page = organiser.get(f"{address}/plans/1/deplacer?personne={seat.participant_id}&table=2").text
    assert "La table 2 passerait de 5 à 6 personnes" in page


def test_choosing_someone_shows_everyone_and_a_held_place_is_said(organiser, address, plan):
    person = plan.seats[0].participant.person
    participant_id = plan.seats[0].participant_id
    assert person.family_name in organiser.get(f"{address}/plans/1/deplacer").text
    where = f"{address}/plans/1/deplacer?personne={participant_id}"
    organiser.submit(where, held="1", participant=str(participant_id))
    assert "garde la table" in organiser.get(where).text


def test_captain_is_changed_from_the_list(session, organiser, edition, address, plan):
    other = next(s for s in plan.seats if s.table.number == 1 and not s.is_captain)
    participant_id = other.participant_id
    organiser.submit(f"{address}/plans/1/listes", "Nommer capitaine", participant=str(participant_id))
    session.expire_all()
    captains = [seat.participant_id for seat in queries.plan_numbered(edition, 1).seats if seat.is_captain]
    assert participant_id in captains


def test_public_page_names_only_those_who_agree(client, edition, address, account, now, plan):
    shown, hidden = plan.seats[0].participant, plan.seats[1].participant
    shown.volunteer.agrees_name_published = True
    names = shown.person.name, hidden.person.name
    actions.adopt_plan(edition, plan, account, now)
    page = client.get(address).text
    assert names[0] in page
    assert names[1] not in page
    assert SEED in page


def test_draft_is_nobody_elses_business(client, address, plan):
    assert "pas encore composées" in client.get(address).text
    assert client.get(f"{address}/plans/1").status_code == 302


def test_participant_sees_their_table(make, signed_in, edition, address, account, now, plan):
    seat = plan.seats[0]
    own = make.account(person=seat.participant.person)
    number = seat.table.number
    actions.adopt_plan(edition, plan, account, now)
    page = signed_in(own).get(address).text
    assert "Votre table" in page
    assert f'<p class="st-mine">{number}</p>' in page


def test_copy_is_changed_and_the_difference_shown(organiser, edition, address, account, now, plan):
    actions.adopt_plan(edition, plan, account, now)
    organiser.submit(f"{address}/plans/1", "Modifier une copie")
    assert "les deux plans sont identiques" in organiser.get(f"{address}/plans/2").text


def test_repair_page_tells_the_fewest_moves(session, organiser, edition, address, account, now, plan):
    actions.adopt_plan(edition, plan, account, now)
    assert "rien à réparer" in organiser.get(f"{address}/reparation").text
    for place in [s for s in queries.adopted_plan(edition).seats if s.table.number == 1][:2]:
        place.participant.attendance = Attendance.ABSENT
    page = organiser.get(f"{address}/reparation").text
    assert "Un déplacement suffit" in page
    assert "2 personnes de ce plan ne viennent pas" in organiser.get(f"{address}/plans/1").text
    organiser.submit(f"{address}/reparation", "Préparer ce plan")
    session.expire_all()
    draft = queries.plan_numbered(edition, 2)
    assert draft.state is PlanState.DRAFT
    assert [len(table.people) for table in as_plan(draft).tables] == [4, 4]
    assert "Ce qui a changé depuis le plan 1" in organiser.get(f"{address}/plans/2").text


def test_record_is_what_was_fingerprinted(organiser, address, plan):
    content = organiser.get(f"{address}/plans/1/composition.json").data
    assert fingerprint(content) == plan.fingerprint


def test_pages_cost_the_same_with_more_people(steady_queries, make, organiser, edition, address, account, now, plan):
    def one_more():
        make.participant(edition, attendance=Attendance.CONFIRMED)
        actions.compose_plan(edition, account, now, SEED)

    steady_queries(lambda: organiser.get(f"{address}/plans/1"), one_more)
    steady_queries(lambda: organiser.get(f"{address}/plans"), one_more)


def test_effects_are_told_for_each_other_person(organiser, address, plan):
    one = next(seat for seat in plan.seats if seat.table.number == 1)
    others = {str(seat.participant_id) for seat in plan.seats if seat.table.number == 2}
    effects = organiser.get(f"{address}/plans/1/effets?personne={one.participant_id}").json
    assert effects.keys() == others
    signs = {-1: "mieux mêlé", 0: "égal", 1: "moins bien mêlé"}
    assert all(signs[said["sign"]] in said["words"] for said in effects.values())
    assert organiser.get(f"{address}/plans/1/effets?personne=0").json == {}
