"""One spelling for many ways of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spelling import list_key, name_key, plain, returner_texts, search_key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Île-Saint-Denis", "l ile saint denis"),
        ("  Zoe\u0301  ", "zoe"),
        ("CŒUR d'Ørsted", "coeur d orsted"),
        ("«»!", ""),
    ],
)
def test_plain_words(text: str, words: str) -> None:
    assert plain(text) == words


@given(st.text(max_size=50))
def test_plain_words_are_their_own_plain_words(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "  " not in plain(text)


def test_names_are_recognised_however_they_are_given() -> None:
    assert name_key("Anne-Marie", "DUPRÉ") == name_key("dupre", "Marie Anne")
    assert name_key("Anne", "Dupré") != name_key("Anna", "Dupré")


def test_lists_are_in_the_order_of_a_dictionary() -> None:
    names = [
        ("Dufraisier", "Odette"),
        ("Élan", "Zoé"),
        ("dufraisier", "Étienne"),
        ("Dufraisier", "Honoré"),
        ("Fa", "A"),
    ]
    ordered = sorted(names, key=lambda name: list_key(*name))
    assert [given for _family, given in ordered] == ["Étienne", "Honoré", "Odette", "Zoé", "A"]


def test_search_key_keeps_each_word_once_and_its_length() -> None:
    assert search_key(["Le Pile", "Roubaix, le Pile"]) == "le pile roubaix"
    assert len(search_key(["mot" * 200])) == 250


def test_returner_texts_follow_what_is_known() -> None:
    assert returner_texts("Zoé", "Élan", "Z@exemple.fr ", 7) == ("elan zoe|z@exemple.fr", "elan zoe|council:7")
    assert returner_texts("Zoé", "Élan", None, None) == ()
