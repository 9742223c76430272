"""What is refused is said in a sentence, changes nothing, and is counted for the bureau: how many times, no more."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import DateTime, select

from app.database import UtcDateTime
from app.extensions import db
from app.models.votes import Incident, PollIncident, PollMethod
from app.votes import actions, queries
from tests.votes.conftest import DICE, Room, tracker
from tests.votes.test_urn import ballots_in_urn


def told(room: Room) -> dict[Incident, int]:
    return queries.incidents(room.poll)


def test_each_refusal_is_counted_under_its_reason(opened: Room, client, session) -> None:
    code, key = opened.codes[0], tracker()
    cast = {"code": code, "tracker": key, "projects": str(opened.numbers[0])}
    assert client.post("/vote/urne", data=cast).status_code == 201
    assert client.post("/vote/urne", data=cast).status_code == 200  # the network was lost at the tap: the same receipt
    assert client.post("/vote", data={"code": "abc"}).status_code == 422  # a slip of the hand
    assert told(opened) == {}
    for fields, reason, sentence in (
        (cast | {"tracker": tracker()}, Incident.REUSED, "le premier bulletin compte"),
        (cast | {"code": tracker()}, Incident.UNKNOWN, "inconnue"),
        (cast | {"code": opened.codes[-1]}, Incident.CANCELLED, "annulée"),
    ):
        assert sentence in client.post("/vote/urne", data=fields).text
        assert told(opened)[reason] == 1
    assert "a déjà voté" in client.post("/vote", data={"code": code}).text
    assert told(opened)[Incident.REUSED] == 2
    assert ballots_in_urn(session) == 1


@pytest.mark.one_engine
def test_card_of_another_vote_is_named(opened: Room, client, now) -> None:
    old = opened.codes[0]
    actions.annul(opened.poll, "Panne", opened.organiser, now)
    again = actions.prepare(opened.edition, "Second vote", 1, opened.organiser, now, method=PollMethod.APPROVAL)
    actions.print_cards(again, 5, 0, opened.organiser, now)
    actions.close_distribution(again, 5, [], opened.organiser, now)
    actions.open_poll(again, opened.organiser, now)
    page = client.post("/vote", data={"code": old}).text
    assert "celle d’un autre vote, « Vote d’essai »" in page
    assert queries.incidents(again) == {Incident.OTHER_POLL: 1}
    assert told(opened) == {}


@pytest.mark.one_engine
def test_late_ballots_and_spoilt_papers_are_counted_until_the_publication(opened: Room, client, signed_in, now) -> None:
    desk, path = signed_in(opened.organiser), f"{opened.path}/1/papier"
    desk.submit(path, "Garder ma saisie", code=opened.codes[1], projects=str(opened.numbers[0]))
    desk.submit(path, "Retirer cette saisie", code=opened.codes[1])
    client.post("/vote/urne", data={"code": opened.codes[2], "tracker": tracker()})
    assert desk.submit(path, "Garder ma saisie", code=opened.codes[2]).status_code == 422
    opened.close_and_count()
    late = {"code": opened.codes[0], "tracker": tracker()}
    assert "clos depuis" in client.post("/vote/urne", data=late).text
    expected = {Incident.REUSED: 1, Incident.LATE: 1, Incident.SPOILT: 1}
    assert told(opened) == expected
    actions.publish(opened.poll, opened.organiser, now)
    client.post("/vote/urne", data=late)
    assert told(opened) == expected


@pytest.mark.one_engine
def test_bureau_reads_the_list(opened: Room, client, signed_in) -> None:
    assert "Ce que l’isoloir a refusé" not in signed_in(opened.guarantor).get(opened.bureau).text
    client.post("/vote", data={"code": tracker()})
    page = signed_in(opened.guarantor).get(opened.bureau).text
    assert "Code inconnu : mal recopié, ou forgé" in page


@pytest.mark.one_engine
def test_list_holds_no_card_no_time_and_nobody(opened: Room, client, session) -> None:
    client.post("/vote", data={"code": tracker()})
    columns = PollIncident.__table__.columns
    assert {column.name for column in columns} == {"poll_id", "kind", "count"}
    assert not any(isinstance(column.type, DateTime | UtcDateTime) for column in columns)
    assert session.scalar(select(PollIncident.count)) == 1


@pytest.mark.one_engine
def test_more_ballots_than_cards_is_told(opened: Room, client, signed_in, now) -> None:
    opened.poll.cards_given = 1
    for code in opened.codes[:2]:
        client.post("/vote/urne", data={"code": code, "tracker": tracker()})
    opened.close_and_count()
    page = signed_in(opened.organiser).get(opened.bureau).text
    assert "2 bulletins pour 1 cartes remises" in page
    assert opened.poll.tie_seed == DICE


@pytest.mark.one_engine
def test_opening_and_reading_a_ballot_waits_for_no_writer(opened: Room, app) -> None:
    """On SQLite one writes at a time: somebody else's long writing holds back neither the card nor the summary."""
    card = {"code": opened.codes[0]}
    db.session.commit()
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        phone = app.test_client()
        assert phone.post("/vote", data=card).status_code == 200
        read = phone.post("/vote/bulletin", data=card | {"tracker": tracker(), "step": "relire"})
        assert read.status_code == 200
        other.execute("ROLLBACK")
