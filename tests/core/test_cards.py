"""Cards: two people's writing brought together, and kept as plain JSON."""

import json

import pytest

from app.core.cards import CardKind, Draft, from_record, reconcile, to_record

BASE = Draft(CardKind.FINDING, "emploi", "Le bus ne passe plus.")


def changed(**fields) -> Draft:
    return from_record(to_record(BASE) | fields)


@pytest.mark.parametrize(
    ("theirs", "mine", "together", "clashes"),
    [
        (BASE, changed(text="À moi."), changed(text="À moi."), ()),
        (changed(text="À eux."), BASE, changed(text="À eux."), ()),
        (changed(theme="ecole"), changed(text="À moi."), changed(theme="ecole", text="À moi."), ()),
        (changed(text="Pareil."), changed(text="Pareil."), changed(text="Pareil."), ()),
        (changed(text="À eux."), changed(text="À moi."), changed(text="À moi."), ("text",)),
        (changed(kind="lead", text="À eux."), changed(text="À moi."), changed(kind="lead", text="À moi."), ("text",)),
    ],
)
def test_parts_changed_by_one_are_kept_and_by_both_are_named(theirs, mine, together, clashes) -> None:
    assert reconcile(BASE, theirs, mine) == (together, clashes)


def test_without_a_base_only_words_clash() -> None:
    theirs, mine = changed(theme="ecole", text="À eux."), changed(text="À moi.")
    assert reconcile(None, theirs, mine) == (mine, ("text",))


def test_record_is_plain_json() -> None:
    card = changed(kind="cause", under=3)
    assert from_record(json.loads(json.dumps(to_record(card)))) == card
