"""What a slide keeps: whole sentences, else whole words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.slide import gist, some

TEXT = "Les guichets sont loin. Il faut deux bus. Personne ne répond au téléphone."


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (200, TEXT),
        (45, "Les guichets sont loin. Il faut deux bus."),
        (15, "Les guichets …"),
    ],
)
def test_gist_keeps_whole_sentences_or_words(limit: int, kept: str) -> None:
    assert gist(TEXT, limit) == kept


@settings(max_examples=50)
@given(st.text(alphabet="aé .?\n", max_size=400), st.integers(min_value=10, max_value=300))
def test_gist_is_never_longer(text: str, limit: int) -> None:
    assert len(gist(text, limit)) <= limit


def test_some_names_are_told_and_the_others_counted() -> None:
    assert some(["mairie", "centre social", "collège"], 24) == (["mairie", "centre social"], 1)
    assert some(["x" * 200, "mairie"], 24) == (["x" * 200], 1)
    assert some([], 24) == ([], 0)
