"""The bureau's page, the roll, the cards, and the result that anyone recounts."""

import re
import subprocess
import sys
from pathlib import Path

from app.core.thread import Activity
from app.core.urn import read_code
from app.models.accounts import Role
from app.models.votes import Credential, PollMethod, PollState
from app.votes import actions, queries
from tests.reading import read
from tests.votes.conftest import DICE, Room, tracker

PROGRAM = Path(__file__).parents[2] / "static" / "votes" / "recompter.py"


def test_vote_is_held_from_the_bureau_page(make, signed_in, client, now, session) -> None:
    room = make.edition(Activity.VOTE, table_count=3)
    organiser = make.account(Role.ORGANISER, edition=room)
    projects = [make.submitted(room) for _ in range(3)]
    elector = make.participant(room)
    bureau = f"/editions/{room.number}/vote/bureau"
    browser = signed_in(organiser)
    browser.submit(bureau, title="Vote d’essai", kept_count="1", method="approval")
    sheet = browser.submit(bureau, "Faire et imprimer", count="3").get_data(as_text=True)
    root, _ = read(sheet)
    codes = [read_code(one.text) for one in root.all("code")]
    assert len(codes) == 3
    assert sheet.count("<svg") >= 3
    browser.submit(f"/editions/{room.number}/vote/1/emargement", "Signe")
    browser.submit(bureau, "Clore la distribution", given="2", leftovers=codes[2])
    other = signed_in(make.account(Role.GUARANTOR, edition=room))
    browser.submit(bureau, "Demander l’ouverture")
    other.submit(bureau, "Confirmer l’ouverture")
    client.post("/vote/urne", data={"code": codes[0], "tracker": tracker(), "projects": projects[0].number})
    assert "1</strong> bulletin dans l’urne" in browser.get(bureau).get_data(as_text=True)
    other.submit(bureau, "Demander la clôture")
    browser.submit(bureau, "Confirmer la clôture")
    browser.submit(bureau, dice=DICE, dice_again=DICE)
    assert projects[0].title not in client.get(f"/editions/{room.number}/vote").get_data(as_text=True)
    browser.submit(bureau, "Publier le résultat")
    session.expire_all()
    assert queries.alive_poll(room).state is PollState.PUBLISHED
    assert projects[0].title in client.get(f"/editions/{room.number}/vote").get_data(as_text=True)
    assert elector.id


def test_printing_twice_from_the_same_page_is_refused(prepared: Room, signed_in, session) -> None:
    browser = signed_in(prepared.organiser)
    answer = browser.submit(f"{prepared.path}/bureau", "Faire et imprimer", count="2", printed="0")
    assert answer.status_code == 422
    assert session.query(Credential).count() == 12


def test_nothing_is_known_before_the_closing(opened: Room, client) -> None:
    actions.cast(opened.codes[0], tracker(), opened.numbers[:1])
    page = client.get(opened.path).get_data(as_text=True)
    assert opened.projects[0].title not in page
    assert not re.search(r"\bvoix\b", page)
    assert client.get(f"{opened.path}/1/lignes.csv").status_code == 404
    assert client.get(f"{opened.path}/1/regle.json").status_code == 200


def test_counted_is_not_yet_public(opened: Room, client) -> None:
    opened.close_and_count()
    assert client.get(f"{opened.path}/1/lignes.csv").status_code == 404
    assert "sera publié ici" in client.get(opened.path).get_data(as_text=True)


def test_anyone_recounts_with_plain_python(opened: Room, client, tmp_path, now) -> None:
    mine = tracker()
    first, second, _third = opened.numbers
    actions.cast(opened.codes[0], mine, [first])
    for code in opened.codes[1:4]:
        actions.cast(code, tracker(), [first, second])
    opened.close_and_count()
    actions.publish(opened.poll, opened.organiser, now)
    files = []
    for name in ("lignes.csv", "regle.json"):
        path = tmp_path / name
        path.write_bytes(client.get(f"{opened.path}/1/{name}").data)
        files.append(str(path))
    command = [sys.executable, "-I", str(PROGRAM), *files, "--des", DICE, "--recu", mine]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert opened.poll.rule_fingerprint in run.stdout
    ranked = [int(line.split()[-6]) for line in run.stdout.splitlines() if " voix " in line]
    order = [line["project"] for line in opened.poll.result["ranking"]]
    assert [place for place in order if place in ranked] == order
    assert f"Votre bulletin approuve : {first}" in run.stdout


def test_edited_lines_do_not_recount(opened: Room, client, tmp_path, now) -> None:
    actions.cast(opened.codes[0], tracker(), opened.numbers[:1])
    opened.close_and_count()
    actions.publish(opened.poll, opened.organiser, now)
    lines = client.get(f"{opened.path}/1/lignes.csv").data.splitlines(keepends=True)
    (tmp_path / "l.csv").write_bytes(b"".join(lines[:-1]))
    (tmp_path / "r.json").write_bytes(client.get(f"{opened.path}/1/regle.json").data)
    command = [sys.executable, "-I", str(PROGRAM), str(tmp_path / "l.csv"), str(tmp_path / "r.json")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_annulled_poll_is_shown_with_its_reason(opened: Room, client, now) -> None:
    actions.annul(opened.poll, "Panne de réseau", opened.organiser, now)
    assert "Panne de réseau" in client.get(opened.path).get_data(as_text=True)


def test_result_costs_the_same_with_more_projects(make, now, client, steady_queries) -> None:
    edition = make.edition(Activity.VOTE, table_count=9)
    organiser = make.account(Role.ORGANISER, edition=edition)

    def hold(count: int) -> str:
        for _ in range(count):
            make.submitted(edition)
        poll = actions.prepare(edition, "Vote", 1, organiser, now, method=PollMethod.APPROVAL)
        code = actions.print_cards(poll, 1, 0, organiser, now)[0]
        actions.close_distribution(poll, 1, [], organiser, now)
        actions.open_poll(poll, organiser, now)
        actions.cast(code, tracker(), [])
        actions.close_poll(poll, organiser, now)
        actions.count_poll(poll, DICE, DICE, organiser, now)
        actions.publish(poll, organiser, now)
        return f"/editions/{edition.number}/vote"

    path = hold(2)

    def more() -> None:
        poll = queries.alive_poll(edition)
        poll.state = PollState.ANNULLED
        poll.annulled_at = now
        hold(1)

    steady_queries(lambda: client.get(path), more)
