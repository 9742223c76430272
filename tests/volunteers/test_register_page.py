"""The public form: nothing typed is ever lost, robots are turned away with a sentence."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import create_app
from app.core.thread import Activity, ActKind
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Theme
from app.models.messages import OutboxMessage
from app.models.volunteers import Volunteer
from app.web.clock import CLOCK
from tests.databases import dispose


@pytest.fixture
def later(app, now):
    """`later(seconds)`: the clock of the house moves on."""

    def move(seconds: float) -> None:
        before = app.extensions[CLOCK]()
        app.extensions[CLOCK] = lambda: before + timedelta(seconds=seconds)

    return move


@pytest.fixture
def register(client, later):
    """Open the form, take ten seconds, send it with these answers (None: left out)."""

    def send(edition, where=None, *, seconds: float = 10, button: str = "", meanwhile=None, **changes):
        address = f"/editions/{edition.number}/inscription"
        page = client.get(address).get_data(as_text=True)
        later(seconds)
        if meanwhile:
            meanwhile()
        answers = {
            "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1],
            "started": re.search(r'name="started"[^>]*value="([^"]+)"', page)[1],
            "council_search": "conseil",
            "searched": "conseil",
            "council": f"{where.id}:{where.districts[0].code}" if where else "",
            "given_name": "Odette",
            "family_name": "Valombre",
            "email": "Odette.Valombre@exemple.fr",
            "phone": "0199001234",
            "college": "residents",
            "sex": "F",
            "age_band": "35-49",
            "themes": [edition.themes[0].code],
            "took_part_before": "non",
            "needs": ["childcare"],
            "notice": "y",
        } | changes
        if button:
            answers["search"] = "1"
        return client.post(address, data={name: value for name, value in answers.items() if value is not None})

    return send


def test_register_page_leads_to_thanks_and_writes_a_message(make, client, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    answer = register(edition, council)
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert f"HK{edition.number}-V-0001" in page
    volunteer = db.session.scalar(select(Volunteer))
    assert volunteer.person.email == "odette.valombre@exemple.fr"
    assert volunteer.person.phone == "01 99 00 12 34"
    message = db.session.scalar(select(OutboxMessage))
    assert message.is_secret
    assert f"http://localhost/editions/{edition.number}/inscription/confirmer/" in message.body
    assert volunteer.salt in message.body  # received at registration: it proves a line of the draw frozen later
    assert volunteer.salt in page


def test_confirmation_link_shows_then_confirms(make, client, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    register(edition, council)
    link = re.search(r"http://localhost(/\S+)", db.session.scalar(select(OutboxMessage)).body)[1]
    assert client.get(link).status_code == 200
    assert db.session.scalar(select(Volunteer)).email_confirmed_at is None
    assert client.submit(link, "Confirmer mon inscription").status_code == 302
    db.session.expire_all()
    assert db.session.scalar(select(Volunteer)).email_confirmed_at is not None
    assert db.session.scalar(select(Account).where(Account.email == "odette.valombre@exemple.fr")) is not None
    assert client.get(link).status_code == 404
    mine = client.get(f"/editions/{edition.number}/mon-inscription").get_data(as_text=True)
    assert "Odette Valombre" in mine


def test_refused_form_keeps_every_answer(make, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    answer = register(edition, council, email="odette", notice=None)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for kept in ('value="Odette"', 'value="Valombre"', 'value="odette"', f'value="{council.id}:'):
        assert kept in page
    assert re.search(r'value="childcare"[^>]*checked', page)
    assert re.search(r'value="35-49"[^>]*checked', page)
    assert "pas complète" in page


def test_refused_form_names_each_question_and_spares_the_reproach(make, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    answer = register(edition, council, seconds=1, college=None, sex=None, age_band=None, took_part_before=None)
    page = answer.get_data(as_text=True)
    for sentence in ("Choisissez votre collège", "femme, homme, ou préfère", "votre âge", "avez déjà participé."):
        assert sentence in page
    assert "Choisissez une réponse" not in page
    assert "robot" not in page


def test_call_and_form_say_which_themes_are_not_chosen_yet(make, client, session) -> None:
    edition = make.edition(Activity.CALL)
    edition.themes[0].label = "Éducation"
    session.add(Theme(edition_id=edition.id, code="autre", label="Parentalité", rank=9, is_candidate=True))
    session.flush()
    call, _sep, candidates = client.get(f"/editions/{edition.number}/appel").text.partition(
        "On parlera peut-être aussi"
    )
    assert "Éducation" in call
    assert "Parentalité" not in call
    assert "Parentalité" in candidates
    form = client.get(f"/editions/{edition.number}/inscription").text
    assert "Parentalité (envisagé, pas encore choisi)" in form
    assert "Éducation (envisagé" not in form
    story = client.get(f"/editions/{edition.number}").text
    assert "Thèmes envisagés, pas encore choisis : Parentalité." in story


def test_search_button_lists_councils_and_keeps_answers(make, register) -> None:
    edition = make.edition(Activity.CALL)
    council = make.council(name="Conseil citoyen du Pile", search_key="conseil citoyen du pile")
    answer = register(edition, None, button="Chercher", council_search="pilé", searched="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"Conseil citoyen du Pile (93) – quartier {council.districts[0].name}" in page
    assert 'value="Odette"' in page
    assert "est à corriger" not in page


def test_enter_key_after_choosing_sends_the_form(make, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    assert register(edition, council, button="Chercher").status_code == 302


def test_council_out_of_the_register_is_kept_as_typed(make, register) -> None:
    edition = make.edition(Activity.CALL)
    assert register(edition, None, council="autre", council_search="Conseil des Tilleuls").status_code == 302
    volunteer = db.session.scalar(select(Volunteer))
    assert (volunteer.council_id, volunteer.council_said) == (None, "Conseil des Tilleuls")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seconds": 1}, "très rapide"),
        ({"website": "http://pub"}, "champ invisible"),
        ({"started": "faux"}, "ouverte depuis trop longtemps"),
        ({"seconds": 100_000}, "ouverte depuis trop longtemps"),
        ({"council": ""}, "Choisissez votre conseil dans la liste trouvée"),
        ({"council": "999:QP000000"}, "plus dans le registre"),
        ({"phone": "12"}, "numéro n’est pas complet"),
        ({"given_name": " "}, "Écrivez votre prénom"),
    ],
)
def test_register_page_refuses_with_a_sentence(make, register, changes, sentence) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    answer = register(edition, council, **changes)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert db.session.scalar(select(Volunteer)) is None


def test_register_page_slows_a_flood_down_and_keeps_the_answers(make, settings, session, now) -> None:
    address = f"/editions/{make.edition(Activity.CALL).number}/inscription"
    session.commit()
    house = create_app(replace(settings, mode="development"))
    house.extensions[CLOCK] = lambda: now
    client = house.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).get_data(as_text=True))[1]
    pages = [
        client.post(address, data={"csrf_token": token, "family_name": "Valombre"}).get_data(as_text=True)
        for _ in range(31)
    ]
    dispose(house)
    assert "Beaucoup d’envois" not in pages[29]
    assert "Beaucoup d’envois" in pages[30]
    assert 'value="Valombre"' in pages[30]


def test_same_person_twice_reads_a_sentence(make, register) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    make.volunteer(
        edition,
        council=council,
        person=make.person(given_name="Odette", family_name="Valombre", email="autre@exemple.fr"),
    )
    answer = register(edition, council)
    assert answer.status_code == 422
    assert "Une inscription existe déjà" in answer.get_data(as_text=True)


def test_call_closed_meanwhile_keeps_the_answers(make, register, client) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    answer = register(edition, council, meanwhile=lambda: make.open(edition, Activity.CALL, ActKind.CLOSE))
    assert answer.status_code == 422
    assert "est close depuis" in answer.get_data(as_text=True)
    assert 'value="Valombre"' in answer.get_data(as_text=True)
    assert client.get(f"/editions/{edition.number}/inscription").location.endswith("/appel")
    assert "closes" in client.get(f"/editions/{edition.number}/appel").get_data(as_text=True)


def test_address_can_be_corrected_on_the_thanks_page(make, register, client, later) -> None:
    edition, council = make.edition(Activity.CALL), make.council()
    register(edition, council, email="faute@exemple.fr")
    address = f"/editions/{edition.number}/inscription/merci"
    page = client.get(address).get_data(as_text=True)
    later(10)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    started = re.search(r'name="started"[^>]*value="([^"]+)"', page)[1]
    client.post(address, data={"csrf_token": token, "started": started, "email": "juste@exemple.fr"})
    assert db.session.scalar(select(Volunteer)).person.email == "juste@exemple.fr"
    assert [message.to_address for message in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))] == [
        "faute@exemple.fr",
        "juste@exemple.fr",
    ]


def test_public_pages_open(make, client) -> None:
    edition = make.edition(Activity.CALL)
    for page in ("appel", "inscription", "inscription/autorisation", "inscription/conseils?council_search=x"):
        assert client.get(f"/editions/{edition.number}/{page}").status_code == 200
    assert client.get(f"/editions/{edition.number}/inscription/merci").location.endswith("/appel")


def test_mine_belongs_to_its_person_only(make, signed_in) -> None:
    edition = make.edition(Activity.CALL)
    volunteer = make.volunteer(edition)
    address = f"/editions/{edition.number}/mon-inscription"
    own = signed_in(make.account(person=volunteer.person, email=volunteer.person.email))
    assert volunteer.reference in own.get(address).get_data(as_text=True)
    assert volunteer.salt in own.get(address).get_data(as_text=True)
    other = signed_in(make.account())
    assert volunteer.reference not in other.get(address).get_data(as_text=True)
    assert volunteer.salt not in other.get(address).get_data(as_text=True)
    assert other.get(f"{address}/{volunteer.reference}/corriger").status_code == 403
    assert other.post(f"{address}/{volunteer.reference}/retirer").status_code in (400, 403)


def test_mine_corrects_and_withdraws(make, signed_in, session) -> None:
    edition = make.edition(Activity.CALL)
    volunteer = make.volunteer(edition, themes=edition.themes[:1])
    own = signed_in(make.account(person=volunteer.person, email=volunteer.person.email))
    address = f"/editions/{edition.number}/mon-inscription"
    assert own.submit(f"{address}/{volunteer.reference}/corriger", age_band="65+").status_code == 302
    session.expire_all()
    assert volunteer.age_band == "65+"
    assert own.submit(f"{address}/{volunteer.reference}/retirer", "Retirer mon inscription").status_code == 302
    session.expire_all()
    assert volunteer.withdrawn_at is not None


def test_mine_after_the_call_changes_only_practical_answers(make, signed_in, session) -> None:
    edition = make.edition()
    volunteer = make.volunteer(edition)
    own = signed_in(make.account(person=volunteer.person, email=volunteer.person.email))
    address = f"/editions/{edition.number}/mon-inscription/{volunteer.reference}/corriger"
    assert "age_band" not in own.get(address).get_data(as_text=True)
    assert own.submit(address, needs=["wheelchair"]).status_code == 302
    session.expire_all()
    assert [need.kind for need in volunteer.needs] == ["wheelchair"]


@pytest.mark.one_engine
def test_register_page_asks_for_the_order_of_themes_where_the_edition_wants_it(make, session, client, register) -> None:
    edition, council = make.edition(Activity.CALL, asks_theme_order=True), make.council()
    other = make.theme(edition, rank=2)
    session.refresh(edition, ["themes"])
    first, second = other.code, edition.themes[0].code
    session.commit()
    page = client.get(f"/editions/{edition.number}/inscription").text
    assert "Les thèmes que vous préférez, dans l’ordre" in page
    assert 'name="third_theme"' not in page  # there are two themes
    assert register(edition, council, themes=None, first_theme="").status_code == 422
    assert register(edition, council, themes=None, first_theme=first, second_theme=first).status_code == 422
    assert register(edition, council, themes=None, first_theme=first, second_theme=second).status_code == 302
    volunteer = db.session.scalar(select(Volunteer))
    assert [wish.theme.code for wish in volunteer.wishes] == [first, second]
