"""The outbox, read by organisers (their edition) and administrators (everything)."""

import pytest

from app.messages.actions import write
from app.models.accounts import Role
from app.models.messages import MessageState, OutboxMessage


@pytest.fixture
def edition(make):
    return make.edition()


@pytest.fixture
def organiser(make, edition, signed_in):
    return signed_in(make.account(Role.ORGANISER, edition=edition))


@pytest.fixture
def message(session, edition, now) -> OutboxMessage:
    return write(session, "essai", "amina@exemple.fr", "Votre inscription", "Bienvenue", now, edition_id=edition.id)


def test_empty_outbox_says_what_will_come(organiser, edition):
    assert "Aucun courriel n’a encore été écrit" in organiser.get(f"/editions/{edition.number}/courriels").text


def test_outbox_lists_searches_and_filters(session, organiser, edition, message):
    session.commit()
    address = f"/editions/{edition.number}/courriels"
    assert "Votre inscription" in organiser.get(address).text
    assert "Votre inscription" in organiser.get(f"{address}?q=AMINA&etat=waiting").text
    assert "Aucun courriel ne correspond" in organiser.get(f"{address}?etat=sent").text
    assert "Bienvenue" in organiser.get(f"{address}/{message.id}").text


def test_personal_link_is_hidden_from_organisers(session, organiser, edition, message):
    message.is_secret = True
    session.commit()
    page = organiser.get(f"/editions/{edition.number}/courriels/{message.id}").text
    assert "Bienvenue" not in page
    assert "lien personnel" in page


def test_failed_message_can_be_sent_again(session, organiser, edition, message):
    message.state, message.attempts, message.last_error = MessageState.FAILED, 6, "550 adresse inconnue"
    session.commit()
    address = f"/editions/{edition.number}/courriels"
    assert "Un courriel n’est pas arrivé" in organiser.get(address).text
    assert "550 adresse inconnue" in organiser.get(f"{address}/{message.id}").text
    organiser.submit(f"{address}/{message.id}", "Renvoyer ce courriel")
    session.expire_all()
    assert session.get(OutboxMessage, message.id).state is MessageState.WAITING


def test_outbox_of_one_edition_is_closed_to_others(session, make, signed_in, organiser, edition, message):
    other = make.edition()
    session.commit()
    assert organiser.get(f"/editions/{other.number}/courriels").status_code == 403
    assert organiser.get("/courriels").status_code == 403
    administrator = signed_in(make.account(Role.ADMINISTRATOR))
    assert "Votre inscription" in administrator.get("/courriels").text
    assert administrator.get(f"/editions/{other.number}/courriels/{message.id}").status_code == 404
    assert administrator.get(f"/courriels/{message.id}").status_code == 200


def test_outbox_asks_as_much_of_the_database_for_three_messages(session, organiser, edition, now, steady_queries):
    steady_queries(
        lambda: organiser.get(f"/editions/{edition.number}/courriels"),
        lambda: write(session, "essai", "x@exemple.fr", "Bonjour", "Corps", now, edition_id=edition.id),
    )
