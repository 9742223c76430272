"""One card, one ballot; a retry is harmless; nothing else gets in."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.errors import RuleError
from app.extensions import db
from app.models.votes import Ballot, Credential, PollMethod
from app.votes import actions
from tests.votes.conftest import Room, tracker

AT_ONCE = 50


def ballots_in_urn(session) -> int:
    return session.scalar(select(func.count()).select_from(Ballot))


def test_ballot_is_stored_under_the_voters_key(opened: Room, session) -> None:
    key = tracker()
    receipt = actions.cast(opened.codes[0], key, opened.numbers[:2])
    assert (receipt.tracker, receipt.is_new) == (key, True)
    stored = session.scalar(select(Ballot))
    assert (stored.key, stored.payload) == (key, f'{{"approuve":[{opened.numbers[0]},{opened.numbers[1]}]}}')


def test_retry_gives_the_same_receipt(opened: Room, session) -> None:
    key = tracker()
    actions.cast(opened.codes[0], key, opened.numbers[:1])
    assert actions.cast(opened.codes[0], key, opened.numbers[:1]).is_new is False
    assert ballots_in_urn(session) == 1


def test_retry_after_closing_still_gives_the_receipt(opened: Room) -> None:
    key = tracker()
    actions.cast(opened.codes[0], key, [])
    opened.close_and_count()
    assert actions.cast(opened.codes[0], key, []).is_new is False


@pytest.mark.parametrize("same_key", [True, False])
def test_card_that_voted_does_not_vote_again(opened: Room, session, same_key: bool) -> None:
    key = tracker()
    actions.cast(opened.codes[0], key, opened.numbers[:1])
    with pytest.raises(actions.AlreadyCast):
        actions.cast(opened.codes[0], key if same_key else tracker(), opened.numbers[1:])
    with pytest.raises(actions.AlreadyCast):
        actions.admit(opened.codes[0])
    assert ballots_in_urn(session) == 1


def test_forged_card_is_refused(opened: Room, session) -> None:
    with pytest.raises(RuleError, match="inconnue"):
        actions.cast(tracker(), tracker(), [])
    assert ballots_in_urn(session) == 0


def test_cancelled_card_is_refused(opened: Room) -> None:
    with pytest.raises(RuleError, match="annulée"):
        actions.cast(opened.codes[-1], tracker(), [])


def test_card_waits_for_the_opening(prepared: Room) -> None:
    with pytest.raises(RuleError, match="pas encore ouvert"):
        actions.admit(prepared.codes[0])


def test_closed_urn_refuses(opened: Room, session, now) -> None:
    actions.close_poll(opened.poll, opened.organiser, now)
    with pytest.raises(RuleError, match="clos depuis"):
        actions.cast(opened.codes[0], tracker(), [])
    session.rollback()
    assert not session.scalar(select(func.count()).select_from(Credential).where(Credential.used))


def test_project_that_is_not_put_to_the_vote_is_refused(opened: Room, session) -> None:
    with pytest.raises(RuleError, match="pas soumis au vote"):
        actions.cast(opened.codes[0], tracker(), [9999])
    assert ballots_in_urn(session) == 0


def test_card_of_a_closed_vote_does_not_open_another(opened: Room, now) -> None:
    old = opened.codes[0]
    actions.annul(opened.poll, "Panne", opened.organiser, now)
    again = actions.prepare(opened.edition, "Second vote", 1, opened.organiser, now, method=PollMethod.APPROVAL)
    codes = actions.print_cards(again, 5, 0, opened.organiser, now)
    actions.close_distribution(again, 5, [], opened.organiser, now)
    actions.open_poll(again, opened.organiser, now)
    with pytest.raises(RuleError, match="autre vote"):
        actions.admit(old)
    assert actions.admit(codes[0]) is again


def test_fifty_at_once_with_one_card_make_one_ballot(opened: Room, app: Flask, session) -> None:
    """Different choices from as many devices: one is created, the others are told that the card has voted."""
    numbers = opened.numbers
    fields = [{"code": opened.codes[0], "tracker": tracker(), "projects": numbers[n % 3]} for n in range(AT_ONCE)]
    assert post_together(app, fields) == {201: 1, 409: AT_ONCE - 1}
    assert ballots_in_urn(session) == 1


def test_same_ballot_sent_fifty_times_at_once_is_one(opened: Room, app: Flask, session) -> None:
    fields = [{"code": opened.codes[0], "tracker": tracker(), "projects": opened.numbers[0]}] * AT_ONCE
    assert post_together(app, fields) == {201: 1, 200: AT_ONCE - 1}
    assert ballots_in_urn(session) == 1


def test_ten_voters_at_once_are_ten_ballots(opened: Room, app: Flask, session) -> None:
    fields = [{"code": code, "tracker": tracker(), "projects": opened.numbers} for code in opened.codes[:10]]
    assert post_together(app, fields * 3) == {201: 10, 200: 20}
    assert ballots_in_urn(session) == 10


def post_together(app: Flask, fields: list[dict], path: str = "/vote/urne") -> Counter:
    """How many of each status, when all are sent at the same time by as many browsers."""
    db.session.commit()  # the test itself must hold no lock

    def send(data: dict) -> int:
        with app.app_context():
            try:
                return app.test_client().post(path, data=data).status_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return Counter(crowd.map(send, fields))
