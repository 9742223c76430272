"""Opening and closing by two people: nobody does it alone, and a ballot acknowledged is a ballot counted."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import RuleError
from app.extensions import db
from app.models.accounts import Role
from app.models.oversight import AuditEntry
from app.models.votes import Ballot, PairedAct, PollAct, PollState
from app.votes import actions
from app.web.clock import CLOCK
from tests.house.test_routes import token_of
from tests.votes.conftest import DICE, Room, tracker

LATER = timedelta(minutes=10)


@pytest.fixture
def ready(prepared: Room) -> Room:
    """The cards are given out; the urn only waits for two people."""
    actions.close_distribution(prepared.poll, 10, prepared.codes[10:], prepared.organiser, prepared.now)
    return prepared


@pytest.mark.one_engine
def test_two_accounts_open_and_close(ready: Room, signed_in, session) -> None:
    one, other = signed_in(ready.organiser), signed_in(ready.guarantor)
    assert one.submit(ready.bureau, "Demander l’ouverture").status_code == 302
    page = one.get(ready.bureau).text
    assert "Confirmer l’ouverture" not in page
    assert "au titre de : organisateur" in page
    alone = one.submit(ready.bureau, "Retirer la demande")  # changes their mind, then asks again
    assert alone.status_code == 302
    one.submit(ready.bureau, "Demander l’ouverture")
    session.refresh(ready.poll)
    assert ready.poll.state is PollState.PREPARING
    other.submit(ready.bureau, "Confirmer l’ouverture")
    session.refresh(ready.poll)
    assert ready.poll.state is PollState.OPEN
    other.submit(ready.bureau, "Demander la clôture")
    one.submit(ready.bureau, "Confirmer la clôture")
    session.refresh(ready.poll)
    assert ready.poll.state is PollState.CLOSED
    said = one.get(ready.bureau).text
    assert "Demandé par : organisateur ; confirmé par : garant du tirage." in said
    assert "Demandé par : garant du tirage ; confirmé par : organisateur." in said
    acts = list(session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("votes.%")).order_by(AuditEntry.id)))
    assert acts[-6:] == [
        "votes.ask_open", "votes.withdraw_open", "votes.ask_open", "votes.open", "votes.ask_close", "votes.close"
    ]  # fmt: skip


@pytest.mark.parametrize("act", PairedAct)
def test_nobody_does_it_alone(ready: Room, signed_in, make, session, act: PairedAct) -> None:
    if act is PairedAct.CLOSE:
        actions.open_poll(ready.poll, ready.organiser, ready.now)
    before = ready.poll.state
    address = f"{ready.path}/1/{act.value}"
    administrator = make.account(Role.ADMINISTRATOR)
    one, boss = signed_in(ready.organiser), signed_in(administrator)
    token = token_of(one)
    one.post(f"{address}/demande", data={"csrf_token": token})
    for _ in range(2):
        answer = one.post(f"{address}/confirmation", data={"csrf_token": token})
        assert answer.status_code == 409
        assert "une autre personne du bureau" in answer.text
    answer = boss.post(f"{address}/confirmation", data={"csrf_token": token_of(boss)})
    assert answer.status_code == 409
    assert "revient au bureau de vote" in answer.text
    session.expire_all()
    assert ready.poll.state is before
    asked = session.get_one(PollAct, (ready.poll.id, act))
    asked.confirmed_by_id, asked.confirmed_at = asked.asked_by_id, ready.now
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


@pytest.mark.one_engine
def test_request_lapses(ready: Room, session) -> None:
    actions.ask(ready.poll, PairedAct.OPEN, ready.organiser, ready.now)
    with pytest.raises(RuleError, match="déjà demandé"):
        actions.ask(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now)
    with pytest.raises(RuleError, match="rien à confirmer"):
        actions.confirm(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now + LATER)
    actions.ask(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now + LATER)
    actions.confirm(ready.poll, PairedAct.OPEN, ready.organiser, ready.now + LATER)
    assert ready.poll.state is PollState.OPEN
    with pytest.raises(RuleError, match="rien à confirmer"):
        actions.confirm(ready.poll, PairedAct.OPEN, ready.organiser, ready.now + LATER)
    with pytest.raises(RuleError, match="pas de demande"):
        actions.withdraw(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now + LATER)


@pytest.mark.one_engine
def test_what_changed_since_is_not_confirmed(ready: Room) -> None:
    actions.ask(ready.poll, PairedAct.OPEN, ready.organiser, ready.now)
    actions.set_options(ready.poll, ready.numbers[:2], 1)
    with pytest.raises(RuleError, match="modifié depuis la demande"):
        actions.confirm(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now)
    actions.withdraw(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now)
    with pytest.raises(RuleError, match="pas de demande"):
        actions.withdraw(ready.poll, PairedAct.OPEN, ready.guarantor, ready.now)


@pytest.mark.one_engine
def test_asking_is_refused_before_its_turn(prepared: Room) -> None:
    with pytest.raises(RuleError, match="cartes remises"):
        actions.ask(prepared.poll, PairedAct.OPEN, prepared.organiser, prepared.now)
    with pytest.raises(RuleError, match="pas possible maintenant"):
        actions.ask(prepared.poll, PairedAct.CLOSE, prepared.organiser, prepared.now)


def test_acknowledged_is_stored_is_counted(opened: Room, signed_in, app, session) -> None:
    """Ten voters and their retries while the urn closes: each is told the truth."""
    one, other = signed_in(opened.organiser), signed_in(opened.guarantor)
    one.submit(opened.bureau, "Demander la clôture")
    token = token_of(other)
    fields = [{"code": code, "tracker": tracker(), "projects": opened.numbers[0]} for code in opened.codes[:10]] * 3
    begin = threading.Barrier(13)

    def send(number: int) -> int:
        with app.app_context():
            try:
                begin.wait(20)
                threading.Event().wait(number % 10 * 0.004)
                return app.test_client().post("/vote/urne", data=fields[number]).status_code
            finally:
                db.session.remove()

    def close() -> int:
        begin.wait(20)
        threading.Event().wait(0.015)
        address = f"{opened.path}/1/cloture/confirmation"
        return other.post(address, data={"csrf_token": token}).status_code

    session.commit()
    with ThreadPoolExecutor(13) as crowd:
        closing = crowd.submit(close)
        statuses = list(crowd.map(send, range(12)))
    assert closing.result() == 302
    found = Counter(statuses)
    assert set(found) <= {200, 201, 422}
    session.expire_all()
    assert opened.poll.state is PollState.CLOSED
    actions.count_poll(opened.poll, DICE, DICE, opened.organiser, opened.now)
    stored = session.scalar(select(func.count()).select_from(Ballot))
    assert found[201] == stored == opened.poll.result["ballots"]


def test_clock_is_the_servers(opened: Room, signed_in, app) -> None:
    """The delay is counted by the platform, whatever the page said when it was opened."""
    one, other = signed_in(opened.organiser), signed_in(opened.guarantor)
    one.submit(opened.bureau, "Demander la clôture")
    token = token_of(other)
    app.extensions[CLOCK] = lambda: opened.now + LATER
    answer = other.post(f"{opened.path}/1/cloture/confirmation", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "Demander la clôture" in other.get(opened.bureau).text
