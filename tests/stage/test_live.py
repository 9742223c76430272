"""The state that screens and phones follow: small, tagged, the same whoever answers, and streamed as it changes."""

import json
from datetime import timedelta
from itertools import islice

import pytest
from flask import Flask

from app.extensions import db
from app.models.editions import MomentKind
from app.stage import actions
from app.votes import actions as votes
from app.web.clock import CLOCK
from app.web.streams import MOST, STREAMS, Streams
from tests.reading import read
from tests.stage.conftest import Day
from tests.votes.conftest import Room, opened, prepared, tracker  # noqa: F401

MINUTE = timedelta(minutes=1)


def state_of(client, led: Day) -> dict:
    return client.get(f"{led.path}/ecran/etat").json


@pytest.fixture
def at(app: Flask):
    """`at(instant)`: the clock of the house shows it."""

    def show(instant) -> None:
        app.extensions[CLOCK] = lambda: instant

    return show


def test_state_follows_the_moments(led: Day, client, now) -> None:
    before = state_of(client, led)
    assert (before["show"], before["moment"], before["is_over"]) == ("welcome", None, False)
    assert [one["label"] for one in before["following"]] == ["Accueil", "Diagnostic"]
    actions.go_on(led.edition, led.organiser, now)
    after = state_of(client, led)
    assert after["revision"] > before["revision"]
    assert (after["show"], after["moment"]["label"]) == ("welcome", "Accueil")
    assert after["moment"]["allowed"] == 3_600_000
    assert after["face"] != before["face"]
    for _ in led.moments:
        actions.go_on(led.edition, led.organiser, now)
    over = state_of(client, led)
    assert (over["show"], over["is_over"], over["following"]) == ("over", True, [])


def test_state_is_tagged_and_sheets_do_not_move_the_tag(led: Day, make, client) -> None:
    first = client.get(f"{led.path}/ecran/etat")
    make.submitted(led.edition)  # moves the revision of the edition, nothing that a screen shows
    again = client.get(f"{led.path}/ecran/etat", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    make.moment(led.edition, "08:00", "Café")
    moved = client.get(f"{led.path}/ecran/etat", headers={"If-None-Match": first.headers["ETag"]})
    assert moved.json["following"][0]["label"] == "Café"


def test_state_known_costs_one_query(led: Day, client, count_queries) -> None:
    tag = client.get(f"{led.path}/ecran/etat").headers["ETag"]
    with count_queries() as queries:
        client.get(f"{led.path}/ecran/etat", headers={"If-None-Match": tag})
    assert len(queries) == 1


def test_late_moment_pushes_what_is_expected(led: Day, client, at, now) -> None:
    begun = now.replace(hour=8, minute=30)  # 9 h 30 in Paris, half an hour late
    actions.go_on(led.edition, led.organiser, begun)
    at(begun + 5 * MINUTE)
    first = state_of(client, led)["following"][0]
    assert first["expected"] - first["planned"] == 30 * 60_000
    at(begun + 75 * MINUTE)
    first = state_of(client, led)["following"][0]
    assert first["expected"] - first["planned"] == 45 * 60_000


def test_announcement_is_said_until_it_expires(led: Day, client, at, now) -> None:
    actions.announce(led.edition, "Les cartes sont à l’accueil.", 2, led.organiser, now)
    assert state_of(client, led)["announcement"]["text"] == "Les cartes sont à l’accueil."
    assert "Les cartes sont à l’accueil." in client.get(f"{led.path}/ecran").get_data(as_text=True)
    at(now + 2 * MINUTE)
    assert state_of(client, led)["announcement"] is None
    assert "Les cartes" not in client.get(f"{led.path}/ecran").get_data(as_text=True)


@pytest.mark.parametrize("kind", MomentKind)
def test_every_face_is_drawn_without_script(led: Day, make, client, now, kind: MomentKind) -> None:
    moment = make.moment(led.edition, "08:00", "Le moment", kind=kind)
    actions.begin(led.edition, moment, led.organiser, now)
    root, _ = read(client.get(f"{led.path}/ecran").get_data(as_text=True))
    wanted = "Les pitchs commencent bientôt" if kind is MomentKind.PITCHES else "Le moment"
    assert root.all("h1")[0].text == wanted
    assert "Le moment" in client.get(f"{led.path}/maintenant").get_data(as_text=True)


def test_board_shows_only_public_names(led: Day, make, client, now) -> None:
    table = make.table(led.edition, number=7)
    volunteer = make.volunteer(led.edition, agrees_name_published=True)
    shown = make.seat(table, make.participant(led.edition, volunteer=volunteer))
    hidden = make.seat(table)
    actions.begin(led.edition, make.moment(led.edition, kind=MomentKind.TABLES), led.organiser, now)
    page = client.get(f"{led.path}/ecran").get_data(as_text=True)
    assert shown.participant.person.name in page
    assert "et une autre" in page
    assert hidden.participant.person.family_name not in page
    state = json.dumps(state_of(client, led))
    assert shown.participant.person.family_name not in state


def test_vote_is_told_without_its_turnout(opened: Room, make, client, now) -> None:  # noqa: F811
    """Its address while it is open, and nothing of what is in the urn; its ranking once published, not before."""
    path = f"/editions/{opened.edition.number}"
    for label, kind in (("Vote", MomentKind.VOTE), ("Résultat", MomentKind.RESULT)):
        make.moment(opened.edition, label=label, kind=kind)
    actions.go_on(opened.edition, opened.organiser, now)
    page = client.get(f"{path}/ecran").get_data(as_text=True)
    assert "Le vote est ouvert" in page
    assert "localhost/<wbr>vote" in page  # a long address is cut where it may be
    assert "aller à l’isoloir" in client.get(f"{path}/maintenant").get_data(as_text=True)
    before = client.get(f"{path}/ecran/etat").headers["ETag"]
    votes.cast(opened.codes[0], tracker(), opened.numbers[:1])
    assert client.get(f"{path}/ecran/etat", headers={"If-None-Match": before}).status_code == 304
    opened.close_and_count()
    assert "dépouillement est en cours" in client.get(f"{path}/ecran").get_data(as_text=True)
    actions.go_on(opened.edition, opened.organiser, now)
    title = opened.projects[0].title
    assert title not in client.get(f"{path}/ecran").get_data(as_text=True)
    votes.publish(opened.poll, opened.organiser, now)
    assert title in client.get(f"{path}/ecran").get_data(as_text=True)


def events(answer, count: int) -> list[tuple[str, str, str]]:
    """(event, id, data) of the next pieces of a stream."""
    found = []
    for piece in islice(answer.iter_encoded(), count):
        fields = dict(line.split(": ", 1) for line in piece.decode().strip().split("\n"))
        found.append((fields.get("event", ""), fields.get("id", ""), fields.get("data", "")))
    return found


def test_stream_says_the_state_then_each_change(app: Flask, led: Day, client, now, session) -> None:
    waits: list[float] = []

    def act(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            with app.app_context():
                edition = session.merge(led.edition)
                actions.go_on(edition, session.merge(led.organiser), now)
                session.commit()

    app.extensions[STREAMS] = Streams(looks=4, wait=act)
    with client.get(f"{led.path}/ecran/flux", buffered=False) as answer:
        assert answer.mimetype == "text/event-stream"
        _retry, first, second, *rest = events(answer, 9)
    assert (first[0], second[0], rest) == ("etat", "etat", [])
    assert (json.loads(first[2])["moment"], json.loads(second[2])["moment"]["label"]) == (None, "Accueil")
    assert first[1] != second[1]


def test_stream_goes_on_from_the_last_event(app: Flask, led: Day, client) -> None:
    app.extensions[STREAMS] = Streams(looks=100, wait=lambda seconds: None)
    mark = client.get(f"{led.path}/ecran/etat").headers["ETag"].strip('"')
    with client.get(f"{led.path}/ecran/flux", headers={"Last-Event-ID": mark}, buffered=False) as answer:
        _retry, *said = events(answer, 9)
    assert {name for name, _id, _data in said} == {"vie"}
    assert len(said) == 3  # at once, then after each silence


def test_streams_are_counted_and_given_back(app: Flask, led: Day, client) -> None:
    app.extensions[STREAMS] = Streams(most=1, looks=1)
    path = f"{led.path}/ecran/flux"
    with client.get(path, buffered=False):
        refused = client.get(path)
        assert refused.status_code == 503
        assert "Trop d’écrans" in refused.get_data(as_text=True)
        assert refused.headers["Retry-After"]
    for _ in range(3):
        with client.get(path) as answer:
            assert answer.status_code == 200
    assert MOST < 64


def test_stream_holds_no_connection_between_looks(app: Flask, led: Day, client) -> None:
    """Else as many screens as connections would stop the house."""
    held: list[int] = []
    with app.app_context():
        pool = db.engine.pool
    app.extensions[STREAMS] = Streams(looks=3, wait=lambda seconds: held.append(pool.checkedout()))
    with client.get(f"{led.path}/ecran/flux", buffered=False) as answer:
        events(answer, 9)
    assert held == [0, 0]
