"""People to seat, as a file gives them."""

import pytest

from app.core.errors import RuleError
from app.core.seating.field import even_tables, read_people

HEAD = "id,sexe,conseil,captain,pin,apart,together\n"


def people(text: str):
    return read_people((HEAD + text).encode(), ["sexe"], "conseil")


def test_each_column_is_read():
    found = people("A,F,C1,oui,3,B|C,\nB,H,,non,,,duo\nC,F,C1,x,,,duo\n")
    assert found[0].values == {"sexe": "F"}
    assert [person.group for person in found] == ["C1", None, "C1"]
    assert [person.willing for person in found] == [True, False, True]
    assert found[0].pin == 3
    assert found[0].apart == {"B", "C"}
    assert (found[1].together, found[2].together) == ({"C"}, {"B"})


def test_without_a_captain_column_everyone_may_be():
    assert all(person.willing for person in read_people(b"id;age\nA;1\nB;2\n", ["age"]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A,F,,oui,,,\nA,H,,oui,,,\n", "un identifiant à elle"),
        ("A,F,,peut-être,,,\n", "Ligne 2 : « peut-être »"),
        ("A,F,,oui,fenêtre,,\n", "n’est pas un numéro de table"),
        ("A,F\n", "autant de cases"),
        ("", "ne décrit personne"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, words):
    with pytest.raises(RuleError) as refusal:
        people(text)
    assert words in refusal.value.message % refusal.value.params


def test_missing_column_is_named():
    with pytest.raises(RuleError) as refusal:
        read_people(b"id,age\nA,1\n", ["sexe"])
    assert refusal.value.params["column"] == "sexe"


def test_tables_are_even_and_never_too_large():
    assert [table.size for table in even_tables(13, 3, 5)] == [5, 4, 4]
    with pytest.raises(RuleError, match="Ajoutez des tables"):
        even_tables(16, 3, 5)
    with pytest.raises(RuleError, match="une au moins"):
        even_tables(2, 3, 5)
