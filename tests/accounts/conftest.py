"""A door, and people with keys to it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.accounts import passwords
from app.models.accounts import Account
from app.web.clock import CLOCK
from tests.accounts.browsing import PASSWORD
from tests.factories import Factory

HASH = passwords.hashed(PASSWORD)


@pytest.fixture
def holder(make: Factory) -> Account:
    """Somebody with a password, `PASSWORD`."""
    account = make.account(password_hash=HASH)
    make.session.commit()
    return account


@pytest.fixture
def later(app: Flask, now: datetime) -> Callable[[timedelta], datetime]:
    """`later(timedelta(minutes=1))` moves the clock that far after the start of the test."""

    def move(after: timedelta) -> datetime:
        app.extensions[CLOCK] = lambda: now + after
        return now + after

    return move
