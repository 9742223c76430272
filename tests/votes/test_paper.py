"""Paper ballots: keyed by two tellers, cast once they agree, never before."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import DateTime, func, select

from app.core.errors import RuleError
from app.core.urn import read_code
from app.database import UtcDateTime, writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.oversight import AuditEntry
from app.models.votes import Ballot, PaperEntry, Poll, PollMethod, PollState
from app.votes import actions
from tests.reading import read
from tests.votes.conftest import Room, tracker
from tests.votes.test_methods import reopened
from tests.votes.test_urn import ballots_in_urn


@pytest.fixture
def judging(prepared: Room) -> Room:
    return reopened(prepared, PollMethod.MAJORITY)


@pytest.fixture
def other(judging: Room, make) -> Account:
    return make.account(Role.GUARANTOR, edition=judging.edition)


def entries(session) -> int:
    return session.scalar(select(func.count()).select_from(PaperEntry))


def test_two_tellers_who_agree_cast_one_ballot(judging: Room, other: Account, session) -> None:
    code, marks, before = judging.codes[0], {judging.numbers[0]: 5}, session.query(AuditEntry).count()
    first = actions.key_paper(judging.poll, code, tracker(), marks, judging.organiser)
    assert (first.receipt, first.differences, ballots_in_urn(session)) == (None, (), 0)
    key = tracker()
    assert actions.key_paper(judging.poll, code, key, marks, other).receipt.is_new
    assert (ballots_in_urn(session), entries(session)) == (1, 0)
    assert session.scalar(select(Ballot)).payload == f'{{"mentions":{{"{judging.numbers[0]}":5}}}}'
    assert actions.key_paper(judging.poll, code, key, marks, other).receipt.is_new is False
    with pytest.raises(actions.AlreadyCast):
        actions.cast(code, tracker(), marks)
    assert session.query(AuditEntry).count() == before  # the hour of a ballot is written nowhere


def test_one_teller_twice_is_one_keying(judging: Room, session) -> None:
    for mark in (5, 5, 4):
        marks = {judging.numbers[0]: mark}
        keyed = actions.key_paper(judging.poll, judging.codes[0], tracker(), marks, judging.organiser)
        assert keyed == actions.Keyed()
    assert (ballots_in_urn(session), entries(session)) == (0, 1)


def test_differences_are_told_and_nothing_is_cast(judging: Room, other: Account, session) -> None:
    first, second, third = judging.numbers
    code = judging.codes[0]
    actions.key_paper(judging.poll, code, tracker(), {first: 6, second: 2}, judging.organiser)
    keyed = actions.key_paper(judging.poll, code, tracker(), {first: 6, second: 3, third: 0}, other)
    told = [(one.project, one.mine, one.theirs) for one in keyed.differences]
    assert told == [(second, 3, 2), (third, 0, None)]
    assert ballots_in_urn(session) == 0
    again = actions.key_paper(judging.poll, code, tracker(), {first: 6, second: 3, third: 0}, judging.organiser)
    assert again.receipt.is_new
    assert (ballots_in_urn(session), entries(session)) == (1, 0)


def test_card_that_voted_on_a_phone_is_not_keyed(judging: Room, session) -> None:
    actions.cast(judging.codes[0], tracker(), {})
    with pytest.raises(actions.AlreadyCast):
        actions.key_paper(judging.poll, judging.codes[0], tracker(), {judging.numbers[0]: 1}, judging.organiser)
    with pytest.raises(RuleError, match="pas de ce vote"):
        actions.key_paper(judging.poll, tracker(), tracker(), {}, judging.organiser)
    with pytest.raises(RuleError, match="annulée"):
        actions.key_paper(judging.poll, judging.codes[-1], tracker(), {}, judging.organiser)
    assert entries(session) == 0


def test_urn_does_not_close_on_a_ballot_half_keyed(judging: Room, session, now) -> None:
    actions.key_paper(judging.poll, judging.codes[0], tracker(), {}, judging.organiser)
    with pytest.raises(RuleError, match="seconde saisie"):
        actions.close_poll(judging.poll, judging.organiser, now)
    actions.discard_paper(judging.poll, judging.codes[0])
    with pytest.raises(RuleError, match="rien à retirer"):
        actions.discard_paper(judging.poll, judging.codes[0])
    actions.close_poll(judging.poll, judging.organiser, now)
    assert judging.poll.state is PollState.CLOSED
    with pytest.raises(RuleError, match="clos depuis"):
        actions.key_paper(judging.poll, judging.codes[1], tracker(), {}, judging.organiser)


def test_annulled_poll_forgets_what_was_keyed(judging: Room, session, now) -> None:
    actions.key_paper(judging.poll, judging.codes[0], tracker(), {}, judging.organiser)
    actions.annul(judging.poll, "Panne", judging.organiser, now)
    assert entries(session) == 0


def test_entries_hold_no_time_and_no_code(judging: Room, session) -> None:
    actions.key_paper(judging.poll, judging.codes[0], tracker(), {}, judging.organiser)
    columns = PaperEntry.__table__.columns
    assert {column.name for column in columns} == {"poll_id", "hash", "account_id", "payload"}
    assert not any(isinstance(column.type, DateTime | UtcDateTime) for column in columns)
    assert session.scalar(select(PaperEntry)).hash != judging.codes[0]


def test_ballot_is_keyed_from_the_page(judging: Room, other: Account, signed_in, session) -> None:
    path, first = f"{judging.path}/1/papier", f"mark-{judging.numbers[0]}"
    one, two = signed_in(judging.organiser), signed_in(other)
    code = judging.codes[0]
    assert one.submit(path, "Garder ma saisie", code=code, **{first: "6"}).status_code == 302
    assert "Un bulletin attend" in one.get(path).get_data(as_text=True)
    answer = two.submit(path, "Garder ma saisie", code=code, **{first: "5"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    root, _ = read(page)
    rows = root.all("tbody")[0].all("tr")
    assert [[cell.text for cell in row.all("td")] for row in rows] == [["très bien", "excellent"]]
    cast = two.submit(path, "Garder ma saisie", code=code, **{first: "6"})
    assert cast.status_code == 201
    root, _ = read(cast.get_data(as_text=True))
    assert read_code(next(one.text for one in root.all("code"))) == session.scalar(select(Ballot.key))
    assert two.submit(path, "Garder ma saisie", code="abc").status_code == 422
    assert two.submit(path, "Retirer cette saisie", code=code).status_code == 422
    assert two.get(f"{path}/bulletin").get_data(as_text=True).count("vote-paper__box") == 21


def test_bureau_leads_to_the_paper(judging: Room, signed_in) -> None:
    page = signed_in(judging.organiser).get(f"{judging.path}/bureau").get_data(as_text=True)
    assert f"{judging.path}/1/papier" in page


def test_two_tellers_at_the_same_instant_cast_once(judging: Room, other: Account, app, session) -> None:
    code, marks, who = judging.codes[0], {judging.numbers[0]: 3}, [judging.organiser.id, other.id]
    number = judging.poll.id
    session.commit()

    def key(account_id: int) -> str:
        with app.app_context():
            return keyed(number, code, marks, account_id)

    with ThreadPoolExecutor(2) as crowd:
        found = Counter(crowd.map(key, who))
    assert found == {"kept": 1, "cast": 1}
    assert (ballots_in_urn(session), entries(session)) == (1, 0)


def keyed(number: int, code: str, marks: dict[int, int], account_id: int) -> str:
    try:
        with writing():
            teller, poll = db.session.get_one(Account, account_id), db.session.get_one(Poll, number)
            done = actions.key_paper(poll, code, tracker(), marks, teller)
            said = "cast" if done.receipt else "kept"
            db.session.commit()
            return said
    finally:
        db.session.remove()
