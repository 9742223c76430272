"""Plain spaces in, French spaces out; placeholders and addresses untouched."""

import pytest

from app.core.typography import NO_BREAK, THIN, typeset


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Rien n’est figé : relisez", "Rien n’est figé\u00a0: relisez"),
        ("Déjà fait ; et après ?", "Déjà fait\u202f; et après\u202f?"),
        ("« %(name)s » n° 3", "«\u00a0%(name)s\u00a0» n°\u00a03"),
        ("%(share)s %% de 1 000 €", "%(share)s\u00a0%% de 1\u202f000\u00a0€"),
        ("%(a)s %(b)s à 10:42", "%(a)s %(b)s à 10:42"),
        ("https://exemple.fr/a?b=1", "https://exemple.fr/a?b=1"),
        (" :", "\u00a0:"),
        ("Tirage n°3", "Tirage n°3"),
        ("le 16 décembre 2017 à 9 h", "le 16 décembre 2017 à 9 h"),
    ],
)
def test_typeset_puts_the_spaces_of_a_printer(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@pytest.mark.parametrize("text", ["Oui ! Non", "« a »", "12 345 : x", "50 %", "100 000 000 €"])
def test_typeset_is_the_same_whatever_spaces_were_typed(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once
    assert typeset(text.replace(" ", NO_BREAK)).replace(NO_BREAK, " ").replace(THIN, " ") == text
