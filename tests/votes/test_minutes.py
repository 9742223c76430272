"""The record of the vote: what it says, to whom, and that it is a PDF for everyone."""

import hashlib

import pytest
from flask_babel import force_locale

from app.core.errors import RuleError
from app.models.votes import PairedAct
from app.votes import actions
from app.votes.views.minutes import minutes_of
from tests.draws.test_papers import said
from tests.papers import assert_is_accessible, words
from tests.votes.conftest import DICE, Room, tracker

pytestmark = pytest.mark.one_engine


@pytest.fixture
def counted(prepared: Room, client) -> Room:
    """Opened and closed by two people; four ballots, one blank; a card used twice."""
    room, first = prepared, prepared.numbers[0]
    actions.close_distribution(room.poll, 10, room.codes[10:], room.organiser, room.now)
    for act, one, other in (
        (PairedAct.OPEN, room.organiser, room.guarantor),
        (PairedAct.CLOSE, room.guarantor, room.organiser),
    ):
        actions.ask(room.poll, act, one, room.now)
        if act is PairedAct.CLOSE:
            for code, chosen in zip(room.codes, ([first], [first], room.numbers[1:], []), strict=False):
                client.post("/vote/urne", data={"code": code, "tracker": tracker(), "projects": list(map(str, chosen))})
            client.post("/vote/urne", data={"code": room.codes[0], "tracker": tracker()})
        actions.confirm(room.poll, act, other, room.now)
    actions.count_poll(room.poll, DICE, DICE, room.organiser, room.now)
    return room


def text_of(room: Room, app) -> str:
    with app.test_request_context(), force_locale("fr"):
        return " ".join(said(minutes_of(room.poll)).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_record_tells_the_whole_vote(counted: Room, app) -> None:
    actions.write_remarks(counted.poll, "Une carte tombée dans l’allée.\nRendue.", counted.organiser, counted.now)
    actions.publish(counted.poll, counted.organiser, counted.now)
    text = text_of(counted, app)
    for expected in (
        "HK", counted.poll.rule_fingerprint, hashlib.sha256(counted.poll.lines.encode()).hexdigest(), DICE,
        "Demandé par : organisateur ; confirmé par : garant du tirage.",
        "Demandé par : garant du tirage ; confirmé par : organisateur.",
        "Cartes imprimées 12", "Cartes remises 10", "Bulletins déposés 4", "dont bulletins blancs 1",
        "10 cartes remises pour 0 signatures", "présentée pour un autre bulletin 1",
        "Observations du bureau : Une carte tombée dans l’allée. Rendue.", "recompter.py", "À égalité parfaite",
    ):  # fmt: skip
        assert expected in text, expected
    for account in (counted.organiser, counted.guarantor):
        assert account.person.name not in text
    assert "PROJET" not in text


def test_record_is_a_tagged_pdf_and_always_the_same_bytes(counted: Room, client) -> None:
    actions.publish(counted.poll, counted.organiser, counted.now)
    path = f"{counted.path}/1/proces-verbal.pdf"
    answer = client.get(path)
    assert answer.mimetype == "application/pdf"
    assert_is_accessible(answer.data, "Procès-verbal du vote de l’assemblée")
    assert client.get(path).data == answer.data
    written = words(answer.data)
    assert written is None or counted.projects[0].title in written


def test_record_is_the_bureaus_before_the_publication(counted: Room, client, signed_in, make, app) -> None:
    path = f"{counted.path}/1/proces-verbal.pdf"
    assert client.get(path).status_code == 404
    assert signed_in(make.account()).get(path).status_code == 404
    assert signed_in(counted.guarantor).get(path).status_code == 200
    assert "Projet, à relire par le bureau" in text_of(counted, app)


def test_no_record_while_the_urn_is_open(opened: Room, signed_in) -> None:
    assert signed_in(opened.guarantor).get(f"{opened.path}/1/proces-verbal.pdf").status_code == 404


def test_annulled_vote_keeps_its_record_without_any_result(counted: Room, app, client) -> None:
    actions.annul(counted.poll, "Panne de réseau", counted.organiser, counted.now)
    text = text_of(counted, app)
    assert "Panne de réseau" in text
    assert "Classement complet" not in text
    assert_is_accessible(client.get(f"{counted.path}/1/proces-verbal.pdf").data, "Vote annulé")


def test_remarks_are_written_from_the_page_until_the_publication(counted: Room, signed_in, session) -> None:
    desk = signed_in(counted.guarantor)
    desk.submit(counted.bureau, "Enregistrer les observations", remarks="Rien à signaler.")
    session.refresh(counted.poll)
    assert counted.poll.remarks == "Rien à signaler."
    assert "Rien à signaler." in desk.get(counted.bureau).text
    actions.publish(counted.poll, counted.organiser, counted.now)
    with pytest.raises(RuleError, match="ne change plus"):
        actions.write_remarks(counted.poll, "Autre chose", counted.organiser, counted.now)
