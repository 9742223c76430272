"""The counter sees queries that grow with rows."""

import pytest
from sqlalchemy import func, select

from app.models.accounts import Account, Person


def test_queries_are_counted(session, count_queries) -> None:
    with count_queries() as queries:
        session.scalar(select(func.count()).select_from(Person))
    assert [query.split()[0] for query in queries] == ["SELECT"]


def test_one_query_per_row_is_refused(session, make, steady_queries) -> None:
    make.account()

    def visit() -> None:
        session.expire_all()
        for account in session.scalars(select(Account)):
            session.refresh(account, ["grants"])

    with pytest.raises(AssertionError, match="grow with rows"):
        steady_queries(visit, make.account)
    steady_queries(lambda: session.scalars(select(Account)).unique().all(), make.account)
