"""What the tables could tell: no key, no time and no order joins the roll to the urn."""

from sqlalchemy import DateTime, inspect

from app.database import ROLL, UtcDateTime
from app.extensions import db
from app.models.oversight import AuditEntry
from app.models.votes import Ballot, Credential, RollEntry
from app.votes import actions
from app.votes.actions.bureau import cast_ballots
from tests.votes.conftest import Room, tracker


def columns_of(model) -> set[str]:
    return {column.name for column in model.__table__.columns} - {"poll_id"}


def test_roll_and_urn_share_nothing_but_the_poll() -> None:
    assert columns_of(RollEntry) == {"elector_id"}
    assert columns_of(Ballot) == {"key", "payload"}
    assert columns_of(Credential) == {"hash", "used", "cancelled"}
    for model in (RollEntry, Ballot, Credential):
        assert not any(isinstance(one.type, DateTime | UtcDateTime) for one in model.__table__.columns)
        assert len(model.__table__.primary_key.columns) == 2


def test_roll_lives_in_the_second_database(app) -> None:
    with app.app_context():
        assert "roll_entries" in inspect(db.engines[ROLL]).get_table_names()
        assert "roll_entries" not in inspect(db.engine).get_table_names()
        assert "ballots" not in inspect(db.engines[ROLL]).get_table_names()


def test_ballots_are_read_in_the_order_of_their_keys(opened: Room) -> None:
    keys = [tracker() for _ in range(8)]
    for code, key in zip(opened.codes, keys, strict=False):
        actions.cast(code, key, [])
    assert [ballot.tracker for ballot in cast_ballots(opened.poll)] == sorted(keys)


def test_neither_signing_nor_voting_leaves_a_dated_act(prepared: Room, make, session, now) -> None:
    before = session.query(AuditEntry).count()
    actions.sign(prepared.poll, make.participant(prepared.edition))
    assert session.query(AuditEntry).count() == before
    actions.close_distribution(prepared.poll, 12, [], prepared.organiser, now)
    actions.open_poll(prepared.poll, prepared.organiser, now)
    before = session.query(AuditEntry).count()
    actions.cast(prepared.codes[0], tracker(), [])
    assert session.query(AuditEntry).count() == before


def test_voting_opens_no_connection_to_the_roll(opened: Room, app, count_queries, session) -> None:
    session.commit()
    with count_queries() as queries:
        app.test_client().post("/vote/urne", data={"code": opened.codes[0], "tracker": tracker()})
    assert any("ballots" in query for query in queries)
    assert not any("roll_entries" in query or "account" in query or "people" in query for query in queries)
