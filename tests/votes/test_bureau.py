"""The bureau's acts: each in its turn, and the rule fixed before the first ballot."""

import hashlib

import pytest
from sqlalchemy import func, select

from app.core.canonical import canonical_json
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.core.urn import credential_hash
from app.models.votes import Credential, PollMethod, PollState, RollEntry
from app.votes import actions, queries
from tests.votes.conftest import DICE, Room, tracker


def test_only_hashes_of_cards_are_kept(prepared: Room, session) -> None:
    kept = set(session.scalars(select(Credential.hash)))
    assert kept == {credential_hash(prepared.poll.reference, code) for code in prepared.codes}
    assert len(set(prepared.codes)) == 12
    assert not kept & set(prepared.codes)


def test_form_sent_twice_makes_one_series(prepared: Room, session, now) -> None:
    with pytest.raises(RuleError, match="déjà été faites"):
        actions.print_cards(prepared.poll, 12, 0, prepared.organiser, now)
    assert len(actions.print_cards(prepared.poll, 3, 12, prepared.organiser, now)) == 3
    assert session.scalar(select(func.count()).select_from(Credential)) == 15


def test_discarded_cards_are_worth_nothing(prepared: Room, now) -> None:
    actions.discard_cards(prepared.poll, prepared.organiser, now)
    with pytest.raises(RuleError, match="inconnue"):
        actions.admit(prepared.codes[0])
    assert (prepared.poll.cards_printed, prepared.poll.cards_given) == (0, None)


@pytest.mark.parametrize("given", [0, 13])
def test_impossible_count_of_cards_is_refused(prepared: Room, now, given: int) -> None:
    with pytest.raises(RuleError):
        actions.close_distribution(prepared.poll, given, [], prepared.organiser, now)


def test_leftovers_and_given_do_not_exceed_what_was_printed(prepared: Room, now) -> None:
    with pytest.raises(RuleError, match="Recomptez"):
        actions.close_distribution(prepared.poll, 11, prepared.codes[10:], prepared.organiser, now)


def test_leftover_of_another_vote_is_refused(prepared: Room, now) -> None:
    with pytest.raises(RuleError, match="pas de ce vote"):
        actions.close_distribution(prepared.poll, 10, [tracker()], prepared.organiser, now)


def test_urn_opens_after_the_distribution_only(prepared: Room, now) -> None:
    with pytest.raises(RuleError, match="cartes remises"):
        actions.open_poll(prepared.poll, prepared.organiser, now)


def test_urn_needs_the_phase(prepared: Room, make, now) -> None:
    actions.close_distribution(prepared.poll, 12, [], prepared.organiser, now)
    make.open(prepared.edition, Activity.VOTE, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        actions.open_poll(prepared.poll, prepared.organiser, now)


def test_rule_is_frozen_at_opening(opened: Room, now) -> None:
    rule = canonical_json(opened.poll.rule)
    assert opened.poll.rule_fingerprint == hashlib.sha256(rule).hexdigest()
    assert [project["numero"] for project in opened.poll.rule["projets"]] == opened.numbers
    opened.projects[0].budget_cents = 1
    opened.close_and_count()
    assert canonical_json(opened.poll.rule) == rule
    with pytest.raises(RuleError, match="ne change plus"):
        actions.set_options(opened.poll, opened.numbers[:2], 1)


def test_acts_come_in_their_turn(opened: Room, now) -> None:
    actor = opened.organiser
    with pytest.raises(RuleError, match="pas possible maintenant"):
        actions.count_poll(opened.poll, DICE, DICE, actor, now)
    actions.close_poll(opened.poll, actor, now)
    with pytest.raises(RuleError, match="pas possible maintenant"):
        actions.close_poll(opened.poll, actor, now)
    with pytest.raises(RuleError, match="diffèrent"):
        actions.count_poll(opened.poll, DICE, DICE[::-1], actor, now)
    actions.count_poll(opened.poll, DICE, DICE, actor, now)
    actions.publish(opened.poll, actor, now)
    assert opened.poll.state is PollState.PUBLISHED


def test_count_ranks_and_says_why(opened: Room) -> None:
    first, second, third = opened.numbers
    for code, choices in zip(opened.codes, ([first], [first, second], [first, third], []), strict=False):
        actions.cast(code, tracker(), choices)
    opened.close_and_count()
    result = opened.poll.result
    assert (result["ballots"], result["blank"]) == (4, 1)
    assert result["ranking"][0] == {"project": first, "rank": 1, "approvals": 3, "refusals": 1}
    assert [step["link"] for step in result["trace"]] == ["score", "lot"]
    assert [sorted(group) for group in result["ties"]] == [sorted((second, third))]


def test_lower_budget_breaks_a_tie_before_the_lot(opened: Room) -> None:
    first, second, _third = opened.numbers
    actions.cast(opened.codes[0], tracker(), [first, second])
    opened.close_and_count()
    assert [line["project"] for line in opened.poll.result["ranking"]][:2] == [second, first]
    assert opened.poll.result["trace"][0]["link"] == "budget"


def test_annulled_poll_keeps_its_reason_and_leaves_room_for_another(opened: Room, now) -> None:
    with pytest.raises(RuleError, match="pourquoi"):
        actions.annul(opened.poll, " ", opened.organiser, now)
    actions.annul(opened.poll, "Panne de réseau", opened.organiser, now)
    again = actions.prepare(opened.edition, "Second vote", 1, opened.organiser, now, method=PollMethod.APPROVAL)
    assert again.rank == 2
    with pytest.raises(RuleError, match="Panne de réseau"):
        actions.admit(opened.codes[0])


def test_two_polls_are_never_alive_together(opened: Room, now) -> None:
    with pytest.raises(RuleError, match="existe déjà"):
        actions.prepare(opened.edition, "Autre", 1, opened.organiser, now, method=PollMethod.APPROVAL)


def test_roll_is_signed_once_and_corrected(prepared: Room, make, session) -> None:
    elector = make.participant(prepared.edition)
    actions.sign(prepared.poll, elector)
    with pytest.raises(RuleError, match="déjà émargé"):
        actions.sign(prepared.poll, elector)
    actions.unsign(prepared.poll, elector)
    assert session.scalar(select(func.count()).select_from(RollEntry)) == 0


def test_roll_closes_with_the_distribution(opened: Room, make) -> None:
    with pytest.raises(RuleError, match="distribution des cartes est close"):
        actions.sign(opened.poll, make.participant(opened.edition))


def test_counts_that_differ_are_said(opened: Room) -> None:
    said = [str(one) for one in queries.anomalies(opened.poll, queries.desk(opened.poll))]
    assert len(said) == 1
    assert "10 cartes remises pour 0 signatures" in said[0]
    opened.poll.cards_given = 1
    for code in opened.codes[:2]:
        actions.cast(code, tracker(), [])
    said = [str(one) for one in queries.anomalies(opened.poll, queries.desk(opened.poll))]
    assert any("2 bulletins pour 1 cartes" in one for one in said)
    assert any("9 cartes n’ont été ni remises ni annulées" in one for one in said)
