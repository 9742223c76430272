"""The page at the door without a script, what tablets send and receive, papers, and who may do what."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.door import read_door_code
from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.checkin import DoorAct, DoorOutcome
from app.models.convening import Attendance, Participant
from app.models.editions import ActKind
from app.models.messages import OutboxMessage
from app.models.roles import roles_of
from app.web.door import card_address, card_code, codes_of
from tests.house.test_routes import token_of
from tests.papers import assert_is_accessible, pages, words

pytestmark = pytest.mark.one_engine
KEY = "a" * 32


@pytest.fixture
def keeper(morning, signed_in):
    return signed_in(morning.keeper)


@pytest.fixture
def organiser(morning, signed_in):
    return signed_in(morning.organiser)


def state_of(session, number):
    session.expire_all()
    return session.get(Participant, number).attendance


def send(browser, morning, acts, now, *, sent=None, tablet="Porte A"):
    moment = int((sent or now).timestamp() * 1000)
    data = {"csrf_token": token_of(browser), "acts": json.dumps(acts), "sent": moment, "tablet": tablet}
    return browser.post(f"{morning.path}/pointages", data=data)


def arrival(one, now, key=KEY):
    return {"key": key, "who": f"p{one.id}", "kind": "arrived", "at": int(now.timestamp() * 1000), "undoes": ""}


def test_nobody_is_named_before_a_search(keeper, morning):
    page = keeper.get(morning.path).text
    assert "0 présent sur 10" in page
    assert morning.people[0].person.family_name not in page


def test_one_search_one_tap_and_the_table_in_large(session, keeper, morning):
    one = morning.people[0]
    number, name, table = one.id, one.person.family_name, session.get(Participant, one.id)
    answer = keeper.submit(f"{morning.path}?q={name}", "Noter l’arrivée : " + one.person.name)
    assert answer.status_code == 302
    page = keeper.get(answer.location).text
    assert '<p class="door-table"><span>Table</span> <strong>' in page
    assert "Arrivée notée. Bienvenue !" in page
    assert "1 présent sur 10" in page
    assert state_of(session, number) is Attendance.PRESENT
    assert table is not None


def test_same_form_sent_twice_is_one_arrival(session, keeper, morning):
    one = morning.people[0]
    data = {"csrf_token": token_of(keeper), "key": KEY, "who": f"p{one.id}"}
    for _ in range(2):
        assert keeper.post(f"{morning.path}/pointer", data=data).status_code == 302
    assert session.scalar(select(func.count()).select_from(DoorAct)) == 1


def test_wrong_tap_is_undone_from_where_it_is_seen(session, keeper, morning):
    one = morning.people[0]
    number = one.id
    seen = keeper.submit(f"{morning.path}?q={one.person.family_name}", "Noter l’arrivée : " + one.person.name).location
    answer = keeper.submit(seen, "Annuler ce pointage : " + one.person.name)
    assert "de nouveau notée « confirmé »" in keeper.get(answer.location).text
    assert state_of(session, number) is Attendance.CONFIRMED


def test_card_opens_the_person_for_the_door_and_nothing_for_others(app, client, keeper, morning, make):
    one = morning.people[0]
    with app.test_request_context():
        path = card_address(one).removeprefix("http://localhost")
    name = one.person.family_name
    assert read_door_code(path) == codes_of(one)[0]
    for word in (name, one.person.given_name, one.volunteer.reference):
        assert word not in path
    page = client.get(path).text
    assert "Ce carré se présente à l’accueil" in page
    assert name not in page
    assert name in keeper.get(path, follow_redirects=True).text
    assert "Ce code n’est celui de personne" in keeper.get(f"{morning.path}/ZZZZ-ZZZZ", follow_redirects=True).text


def test_code_typed_by_hand_finds_the_person(keeper, morning):
    one = morning.people[3]
    page = keeper.get(f"{morning.path}?q={card_code(one).lower()}").text
    assert f"{one.person.family_name} {one.person.given_name}" in page
    assert morning.people[4].person.family_name not in page


def test_guest_is_found_and_noted_apart(keeper, morning):
    answer = keeper.submit(f"{morning.path}?q=secretaire", "Noter l’arrivée : Secrétaire d’État")
    page = keeper.get(answer.location).text
    assert "Secrétaire d’État" in page
    assert "0 présent sur 10" in page


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Attendance.WITHDRAWN, "avait dit ne pas venir"),
        (Attendance.ABSENT, "était notée absente"),
        (Attendance.REPLACED, "Sa place a été donnée à quelqu’un d’autre"),
    ],
)
def test_whoever_was_not_simply_expected_gets_a_sentence(keeper, morning, now, before, said):
    one = morning.people[0]
    one.attendance = before
    answer = send(keeper, morning, [arrival(one, now)], now).json["answers"][KEY]
    assert said in " ".join(answer["sentences"]).replace("\u00a0", " ")
    assert answer["here"] is (before is not Attendance.REPLACED)


def test_person_without_a_table_and_more_people_than_seats_are_said(keeper, morning, make, now):
    for one in morning.people:
        one.attendance = Attendance.PRESENT
    late = make.participant(morning.edition, attendance=Attendance.WITHDRAWN)
    said = " ".join(send(keeper, morning, [arrival(late, now)], now).json["answers"][KEY]["sentences"])
    assert "Pas encore de table" in said
    assert "11 personnes sont là pour 10 places" in said.replace("\u00a0", " ")


def test_both_tablets_are_told(keeper, organiser, morning, now):
    one = morning.people[0]
    first = send(keeper, morning, [arrival(one, now)], now).json["answers"][KEY]
    assert (first["outcome"], first["sentences"]) == ("noted", [])
    other = "b" * 32
    second = send(organiser, morning, [arrival(one, now, other)], now, tablet="Porte B").json["answers"][other]
    assert second["outcome"] == "already"
    assert "sur la tablette « Porte A »" in second["sentences"][0].replace("\u00a0", " ")
    assert second["table"] == first["table"]


def test_list_is_sent_again_only_once_changed(keeper, morning, now):
    one = morning.people[0]
    answer = keeper.get(f"{morning.path}/liste.json")
    assert (
        keeper.get(f"{morning.path}/liste.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    send(keeper, morning, [arrival(one, now)], now)
    again = keeper.get(f"{morning.path}/liste.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    assert next(row for row in again.json["people"] if row["who"] == f"p{one.id}")["state"] == "present"


def test_list_holds_nothing_that_the_door_does_not_need(keeper, morning):
    listed = keeper.get(f"{morning.path}/liste.json").get_data(as_text=True)
    assert {*json.loads(listed)["people"][0]} == {
        "who", "name", "shown", "words", "codes", "table", "state", "at", "pictures", "holds",
    }  # fmt: skip
    assert morning.people[0].person.email not in listed


def test_wrong_clock_is_told_and_does_no_harm(session, keeper, morning, now):
    one, fast = morning.people[0], now + timedelta(hours=3)
    answer = send(keeper, morning, [arrival(one, fast - timedelta(minutes=5))], now, sent=fast)
    assert answer.json["clock_is_off"] is True
    assert session.scalars(select(DoorAct.happened_at)).one() == now - timedelta(minutes=5)


@pytest.mark.parametrize(
    "acts",
    ["", "pas du JSON", "{}", "[1]", '[{"key": "x"}]', "[" * 5000, '[{"key": 1, "who": 2, "kind": 3, "at": "a"}]'],
)
def test_what_is_not_a_list_of_acts_is_refused_with_a_sentence(keeper, morning, now, acts):
    data = {"csrf_token": token_of(keeper), "acts": acts, "sent": 1, "tablet": ""}
    answer = keeper.post(f"{morning.path}/pointages", data=data)
    assert answer.status_code == 422
    assert "ne se lisent pas" in answer.json["error"]


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "gone"}, {"who": "x1"}, {"who": "p99999999999"}, {"at": -1}, {"at": True}, {"key": "é" * 32}],
)
def test_act_that_says_nothing_is_refused_whole(session, keeper, morning, now, wrong):
    acts = [arrival(morning.people[0], now), arrival(morning.people[1], now, "b" * 32) | wrong]
    assert send(keeper, morning, acts, now).status_code == 422
    assert session.scalar(select(func.count()).select_from(DoorAct)) == 0


def test_act_about_nobody_here_is_answered_and_forgotten(keeper, morning, make, now):
    stranger = make.participant(make.edition())
    answers = send(keeper, morning, [arrival(stranger, now)], now).json["answers"]
    assert answers[KEY]["outcome"] == "unknown"


def test_follower_sees_who_is_missing_and_the_door_does_not(keeper, organiser, morning):
    one = morning.people[0]
    one.person.phone = "01 99 00 12 34"
    page = organiser.get(f"{morning.path}/suivi").text
    assert "10 personnes à appeler" in page
    assert "tel:0199001234" in page
    assert keeper.get(f"{morning.path}/suivi").status_code == 403
    assert "tel:" not in keeper.get(f"{morning.path}?q={one.person.family_name}").text


def test_closed_step_keeps_the_arrival_for_the_organiser(session, keeper, organiser, morning, make, now):
    make.open(morning.edition, Activity.CONVENING, ActKind.CLOSE)
    one = morning.people[0]
    answer = send(keeper, morning, [arrival(one, now)], now).json["answers"][KEY]
    assert "Rien n’est perdu" in answer["sentences"][0]
    page = organiser.get(f"{morning.path}/suivi").text
    assert "Une arrivée n’a pas pu être notée" in page
    assert organiser.submit(f"{morning.path}/suivi", "C’est réglé").status_code == 302
    assert "n’a pas pu être notée" not in organiser.get(f"{morning.path}/suivi").text
    assert session.scalars(select(DoorAct.outcome)).one() is DoorOutcome.CLOSED


def test_queries_do_not_grow_with_people(keeper, organiser, morning, make, steady_queries):
    def more():
        make.seat(make.table(morning.edition), make.participant(morning.edition, attendance=Attendance.CONFIRMED))

    for browser, path in ((keeper, "/liste.json"), (keeper, "?q=es"), (keeper, "/images"), (organiser, "/suivi")):
        steady_queries(lambda browser=browser, path=path: browser.get(f"{morning.path}{path}"), more)


def test_door_is_given_and_taken_back(session, organiser, morning, signed_in):
    path = f"{morning.path}/equipe"
    answer = organiser.submit(path, given_name="Ali", family_name="Essai", email="Ali.Essai@exemple.fr")
    assert answer.status_code == 302
    account = session.scalars(select(Account).where(Account.email == "ali.essai@exemple.fr")).one()
    assert roles_of(session, account, morning.edition.id) == {Role.DOOR}
    assert session.scalars(select(OutboxMessage.purpose)).all() == ["invitation"]
    browser = signed_in(account)
    assert browser.get(morning.path).status_code == 200
    for closed in ("/convocation/suivi", "/emargement", "/volontaires", "/accueil/equipe", "/accueil/badges.pdf"):
        assert browser.get(f"/editions/{morning.edition.number}{closed}").status_code == 403
    session.expire_all()
    for _ in range(2):
        organiser.submit(path, "Retirer l’accueil")
    assert signed_in(account).get(morning.path).status_code == 403


def test_badge_says_what_the_person_wishes(session, keeper, morning):
    one = morning.people[0]
    number, path = one.id, f"{morning.path}/personne/{one.id}"
    assert keeper.submit(f"{path}/souhaits", badge_name="Nana", agrees_images=None).status_code == 302
    page = keeper.get(path).text
    assert "Nana" in page
    pdf = keeper.get(f"{path}/badge.pdf").data
    assert_is_accessible(pdf, "Badges")
    assert pages(pdf) == 1
    said = words(pdf)
    assert said is None or ("Nana" in said and "Pas de photo" in said)
    session.expire_all()
    assert session.get(Participant, number).images_said_at is None  # nobody had agreed before: nothing new was said


def test_consent_to_images_changes_with_its_date_and_who_needs_it_sees_it(session, keeper, morning, now):
    one = morning.people[0]
    number, path = one.id, f"{morning.path}/personne/{one.id}"
    assert one.shown_name in keeper.get(f"{morning.path}/images").text
    keeper.submit(f"{path}/souhaits", agrees_images="y")
    session.expire_all()
    one = session.get(Participant, number)
    assert (one.may_be_pictured, one.images_said_at) == (True, now)
    assert one.shown_name not in keeper.get(f"{morning.path}/images").text


def test_person_says_it_themselves(session, make, signed_in, morning):
    one = morning.people[0]
    number = one.id
    browser = signed_in(make.account(person=one.person))
    space = f"/editions/{morning.edition.number}/ma-participation"
    page = browser.get(space).text
    assert card_code(one) in page
    assert "<svg" in page
    assert browser.submit(f"{space}/badge", badge_name="Nana", agrees_images="y").status_code == 302
    session.expire_all()
    assert session.get(Participant, number).shown_name == "Nana"


def test_roll_to_sign_and_certificates(session, organiser, morning, now):
    for path in ("emargement.pdf", "emargement.pdf?ordre=table"):
        pdf = organiser.get(f"{morning.path}/{path}").data
        assert_is_accessible(pdf, "Liste d’émargement")
        assert pages(pdf) == 1
    assert organiser.get(f"{morning.path}/attestations.pdf").status_code == 302
    send(organiser, morning, [arrival(one, now, f"{n:032x}") for n, one in enumerate(morning.people[:2])], now)
    pdf = organiser.get(f"{morning.path}/attestations.pdf").data
    assert_is_accessible(pdf, "Attestation de présence")
    assert pages(pdf) == 2


def test_certificate_is_for_whoever_came(make, signed_in, morning, keeper, now):
    here, away = morning.people[:2]
    send(keeper, morning, [arrival(here, now)], now)
    path = f"/editions/{morning.edition.number}/ma-participation/attestation.pdf"
    answer = signed_in(make.account(person=here.person)).get(path)
    assert answer.mimetype == "application/pdf"
    refused = signed_in(make.account(person=away.person)).get(path, follow_redirects=True)
    assert "il n’y a pas d’attestation" in refused.text


def test_badges_are_eight_to_a_page(organiser, morning):
    assert pages(organiser.get(f"{morning.path}/badges.pdf").data) == 2


def test_keeper_of_the_page_may_watch_the_page(client, morning):
    with client.get(f"{morning.path}/veilleur.js") as answer:
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Service-Worker-Allowed"] == morning.path
