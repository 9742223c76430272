"""Following answers, answering by link or from one's space, and the roll at the door."""

import re
from datetime import date, timedelta

import pytest

from app.convening import convocations, queries, states
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.editions import ActKind
from app.models.messages import OutboxMessage

pytestmark = pytest.mark.one_engine


@pytest.fixture
def account(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def organiser(account, signed_in):
    return signed_in(account)


@pytest.fixture
def address(edition):
    return f"/editions/{edition.number}/convocation"


@pytest.fixture
def links(edition, account, now, panel):
    """Everyone convened: (participant, path of their personal link)."""
    paths = []

    def link(token):
        paths.append(f"/editions/{edition.number}/reponse/{token}")
        return paths[-1]

    people = convocations.convene_panel(edition, account, now, answer_by=now + timedelta(days=7), link=link)
    return list(zip(people, paths, strict=True))


def state_of(session, participant_id):
    session.expire_all()
    return session.get(Participant, participant_id).attendance


def test_desk_opens_on_the_next_act(make, organiser, address, panel):
    page = organiser.get(f"{address}/suivi").text
    assert "3 personnes sont tirées au sort" in page
    assert page.index("À faire maintenant") < page.index("Ajouter un animateur")


def test_desk_of_an_edition_without_a_draw_says_what_comes_first(organiser, address):
    assert "Le tirage n’est pas encore publié" in organiser.get(f"{address}/suivi").text


def test_convening_from_the_page_writes_a_link_that_works(session, client, organiser, address, panel):
    assert "3" in organiser.get(f"{address}/envoyer").text
    answer = organiser.submit(f"{address}/envoyer", answer_by="2017-12-08")
    assert answer.status_code == 302
    messages = session.query(OutboxMessage).all()
    assert len(messages) == 3
    path = re.search(r"http://localhost(/editions/\d+/reponse/\S+)", messages[0].body)[1]
    assert "viendrez-vous" in client.get(path).text
    assert "8\u00a0décembre 2017 à 23\u00a0h\u00a059" in messages[0].body


def test_convening_with_a_date_already_past_is_refused_in_place(organiser, address, panel):
    answer = organiser.submit(f"{address}/envoyer", answer_by="2017-11-01")
    assert answer.status_code == 422
    assert "déjà passée" in answer.text


def test_silent_titulaires_are_listed_to_be_called(organiser, address, links, app, now):
    links[0][0].person.phone = "01 99 00 12 34"
    links[0][0].answer_by = links[1][0].answer_by = now - timedelta(days=1)
    page = organiser.get(f"{address}/suivi").text
    assert "2 titulaires n’ont pas répondu : les appeler" in page
    assert "tel:0199001234" in page


def test_opening_a_personal_link_answers_nothing(session, client, links):
    one, path = links[0]
    participant_id = one.id
    client.get(path)
    assert state_of(session, participant_id) is Attendance.CONVENED


@pytest.mark.parametrize(
    ("choice", "said"), [("Oui, je viens", "vous venez"), ("Non, je ne viens pas", "vous ne venez pas")]
)
def test_answering_by_link_needs_no_account(session, client, links, choice, said):
    one, path = links[0]
    participant_id = one.id
    assert client.submit(path, choice, comment="Je prends le train.").status_code == 302
    assert said in client.get(path).text
    assert state_of(session, participant_id) in states.ANSWERS
    assert session.get(Participant, participant_id).changes[-1].comment == "Je prends le train."


def test_dead_link_says_what_to_do(client, edition):
    answer = client.get(f"/editions/{edition.number}/reponse/inconnu")
    assert answer.status_code == 404
    assert "demandez-en un nouveau" in answer.text


def test_answering_from_own_space(session, make, signed_in, edition, links):
    one = links[0][0]
    participant_id = one.id
    browser = signed_in(make.account(person=one.person))
    browser.submit(f"/editions/{edition.number}/ma-participation", "Oui, je viens")
    assert state_of(session, participant_id) is Attendance.CONFIRMED


def test_someone_not_convened_is_told_so(make, signed_in, edition):
    page = signed_in(make.account()).get(f"/editions/{edition.number}/ma-participation").text
    assert "Vous ne figurez pas" in page


def test_organiser_notes_a_withdrawal_with_its_reason(session, organiser, address, links):
    participant_id = links[0][0].id
    where = f"{address}/{participant_id}"
    refused = organiser.submit(where, "Noter", state="withdrawn")
    assert refused.status_code == 422
    assert "pourquoi" in refused.text
    organiser.submit(where, "Noter", state="withdrawn", comment="Au téléphone : travaille.")
    assert state_of(session, participant_id) is Attendance.WITHDRAWN
    page = organiser.get(where).text
    assert "Au téléphone : travaille." in page
    assert "Une place s’est libérée" in organiser.get(f"{address}/suivi").text


def test_sending_again_kills_the_former_link(client, organiser, address, links):
    one, path = links[0]
    organiser.submit(f"{address}/{one.id}", "Renvoyer la convocation")
    assert client.get(path).status_code == 404


def test_sending_again_to_someone_without_email_says_to_call(organiser, address, links):
    one = links[0][0]
    one.person.email = None
    where = f"{address}/{one.id}"
    organiser.submit(where, "Renvoyer la convocation")
    assert "appelez-la" in organiser.get(where).text


def test_everyone_is_found_by_name_and_state(organiser, address, links):
    one, other = links[0][0].person.family_name, links[1][0].person.family_name
    page = organiser.get(f"{address}/suivi?q={one}").text
    assert one in page
    assert other not in page.split("Tout le monde")[1]
    assert "Personne ne correspond" in organiser.get(f"{address}/suivi?etat=absent").text


def test_roll_marks_present_then_undoes(session, organiser, edition, links):
    one = links[0][0]
    participant_id = one.id
    roll = f"/editions/{edition.number}/emargement"
    organiser.submit(f"{roll}?q={one.volunteer.reference}", f"Présent : {one.person.name}")
    assert state_of(session, participant_id) is Attendance.PRESENT
    assert "présent" in organiser.get(roll).text
    organiser.submit(f"{roll}?q={links[0][0].volunteer.reference}", f"Annuler : {links[0][0].person.name}")
    assert state_of(session, participant_id) is Attendance.CONFIRMED


def test_facilitator_is_added_from_the_page(session, organiser, edition, address):
    organiser.submit(f"{address}/animateurs", given_name="Ada", family_name="Essai")
    assert [one.person.name for one in queries.roster(edition)] == ["Ada Essai"]


def test_public_page_shows_figures_and_no_name(client, address, links):
    page = client.get(address).text
    assert "places données" in page
    assert links[0][0].person.family_name not in page


def test_pages_are_closed_to_others(make, signed_in, edition, address, links):
    browser = signed_in(make.account())
    for path in (f"{address}/suivi", f"{address}/envoyer", f"{address}/{links[0][0].id}"):
        assert browser.get(path).status_code == 403
    assert browser.get(f"/editions/{edition.number}/emargement").status_code == 403


def test_desk_on_the_day_opens_on_the_roll(organiser, edition, address, links, now):
    edition.held_on = date(2017, 11, 25)
    assert "ne sont pas encore pointées" in organiser.get(f"{address}/suivi").text


def test_lists_cost_the_same_with_more_people(steady_queries, make, organiser, edition, address, links):
    def one_more():
        make.participant(edition, attendance=Attendance.CONFIRMED)

    one_more()
    steady_queries(lambda: organiser.get(f"{address}/suivi"), one_more)
    steady_queries(lambda: organiser.get(f"/editions/{edition.number}/emargement"), one_more)


def test_roll_is_read_once_the_step_is_closed(make, organiser, edition):
    make.participant(edition, attendance=Attendance.PRESENT)
    page = f"/editions/{edition.number}/emargement"
    assert "Annuler" in organiser.get(page).text
    make.open(edition, Activity.CONVENING, ActKind.CLOSE)
    closed = organiser.get(page).text
    assert "Annuler" not in closed
    assert "elle ne change plus" in closed
    assert "Absents à remplacer" not in organiser.get(f"{page}/remplacements").text


def test_long_list_is_read_by_pages_of_thirty(make, organiser, edition, address):
    for _each in range(31):
        make.participant(edition, attendance=Attendance.CONFIRMED)
    first, last = (organiser.get(f"{address}/suivi?etat=confirmed&page={number}").text for number in ("1", "99"))
    assert first.count("/convocation/") > last.count("/convocation/")
    assert "Page 1 sur 2, 31 lignes" in first
    assert "Page 2 sur 2, 31 lignes" in last
    assert "etat=confirmed&amp;page=2#tous" in first


def test_person_says_whether_they_accept_to_be_captain(session, client, organiser, address, links):
    one, path = links[0]
    participant_id = one.id
    client.submit(path, "Oui, je viens", captain=None)
    session.expire_all()
    assert not session.get(Participant, participant_id).willing_captain
    organiser.submit(f"{address}/{participant_id}", "Cette personne l’accepte")
    assert "accepte de l’être" in organiser.get(f"{address}/{participant_id}").text
