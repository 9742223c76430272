"""Guessing is hopeless; a room of a hundred people behind one address is not locked out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from app.accounts.throttling import (
    ADDRESS_CEILING,
    FREE_FAILURES,
    LONGEST_WAIT,
    Lock,
    begin_attempt,
    wait_after,
)
from app.models.accounts import LoginFailure
from app.web.identity import keyed_digest
from tests.accounts.browsing import log_in
from tests.accounts.conftest import HASH
from tests.conftest import NOW


def test_wait_grows_then_stops_growing() -> None:
    waits = [wait_after(count).total_seconds() for count in range(20)]
    assert waits[:FREE_FAILURES] == [0] * FREE_FAILURES
    assert waits[FREE_FAILURES : FREE_FAILURES + 4] == [5, 10, 20, 40]
    assert waits == sorted(waits)
    assert max(waits) == LONGEST_WAIT.total_seconds()


def fail(client, email: str, times: int) -> None:
    for attempt in range(times):
        log_in(client, email, f"mauvais essai {attempt}")


@pytest.mark.one_engine
def test_guesser_must_wait_even_with_the_right_password(client, holder) -> None:
    fail(client, holder.email, FREE_FAILURES)
    answer = log_in(client, holder.email)
    assert answer.status_code == 422
    assert "attendez 5" in answer.text


@pytest.mark.one_engine
def test_wait_ends_and_refused_attempts_do_not_lengthen_it(client, holder, later) -> None:
    fail(client, holder.email, FREE_FAILURES + 10)
    later(timedelta(seconds=6))
    assert log_in(client, holder.email).status_code == 302


def test_every_worker_counts_the_same_failures(app, holder) -> None:
    for _ in range(FREE_FAILURES):
        fail(app.test_client(), holder.email, 1)
    assert log_in(app.test_client(), holder.email).status_code == 422


def test_known_device_is_not_stopped_by_somebody_else(app, client, holder) -> None:
    log_in(client, holder.email)
    fail(app.test_client(), holder.email, FREE_FAILURES + 1)
    with client.session_transaction() as cookie:
        cookie.clear()
    assert log_in(client, holder.email).status_code == 302


@pytest.mark.one_engine
def test_known_device_is_slowed_by_its_own_failures(client, holder) -> None:
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        cookie.clear()
    fail(client, holder.email, FREE_FAILURES)
    assert log_in(client, holder.email).status_code == 422


@pytest.mark.one_engine
def test_device_known_for_one_account_is_a_stranger_to_another(app, client, holder, make, session) -> None:
    other = make.account(password_hash=HASH)
    session.commit()
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        cookie.clear()
    fail(app.test_client(), other.email, FREE_FAILURES)
    assert log_in(client, other.email).status_code == 422


def test_hundred_people_behind_one_address_all_come_in(app, make, session, now) -> None:
    """Each mistypes three times, then signs in: nobody of the room waits, from the first to the last."""
    address = keyed_digest("adresse:127.0.0.1")
    for person in range(100):
        lock = Lock(keyed_digest(f"compte:{person}@exemple.fr"), address)
        for _ in range(3):
            begin_attempt(session, lock, now)
        session.flush()
    last = make.account(password_hash=HASH)
    assert log_in(app.test_client(), last.email).status_code == 302


def test_ceiling_per_address_stops_a_sweep_but_not_a_known_device(app, client, holder, make, session, later) -> None:
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        cookie.clear()
    other = make.account(password_hash=HASH)
    _record_failures(session, [f"compte:{number}@exemple.fr" for number in range(ADDRESS_CEILING)])
    session.commit()
    assert log_in(app.test_client(), other.email).status_code == 422
    assert log_in(client, holder.email).status_code == 302
    later(timedelta(minutes=16))
    assert log_in(app.test_client(), other.email).status_code == 302


def test_failures_hold_no_address_in_clear(client, holder, session) -> None:
    fail(client, holder.email, 1)
    row = session.execute(select(LoginFailure.email_hash, LoginFailure.address_hash)).one()
    assert all(len(value) == 64 for value in row)


def test_old_failures_are_forgotten(app, client, holder, session, later) -> None:
    fail(app.test_client(), "personne@exemple.fr", 2)
    later(timedelta(days=2))
    log_in(client, holder.email)
    assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0


def _record_failures(session, keys: list[str]) -> None:
    address = keyed_digest("adresse:127.0.0.1")
    session.execute(
        insert(LoginFailure),
        [{"email_hash": keyed_digest(key), "address_hash": address, "failed_at": NOW} for key in keys],
    )
