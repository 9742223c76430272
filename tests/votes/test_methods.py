"""Majority judgment and ten points, from the choice of the method to the published recount."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.canonical import canonical_json
from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.urn import code_from
from app.models.accounts import Role
from app.models.votes import Ballot, Poll, PollChannel, PollMethod, PollState
from app.votes import actions, queries
from tests.reading import read
from tests.votes.conftest import DICE, Room, tracker
from tests.votes.test_booth import hidden
from tests.votes.test_urn import AT_ONCE, ballots_in_urn, post_together

PROGRAM = Path(__file__).parents[2] / "static" / "votes" / "recompter.py"
both = pytest.mark.parametrize("method", [PollMethod.MAJORITY, PollMethod.POINTS])


def reopened(room: Room, method: PollMethod) -> Room:
    """The prepared room, its urn opened by this method."""
    actions.set_method(room.poll, method)
    actions.close_distribution(room.poll, 10, room.codes[10:], room.organiser, room.now)
    actions.open_poll(room.poll, room.organiser, room.now)
    return room


@pytest.fixture
def judging(prepared: Room) -> Room:
    return reopened(prepared, PollMethod.MAJORITY)


@pytest.fixture
def spreading(prepared: Room) -> Room:
    return reopened(prepared, PollMethod.POINTS)


def published(room: Room) -> Room:
    room.close_and_count()
    actions.publish(room.poll, room.organiser, room.now)
    return room


def open_ballot(room: Room, client, which: int = 0) -> dict[str, str]:
    """What the blank ballot of a card carries."""
    page = client.post("/vote", data={"code": room.codes[which]}).get_data(as_text=True)
    return {name: value for name, value in hidden(page).items() if value}


def test_new_poll_proposes_majority_judgment(make, signed_in) -> None:
    edition = make.edition(Activity.VOTE)
    organiser = make.account(Role.ORGANISER, edition=edition)
    root, _ = read(signed_in(organiser).get(f"/editions/{edition.number}/vote/bureau").get_data(as_text=True))
    radios = [one for one in root.all("input") if one.get("type") == "radio" and one.has("checked")]
    chosen = {one.get("name"): one.get("value") for one in radios}
    assert chosen == {"channel": PollChannel.ROOM.value, "method": PollMethod.MAJORITY.value}
    assert len(radios) == 2


def test_method_is_changed_until_the_urn_opens(prepared: Room, signed_in, session, now) -> None:
    browser = signed_in(prepared.organiser)
    numbers = [str(one) for one in prepared.numbers]
    bureau = f"{prepared.path}/bureau"
    browser.submit(bureau, "Enregistrer la liste", method="points", projects=numbers, kept_count="1")
    session.refresh(prepared.poll)
    assert prepared.poll.method is PollMethod.POINTS
    answer = browser.submit(bureau, "Enregistrer la liste", method="borda", projects=numbers, kept_count="1")
    assert answer.status_code == 422
    reopened(prepared, PollMethod.MAJORITY)
    with pytest.raises(RuleError, match="ne change plus"):
        actions.set_method(prepared.poll, PollMethod.APPROVAL)


def test_unknown_method_is_no_row(make, session, now) -> None:
    edition = make.edition()
    session.add(Poll(edition_id=edition.id, rank=1, title="Vote"))
    session.flush()
    with pytest.raises(IntegrityError, match="poll_method"), session.begin_nested():
        session.connection().exec_driver_sql("UPDATE polls SET method = 'borda'")


@both
def test_rule_says_the_method_and_its_whole_chain(prepared: Room, method: PollMethod) -> None:
    rule = reopened(prepared, method).poll.rule
    assert rule["departage"][-2:] == [
        "budget le plus bas",
        "ordre du sort tiré de vingt dés lancés après la clôture, étiquette egalites",
    ]
    assert "sur l’honneur" in rule["consigne"]
    assert rule.get("mentions", [None])[-1] == ("excellent" if method is PollMethod.MAJORITY else None)
    assert canonical_json(rule) == canonical_json(json.loads(canonical_json(rule)))


def test_grades_go_from_card_to_receipt(judging: Room, client, session) -> None:
    first, second, third = judging.numbers
    carried = open_ballot(judging, client)
    marks = {f"mark-{first}": "6", f"mark-{second}": "0", f"mark-{third}": ""}
    page = client.post("/vote/bulletin", data=carried | marks | {"step": "relire"}).get_data(as_text=True)
    assert re.search("excellent.*à rejeter.*pas jugé", page, re.DOTALL)
    assert "2 projets sur 3" in page.replace("\u00a0", " ")
    back = client.post("/vote/bulletin", data=hidden(page) | {"step": "modifier"}).get_data(as_text=True)
    root, _ = read(back)
    checked = [(one.get("name"), one.get("value")) for one in root.all("input") if one.has("checked")]
    assert checked == list(marks.items())
    sent = {name: value for name, value in hidden(page).items() if name != "step"}
    assert client.post("/vote/urne", data=sent).status_code == 201
    assert client.post("/vote/urne", data=sent).status_code == 200
    payload = session.scalar(select(Ballot)).payload
    assert payload == f'{{"mentions":{{"{first}":6,"{second}":0}}}}'


def test_points_over_ten_come_back_as_typed(spreading: Room, client, session) -> None:
    first, second, third = spreading.numbers
    carried = open_ballot(spreading, client)
    typed = {f"mark-{first}": "7", f"mark-{second}": "5", f"mark-{third}": ""}
    answer = client.post("/vote/bulletin", data=carried | typed | {"step": "relire"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "retirez-en 2" in page
    root, _ = read(page)
    assert [one.get("value") for one in root.all("input") if one.get("type") == "number"] == list(typed.values())
    fewer = client.post("/vote/bulletin", data=carried | typed | {f"mark-{second}": "1", "step": "relire"})
    page = fewer.get_data(as_text=True).replace("\u00a0", " ")
    assert "8 points sur dix" in page
    assert "2 points ne sont pas donnés" in page
    assert client.post("/vote/urne", data=hidden(page)).status_code == 201
    assert session.scalar(select(Ballot)).payload == f'{{"points":{{"{first}":7,"{second}":1}}}}'


@pytest.mark.parametrize("text", ["-1", "2,5", "beaucoup", "9" * 5000, "11"])
def test_points_that_are_no_number_are_refused(spreading: Room, client, session, text: str) -> None:
    carried = open_ballot(spreading, client)
    fields = carried | {f"mark-{spreading.numbers[0]}": text}
    assert client.post("/vote/bulletin", data=fields | {"step": "relire"}).status_code == 422
    assert client.post("/vote/urne", data=fields).status_code == 422
    assert ballots_in_urn(session) == 0


@both
def test_ballot_of_another_method_is_refused(prepared: Room, session, method: PollMethod) -> None:
    room = reopened(prepared, method)
    with pytest.raises(RuleError, match="sorte"):
        actions.cast(room.codes[0], tracker(), room.numbers[:1])
    with pytest.raises(RuleError, match="pas soumis"):
        actions.cast(room.codes[0], tracker(), {9999: 1})
    assert ballots_in_urn(session) == 0


def test_one_card_on_fifty_devices_makes_one_ballot(judging: Room, app, session) -> None:
    first = judging.numbers[0]
    fields = [{"code": judging.codes[0], "tracker": tracker(), f"mark-{first}": str(n % 7)} for n in range(AT_ONCE)]
    assert post_together(app, fields) == {201: 1, 409: AT_ONCE - 1}
    assert ballots_in_urn(session) == 1


def test_same_points_sent_fifty_times_are_one_ballot(spreading: Room, app, session) -> None:
    fields = {"code": spreading.codes[0], "tracker": tracker(), f"mark-{spreading.numbers[0]}": "10"}
    assert post_together(app, [fields] * AT_ONCE) == {201: 1, 200: AT_ONCE - 1}
    assert ballots_in_urn(session) == 1


def test_majority_judgment_says_why(judging: Room, client) -> None:
    first, second, third = judging.numbers
    for code, grades in zip(judging.codes, ((6, 4, 4), (6, 4, 4), (5, 4, 4), (None, 0, 0)), strict=False):
        marks = dict(zip(judging.numbers, grades, strict=True))
        actions.cast(code, tracker(), {one: mark for one, mark in marks.items() if mark is not None})
    poll = published(judging).poll
    line = poll.standing_of(first)
    assert line == {
        "project": first,
        "rank": 1,
        "grade": 6,
        "judged": 3,
        "blanks": 1,
        "profile": [0, 0, 0, 0, 0, 1, 2],
    }
    assert [step["link"] for step in poll.result["trace"]] == ["median", "lot"]
    assert [sorted(group) for group in poll.result["ties"]] == [sorted((second, third))]
    page = client.get(judging.path).get_data(as_text=True).replace("\u00a0", " ")
    assert "mention « excellent », contre « bien »." in page
    assert "départagés par le sort" in page


def test_removal_is_told_by_shares(judging: Room, client) -> None:
    first, second, _third = judging.numbers
    for code, grades in zip(judging.codes, ((4, 4), (4, 4), (6, 4), (3, 3)), strict=False):
        actions.cast(code, tracker(), dict(zip((second, first), grades, strict=True)))
    page = client.get(published(judging).path).get_data(as_text=True).replace("\u00a0", " ")
    assert judging.poll.result["trace"][0]["link"].startswith("removal")
    assert "plus de jugements « excellent » ou mieux : 25 % (1 sur 4), contre 0 % (0 sur 4)" in page
    assert "n’a été jugé par personne" in page


def test_points_add_up(spreading: Room, client) -> None:
    first, second, third = spreading.numbers
    for code, points in zip(spreading.codes, ({first: 10}, {second: 4, third: 4}, {}), strict=False):
        actions.cast(code, tracker(), points)
    result = published(spreading).poll.result
    assert (result["ballots"], result["blank"]) == (3, 1)
    assert result["ranking"][0] == {"project": first, "rank": 1, "points": 10, "givers": 1}
    page = client.get(spreading.path).get_data(as_text=True)
    assert "10 points contre 4" in page.replace("\u00a0", " ")


@both
def test_nothing_is_known_before_the_publication(prepared: Room, client, signed_in, method: PollMethod) -> None:
    room = reopened(prepared, method)
    actions.cast(room.codes[0], tracker(), {room.numbers[0]: 6})
    for _state in ("open", "closed", "counted"):
        page = client.get(room.path).get_data(as_text=True)
        assert room.projects[0].title not in page
        assert "En tête" not in page
        assert client.get(f"{room.path}/1/lignes.csv").status_code == 404
        project = client.get(f"/editions/{room.edition.number}/projets/{room.numbers[0]}").get_data(as_text=True)
        assert not re.search(r"excellent|\d points", project)
        if room.poll.state is PollState.OPEN:
            assert "En tête" not in signed_in(room.organiser).get(f"{room.path}/bureau").get_data(as_text=True)
            room.close_and_count()


@both
def test_anyone_recounts_with_plain_python(prepared: Room, client, tmp_path, method: PollMethod) -> None:
    room, chance, mine = reopened(prepared, method), random.Random(5), tracker()
    actions.cast(room.codes[0], mine, {room.numbers[0]: 5})
    for code in room.codes[1:10]:
        marks = {number: chance.randint(0, 3) for number in room.numbers}
        actions.cast(code, code_from(chance.randbytes(16)), marks)
    published(room)
    files = []
    for name in ("lignes.csv", "regle.json"):
        path = tmp_path / name
        path.write_bytes(client.get(f"{room.path}/1/{name}").data)
        files.append(str(path))
    command = [sys.executable, "-I", str(PROGRAM), *files, "--des", DICE, "--recu", mine]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert room.poll.rule_fingerprint in run.stdout
    titles = re.findall(r"Projet de la table (\d+)", run.stdout)
    assert [int(title) for title in titles] == [line["project"] for line in room.poll.result["ranking"]]
    said = f"juge : {room.numbers[0]} très bien" if method is PollMethod.MAJORITY else f"donne : {room.numbers[0]} (5)"
    assert f"Votre bulletin {said}" in run.stdout


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (PollMethod.MAJORITY, "Mention « très bien » : 1er sur 3 projets, 2 bulletins."),
        (PollMethod.POINTS, "Points reçus : 5. 1er sur 3 projets, 2 bulletins."),
    ],
)
def test_project_page_tells_its_place(prepared: Room, client, method: PollMethod, said: str) -> None:
    room = reopened(prepared, method)
    actions.cast(room.codes[0], tracker(), {room.numbers[0]: 5})
    actions.cast(room.codes[1], tracker(), {})
    published(room)
    page = client.get(f"/editions/{room.edition.number}/projets/{room.numbers[0]}").get_data(as_text=True)
    assert said in page.replace("\u00a0", " ")


def test_result_shows_projects_that_nobody_judged(judging: Room, client) -> None:
    page = client.get(published(judging).path).get_data(as_text=True)
    assert "Aucun bulletin n’a été déposé" in page
    assert [line.counts["grade"] for line in queries.result_lines(judging.poll)] == [-1, -1, -1]


def test_shared_tablet_keeps_its_mark_from_page_to_page(judging: Room, client) -> None:
    assert "veille" not in client.get("/vote?tablette=1").get_data(as_text=True)
    sent = hidden(client.get("/vote?tablette=1").get_data(as_text=True))
    assert sent == {"shared": "1"}
    ballot = client.post("/vote", data=sent | {"code": judging.codes[0]}).get_data(as_text=True)
    review = client.post("/vote/bulletin", data=hidden(ballot) | {"step": "relire"}).get_data(as_text=True)
    receipt = client.post("/vote/urne", data=hidden(review)).get_data(as_text=True)
    for page in (ballot, review, receipt):
        assert 'data-home="/vote?tablette=1"' in page
    assert "veille" not in client.post("/vote", data={"code": judging.codes[1]}).get_data(as_text=True)
