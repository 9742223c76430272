"""Cards: sent twice they are kept once, two people never overwrite each other, and what is closed stays as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.cards import CARD_LIMIT, CardKind
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.models.oversight import AuditEntry
from app.models.workshops import CardState, DiagnosisCard, DiagnosisCardVersion
from app.workshops.actions import cards as actions
from app.workshops.actions.cards import Hand, StaleCard, Writing, save_card
from app.workshops.queries import cards as queries
from tests.workshops.conftest import BUS, Morning, token


def save(morning: Morning, key: str, text: str, base: int = 0, account=None, writer: str = "") -> DiagnosisCard:
    hand = Hand(account or morning.member)
    return save_card(morning.edition, morning.table, Writing(key, morning.draft(text), base, writer), hand, morning.now)


def test_sending_again_adds_nothing(morning: Morning, session) -> None:
    key = token()
    first, again = save(morning, key, BUS), save(morning, key, BUS)
    assert (first.id, first.number, first.version) == (again.id, 1, 1)
    assert session.scalar(select(func.count(DiagnosisCard.id))) == 1
    assert session.scalar(select(func.count(DiagnosisCardVersion.id))) == 1


def test_answer_lost_on_the_way_is_no_clash_with_oneself(morning: Morning) -> None:
    key = token()
    save(morning, key, BUS, writer="telephone-un-0001")
    card = save(morning, key, f"{BUS} Ni le dimanche.", base=0, writer="telephone-un-0001")
    assert (card.text, card.version) == (f"{BUS} Ni le dimanche.", 2)


def test_second_writer_of_the_same_words_is_told(morning: Morning, session) -> None:
    key = token()
    save(morning, key, BUS)
    save(morning, key, "Les mots de l’une.", base=1)
    with pytest.raises(StaleCard, match="Votre texte est gardé"):
        save(morning, key, "Les mots de l’autre.", base=1, account=morning.other)
    assert session.scalar(select(DiagnosisCard.text)) == "Les mots de l’une."


def test_changes_to_different_parts_are_brought_together(morning: Morning) -> None:
    key = token()
    card = save(morning, key, BUS)
    moved = Writing(key, morning.draft(kind=CardKind.CAUSE), 1)
    save_card(morning.edition, morning.table, moved, Hand(morning.other), morning.now)
    save(morning, key, "Plus de bus.", base=1)
    assert (card.kind, card.text, card.version) == (CardKind.CAUSE, "Plus de bus.", 3)


def test_same_token_at_two_tables_makes_two_cards(morning: Morning, session) -> None:
    key = token()
    save(morning, key, BUS)
    save_card(morning.edition, morning.other_table, Writing(key, morning.draft()), Hand(morning.other), morning.now)
    assert session.scalar(select(func.count(DiagnosisCard.id))) == 2


def test_ten_pages_are_refused_with_their_length(morning: Morning) -> None:
    with pytest.raises(RuleError, match="celle-ci en a 30000") as refusal:
        save(morning, token(), "a" * 30_000)
    assert refusal.value.field == "text"
    assert save(morning, token(), "a" * CARD_LIMIT).version == 1


def test_empty_card_is_refused(morning: Morning) -> None:
    with pytest.raises(RuleError, match="quelques mots"):
        save(morning, token(), "")


def test_finding_then_cause_then_lead(morning: Morning) -> None:
    finding = morning.card()
    cause = morning.card(text="La ligne est fermée.", kind=CardKind.CAUSE, under=finding.number)
    lead = morning.card(text="Une navette.", kind=CardKind.LEAD, under=cause.number)
    morning.card(text="À part.")
    trees = queries.branches(queries.cards_of(morning.table))
    assert [tree.card.number for tree in trees] == [1, 4]
    assert trees[0].under[0].under[0].card is lead


@pytest.mark.parametrize("kind", [CardKind.FINDING, CardKind.CAUSE])
def test_card_hangs_under_an_earlier_kind_only(morning: Morning, kind: CardKind) -> None:
    cause = morning.card(kind=CardKind.CAUSE)
    with pytest.raises(RuleError, match="Une cause se lie à un constat"):
        morning.card(kind=kind, under=cause.number)
    with pytest.raises(RuleError, match="Une cause se lie à un constat"):
        morning.card(kind=CardKind.LEAD, under=99)


def test_card_that_others_hang_under_keeps_its_kind(morning: Morning) -> None:
    finding = morning.card()
    morning.card(kind=CardKind.CAUSE, under=1)
    writing = Writing(finding.token, morning.draft(kind=CardKind.LEAD), 1)
    with pytest.raises(RuleError, match="en dépendent"):
        save_card(morning.edition, morning.table, writing, Hand(morning.member), morning.now)


def test_theme_of_another_edition_is_refused(morning: Morning, make) -> None:
    foreign = make.theme(make.edition())
    writing = Writing(token(), actions.Draft(CardKind.FINDING, foreign.code, BUS))
    with pytest.raises(RuleError, match="un des thèmes"):
        save_card(morning.edition, morning.table, writing, Hand(morning.member), morning.now)


def test_table_has_so_many_cards_at_most(morning: Morning, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST_CARDS", 1)
    morning.card()
    with pytest.raises(RuleError, match="déjà 1 cartes"):
        morning.card()


def test_hands_are_at_most_the_people_of_the_table(morning: Morning) -> None:
    card, hand = morning.card(), Hand(morning.member)
    actions.count_hands(morning.edition, morning.table, card, 2, None, hand, morning.now)
    assert (card.hands, card.hands_among) == (2, 2)
    with pytest.raises(RuleError, match="2 personnes sont à cette table"):
        actions.count_hands(morning.edition, morning.table, card, 3, 2, hand, morning.now)
    actions.count_hands(morning.edition, morning.table, card, None, 2, hand, morning.now)
    assert (card.hands, card.hands_among) == (None, None)


def test_second_count_of_the_same_hands_is_told(morning: Morning) -> None:
    card = morning.card()
    actions.count_hands(morning.edition, morning.table, card, 2, None, Hand(morning.member), morning.now)
    actions.count_hands(morning.edition, morning.table, card, 2, None, Hand(morning.other), morning.now)
    with pytest.raises(RuleError, match="vient de noter le vote"):
        actions.count_hands(morning.edition, morning.table, card, 1, None, Hand(morning.other), morning.now)
    assert card.hands == 2


def test_counting_hands_does_not_disturb_who_writes(morning: Morning) -> None:
    key = token()
    card = save(morning, key, BUS)
    actions.count_hands(morning.edition, morning.table, card, 1, None, Hand(morning.other), morning.now)
    save(morning, key, "Plus de bus.", base=1)
    assert (card.text, card.hands) == ("Plus de bus.", 1)


def test_withdrawn_card_is_put_back(morning: Morning) -> None:
    card, hand = morning.card(), Hand(morning.member)
    actions.withdraw_card(morning.edition, morning.table, card, hand, morning.now)
    with pytest.raises(RuleError, match="ne change plus"):
        save(morning, card.token, "Encore.", base=2)
    with pytest.raises(RuleError, match="déjà"):
        actions.withdraw_card(morning.edition, morning.table, card, hand, morning.now)
    actions.put_card_back(morning.edition, morning.table, card, hand, morning.now)
    assert card.state is CardState.READABLE


def test_closed_step_freezes_cards_but_for_organisers_who_say_why(morning: Morning, make, session) -> None:
    card = morning.card()
    make.open(morning.edition, Activity.DIAGNOSIS, ActKind.CLOSE)
    later = morning.now + timedelta(hours=1)
    writing = Writing(card.token, morning.draft("Corrigée."), 1)
    with pytest.raises(RuleError, match="est close depuis"):
        save_card(morning.edition, morning.table, writing, Hand(morning.member), later)
    with pytest.raises(RuleError, match="dites pourquoi") as refusal:
        save_card(morning.edition, morning.table, writing, Hand(morning.organiser, is_organiser=True), later)
    assert refusal.value.field == "reason"
    hand = Hand(morning.organiser, is_organiser=True, reason="Une faute de frappe.")
    save_card(morning.edition, morning.table, writing, hand, later)
    last = queries.versions_of(card)[0]
    assert (card.text, last.reason, last.by_organiser) == ("Corrigée.", "Une faute de frappe.", True)
    assert session.scalar(select(AuditEntry.act).where(AuditEntry.act.startswith("workshops."))) == "workshops.changed"


def test_nothing_is_written_before_the_step_opens(make, now) -> None:
    edition = make.edition()
    writing = Writing(token(), actions.Draft(CardKind.FINDING, "", BUS))
    for is_organiser in (False, True):
        with pytest.raises(RuleError, match="pas encore ouverte"):
            save_card(edition, make.table(edition), writing, Hand(make.account(), is_organiser, "Pourquoi"), now)


def test_hidden_card_does_not_change(morning: Morning) -> None:
    card = morning.card()
    actions.hide_card(card, morning.organiser, "Nomme une personne.", morning.now)
    with pytest.raises(RuleError, match="ne change plus"):
        save(morning, card.token, "Encore.", base=2)
    actions.show_card_again(card, morning.organiser, "Le nom est parti.", morning.now)
    assert [one.reason for one in queries.versions_of(card)] == ["Le nom est parti.", "Nomme une personne.", ""]
