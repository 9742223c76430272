"""The rule of the jury: declared, frozen, published; then part of the vote's, where nothing changes any more."""

import hashlib
import json
import re
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from app.core.canonical import canonical_json
from app.core.errors import RuleError
from app.core.jury.duels import Verdict
from app.core.jury.marks import Criterion
from app.jury import actions, queries
from app.models.accounts import Role, RoleGrant
from app.models.jury import JuryMode, JuryState
from app.models.messages import OutboxMessage
from app.models.roles import roles_of
from app.models.votes import PollMethod
from app.votes import actions as votes
from tests.jury.conftest import Room
from tests.votes.conftest import DICE, tracker
from tests.votes.test_methods import PROGRAM


def open_vote(room: Room, cards: int = 3) -> tuple:
    poll = votes.prepare(room.edition, "Vote", 1, room.organiser, room.now, method=PollMethod.APPROVAL)
    codes = votes.print_cards(poll, cards, 0, room.organiser, room.now)
    votes.close_distribution(poll, cards, [], room.organiser, room.now)
    votes.open_poll(poll, room.organiser, room.now)
    return poll, codes


def publish_vote(room: Room, poll) -> None:
    votes.close_poll(poll, room.organiser, room.now)
    votes.count_poll(poll, DICE, DICE, room.organiser, room.now)
    votes.publish(poll, room.organiser, room.now)


def test_member_is_told_and_sits_in_this_edition_only(room: Room, make, session) -> None:
    account = room.members[0].account
    assert Role.JUROR in roles_of(session, account, room.edition.id)
    assert Role.JUROR not in roles_of(session, account, make.edition().id)
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "jury_member")).first()
    assert "Directrice d’un centre social" in message.body
    actions.remove(room.jury, room.members[0], room.organiser, room.now)
    assert Role.JUROR not in roles_of(session, account, room.edition.id)
    assert session.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.revoked_at.is_not(None))) == 1


def test_rule_is_fingerprinted_without_names_nor_reasons(room: Room) -> None:
    actions.set_rule(
        room.jury, JuryMode.MARKS, 40, [Criterion("intérêt", 3), Criterion("coût", 1)], room.organiser, room.now
    )
    actions.recuse(room.jury, room.members[1], room.projects[2], "Sa sœur est à la table.", room.organiser, room.now)
    room.open()
    text = canonical_json(room.jury.rule)
    assert room.jury.rule_fingerprint == hashlib.sha256(text).hexdigest()
    assert room.jury.rule["criteres"] == [{"nom": "intérêt", "poids": 3}, {"nom": "coût", "poids": 1}]
    assert room.jury.rule["membres"][1] == {"fonction": "Chef d’entreprise", "recuse": [room.projects[2].number]}
    assert not re.search("sœur|Hugo|hugo@", text.decode())


def test_nothing_of_the_rule_changes_once_open(room: Room, session) -> None:
    room.open()
    before = room.jury.rule_fingerprint
    who = actions.Named("Une", "Autre", "autre@exemple.fr", "Invitée")
    acts = [
        lambda: actions.set_rule(room.jury, JuryMode.DUELS, 10, [Criterion("a", 1)], room.organiser, room.now),
        lambda: actions.name(room.jury, who, room.organiser, room.now, address_of=str, page=""),
        lambda: actions.remove(room.jury, room.members[0], room.organiser, room.now),
        lambda: actions.recuse(room.jury, room.members[0], room.projects[0], "x", room.organiser, room.now),
        lambda: actions.dissolve(room.jury, room.organiser, room.now),
    ]
    for act in acts:
        with pytest.raises(RuleError, match="ne change plus"):
            act()
    assert room.jury.rule_fingerprint == before


def test_opening_is_undone_while_nobody_wrote(room: Room) -> None:
    room.open()
    actions.reopen(room.jury, room.organiser, room.now)
    assert room.jury.state is JuryState.PREPARING
    room.open()
    room.mark(room.members[0], 3, -1, -1)
    with pytest.raises(RuleError, match="commencé à juger"):
        actions.reopen(room.jury, room.organiser, room.now)


def test_rule_of_the_vote_waits_for_the_jury_and_holds_it_whole(room: Room) -> None:
    actions.set_rule(room.jury, JuryMode.MARKS, 25, [Criterion("intérêt", 1)], room.organiser, room.now)
    with pytest.raises(RuleError, match="encore en préparation"):
        open_vote(room)
    room.open()
    poll = queries.poll_of(room.edition)
    votes.open_poll(poll, room.organiser, room.now)
    assert poll.rule["parts"] == {"vote": 75, "jury": 25}
    assert poll.rule["jury"] == room.jury.rule
    with pytest.raises(RuleError, match="règle du vote contient"):
        actions.reopen(room.jury, room.organiser, room.now)
    votes.close_poll(poll, room.organiser, room.now)
    with pytest.raises(RuleError, match="feuille du jury n’est pas close"):
        votes.count_poll(poll, DICE, DICE, room.organiser, room.now)
    actions.lock(room.jury, room.organiser, room.now)  # even where no sheet came in, the vote is counted
    votes.count_poll(poll, DICE, DICE, room.organiser, room.now)


def test_no_jury_is_added_to_a_vote_already_open(room: Room) -> None:
    actions.dissolve(room.jury, room.organiser, room.now)
    poll, _codes = open_vote(room)
    assert poll.rule["parts"] == {"vote": 100, "jury": 0}
    with pytest.raises(RuleError, match="ne s’en ajoute plus"):
        actions.create(room.edition, room.organiser, room.now)


@pytest.mark.parametrize("mode", list(JuryMode))
def test_anyone_finds_both_orders_again_with_plain_python(room: Room, client, tmp_path, mode: JuryMode) -> None:
    """Vote 1, 2, 3; jury 3 first; at 60 % for the jury, the third comes first."""
    actions.set_rule(room.jury, mode, 60, [Criterion("intérêt", 2), Criterion("coût", 1)], room.organiser, room.now)
    room.open()
    poll, codes = open_vote(room)
    first, second, third = (project.number for project in room.projects)
    for code, chosen in zip(codes, ([first], [first, second], []), strict=True):
        votes.cast(code, tracker(), chosen)
    for juror in room.members:
        if mode is JuryMode.MARKS:
            room.mark(juror, 2, 1, 5)
        else:
            for pair, verdict in (
                ((first, second), Verdict.BETTER),
                ((second, third), Verdict.WORSE),
                ((first, third), Verdict.WORSE),
            ):
                actions.answer(juror, pair, verdict, room.now)
        actions.hand_in(juror, room.now)
    actions.lock(room.jury, room.organiser, room.now)
    publish_vote(room, poll)
    outcome = queries.outcome(room.edition)
    assert outcome.ranks == {third: 1, first: 2, second: 3}
    order = [place.project for place in outcome.places]
    assert order == [first, third, second]
    files = {
        "lignes.csv": f"/editions/{room.edition.number}/vote/1/lignes.csv",
        "regle.json": f"/editions/{room.edition.number}/vote/1/regle.json",
        "feuille.json": f"{room.path}/feuille.json",
    }
    for name, address in files.items():
        (tmp_path / name).write_bytes(client.get(address).data)
    lines, rule, sheet = (str(tmp_path / name) for name in files)
    command = [sys.executable, "-I", str(PROGRAM), lines, rule, "--des", DICE, "--jury", sheet]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found = [int(number) for number in re.findall(r"Projet de la table (\d+)", run.stdout)]
    assert found[3:6] == [third, first, second]
    assert found[6:] == order
    (tmp_path / "feuille.json").write_text(
        json.dumps(json.loads((tmp_path / "feuille.json").read_text()) | {"regle": "0" * 64})
    )
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    page = client.get(room.path).get_data(as_text=True).replace("\u00a0", " ")
    assert "Un seul" not in page  # of one kept: the vote's first is not the jury's
    assert "ne placent pas le même projet en tête" in page
