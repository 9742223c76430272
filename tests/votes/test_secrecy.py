"""What the tables could tell: no key, no time and no order joins the roll to the urn, not even for who holds it all."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import DateTime, inspect, make_url

from app.core.urn import code_from, credential_hash
from app.database import ROLL, UtcDateTime, drop_former_versions, writing
from app.extensions import db
from app.models.convening import Participant
from app.models.oversight import AuditEntry
from app.models.votes import Ballot, Credential, RollEntry
from app.votes import actions
from app.votes.actions.bureau import cast_ballots
from tests.votes.attacker import CHANCE, DEVIATION, Order, orders, right_links
from tests.votes.conftest import Room, tracker

CROWD = 40
LUCK = CHANCE + 3 * DEVIATION


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


class Assembly:
    """People who vote in the very order in which they signed: the worst that a queue may do. The same at each run."""

    def __init__(self) -> None:
        chance = random.Random(2017)
        self.electors = [1_000_000_000 + chance.randrange(10**9) for _ in range(CROWD)]
        self.trackers = [code_from(chance.randbytes(16)) for _ in range(CROWD)]

    @property
    def truth(self) -> dict[str, str]:
        return dict(zip(map(str, self.electors), self.trackers, strict=True))


@pytest.fixture
def assembly() -> Assembly:
    return Assembly()


def roll_of(engine, assembly: Assembly, tmp_path, table: str = "roll_entries") -> Mapping[str, Order]:
    return orders(engine, table, "elector_id", assembly.electors, tmp_path)


def urn_of(engine, assembly: Assembly, tmp_path, table: str = "ballots") -> Mapping[str, Order]:
    return orders(engine, table, "key", assembly.trackers, tmp_path)


def sign_one_by_one(room: Room, assembly: Assembly) -> None:
    for elector in assembly.electors:
        with writing():
            actions.sign(room.poll, Participant(id=elector))
            db.session.commit()


def vote_one_by_one(app, codes: Sequence[str], room: Room, assembly: Assembly) -> None:
    browser = app.test_client()
    for code, key in zip(codes, assembly.trackers, strict=True):
        fields = {"code": code, "tracker": key, "projects": str(room.numbers[len(key) % 3])}
        assert browser.post("/vote/urne", data=fields).status_code == 201


def test_holder_of_everything_links_no_better_than_chance(
    prepared: Room, assembly: Assembly, app, signed_in, tmp_path, caplog, settings
) -> None:
    """At any moment since the opening; and with a copy of the roll made at the desk, once the urn is closed."""
    one, other = signed_in(prepared.organiser), signed_in(prepared.guarantor)
    with writing():
        actions.discard_cards(prepared.poll, prepared.organiser, prepared.now)
        codes = actions.print_cards(prepared.poll, CROWD, 0, prepared.organiser, prepared.now)
        db.session.commit()
    sign_one_by_one(prepared, assembly)
    roll, urn = db.engines[ROLL], db.engine
    at_the_desk = roll_of(roll, assembly, tmp_path)
    one.submit(prepared.bureau, "Clore la distribution", given=str(CROWD))
    one.submit(prepared.bureau, "Demander l’ouverture")
    other.submit(prepared.bureau, "Confirmer l’ouverture")
    vote_one_by_one(app, codes, prepared, assembly)
    while_open = roll_of(roll, assembly, tmp_path), urn_of(urn, assembly, tmp_path)
    one.submit(prepared.bureau, "Demander la clôture")
    other.submit(prepared.bureau, "Confirmer la clôture")
    closed = roll_of(roll, assembly, tmp_path), urn_of(urn, assembly, tmp_path)
    assert len(closed[0]) >= 2
    assert len(closed[1]) >= 2
    bets = right_links(*while_open, assembly.truth) | right_links(*closed, assembly.truth)
    bets |= right_links(at_the_desk, closed[1], assembly.truth)
    assert {bet: right for bet, right in bets.items() if right > LUCK} == {}
    assert max(right_links(at_the_desk, while_open[1], assembly.truth).values()) > LUCK  # both orders would tell
    hashes = [credential_hash(prepared.poll.reference, code) for code in codes]
    db.session.rollback()
    found = dict(zip(hashes, assembly.trackers, strict=True))  # whoever finds a card in the bin
    cards = orders(urn, "credentials", "hash", list(found), tmp_path)
    assert {bet: right for bet, right in right_links(cards, closed[1], found).items() if right > LUCK} == {}
    written = caplog.text + server_log(settings.database_url)
    assert not [mark for mark in (*codes, *assembly.trackers, *map(str, assembly.electors)) if mark in written]


def server_log(url: str) -> str:
    """What PostgreSQL wrote, where the server is one of ours."""
    path = Path(str(make_url(url).query.get("host", ""))) / "log"
    return path.read_text(errors="replace") if path.exists() else ""


def test_same_attacker_reads_naive_tables(app, session, assembly: Assembly, tmp_path) -> None:
    """Random keys, no time, no number: but one database, and one transaction for the signature and the ballot."""
    suffix = " WITHOUT ROWID" if db.engine.dialect.name == "sqlite" else ""
    session.rollback()
    with db.engine.connect() as connection, writing():
        for statement in (
            f"CREATE TABLE naive_roll (poll_id INTEGER, elector_id INTEGER, PRIMARY KEY (poll_id, elector_id)){suffix}",
            f"CREATE TABLE naive_urn (key VARCHAR(64) PRIMARY KEY, payload VARCHAR(4000)){suffix}",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
        for elector, key in assembly.truth.items():
            connection.exec_driver_sql(f"INSERT INTO naive_roll VALUES (1, {elector})")
            connection.exec_driver_sql(f"INSERT INTO naive_urn VALUES ('{key}', '{{}}')")
            connection.commit()
    try:
        roll = roll_of(db.engine, assembly, tmp_path, "naive_roll")
        urn = urn_of(db.engine, assembly, tmp_path, "naive_urn")
        assert max(right_links(roll, urn, assembly.truth).values()) == CROWD
    finally:
        with db.engine.connect() as connection, writing():
            connection.exec_driver_sql("DROP TABLE naive_roll")
            connection.exec_driver_sql("DROP TABLE naive_urn")
            connection.commit()
        drop_former_versions(db.engine, [])
