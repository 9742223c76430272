"""A sheet says what it lacks; two versions are compared and brought together."""

from dataclasses import replace

import pytest

from app.core.errors import RuleError
from app.core.revisions import Change, changed_parts, merge, word_changes
from app.core.sheet import Heading, Line, Partner, Sheet, demand_complete, from_record, missing, to_record

FULL = Sheet(
    title="Un espace emploi",
    axis="EMP-1",
    need="Cinq guichets éloignés.",
    objective="Un accueil unique.",
    place="Centre social",
    district="QP095038",
    budget=4_200_000,
    lines=(Line("poste", 4_000_000), Line("ateliers", 200_000)),
    partners=(Partner("mission locale", "hoped"),),
    skills=("accueil social",),
    presenter=3,
)


def test_full_sheet_lacks_nothing() -> None:
    assert missing(FULL) == {}
    demand_complete(FULL, with_axis=True)


def test_empty_sheet_lacks_the_six_headings() -> None:
    assert list(missing(Sheet())) == list(Heading)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"budget": None}, "Donnez le total du budget."),
        ({"lines": ()}, "Détaillez le budget : au moins une ligne."),
        ({"lines": (Line("poste", None),)}, "Donnez le montant de la ligne « poste »."),
        ({"budget": 4_200_001}, "il manque 1 dans les lignes"),
        ({"budget": 4_199_999}, "les lignes dépassent de 1"),
    ],
)
def test_budget_must_add_up(changes: dict, words: str) -> None:
    assert words in str(missing(replace(FULL, **changes))[Heading.BUDGET])


@pytest.mark.parametrize("changes", [{"title": ""}, {"axis": ""}, {"need": ""}, {"need": "", "skills": ()}])
def test_incomplete_sheet_is_not_submitted(changes: dict) -> None:
    with pytest.raises(RuleError):
        demand_complete(replace(FULL, **changes), with_axis=True)


def test_axis_is_not_asked_where_there_is_none() -> None:
    demand_complete(replace(FULL, axis=""), with_axis=False)


def test_record_reads_back() -> None:
    assert from_record(to_record(FULL)) == FULL
    assert from_record({}) == Sheet()


def test_changed_parts_take_the_budget_as_a_whole() -> None:
    other = replace(FULL, lines=(Line("poste", 4_200_000),), skills=())
    assert changed_parts(FULL, other) == ["budget", "skills"]


def test_word_changes_rebuild_both_texts() -> None:
    before, after = "un accueil unique, trois matins", "un accueil unique et gratuit, trois matins par semaine"
    spans = word_changes(before, after)
    assert "".join(span.text for span in spans if span.change is not Change.ADDED) == before
    assert "".join(span.text for span in spans if span.change is not Change.REMOVED) == after


def test_merge_adopts_what_only_they_changed() -> None:
    theirs, mine = replace(FULL, need="Six guichets."), replace(FULL, objective="Deux accueils.")
    merged = merge(FULL, theirs, mine)
    assert merged.sheet == replace(FULL, need="Six guichets.", objective="Deux accueils.")
    assert (merged.adopted, merged.clashes) == (("need",), ())


def test_merge_keeps_my_words_where_both_wrote() -> None:
    theirs, mine = replace(FULL, need="Six guichets."), replace(FULL, need="Sept guichets.")
    merged = merge(FULL, theirs, mine)
    assert merged.sheet.need == "Sept guichets."
    assert merged.clashes == ("need",)


def test_merge_agrees_when_both_wrote_the_same() -> None:
    same = replace(FULL, need="Six guichets.")
    assert merge(FULL, same, same).clashes == ()
