"""The field's own two files."""

import pytest

from app.core.draw.field import read_field
from app.core.draw.pool import check
from app.core.errors import RuleError

QUOTAS = b"feature,value,min,max\nsexe,f,1,2\nsexe,h,1,2\n"


def test_files_become_a_problem_sorted_by_bytes():
    field = read_field(b"id,sexe\nB-2,h\nA-1,f\nA-10,f\n", QUOTAS, 2)
    check(field.problem)
    assert [one.id for one in field.problem.candidates] == ["A-1", "A-10", "B-2"]
    assert field.ids["B-2"] == "B-2"
    assert field.codes == {}


def test_foreign_ids_and_words_get_codes_whatever_the_order_of_lines():
    quotas = "feature,value,min,max\nâge,« 16-17 »,0,2\nâge,18+,0,2\n".encode()
    first = read_field("id;âge;conseil\nzoé;18+;Cité\nana;« 16-17 »;\n".encode(), quotas, 2, {"conseil": 1})
    second = read_field("id;âge;conseil\nana;« 16-17 »;\nzoé;18+;Cité\n".encode(), quotas, 2, {"conseil": 1})
    assert first == second
    check(first.problem)
    assert first.ids == {"P-000001": "ana", "P-000002": "zoé"}
    assert set(first.codes.values()) == {"âge", "« 16-17 »", "Cité"}
    assert first.problem.candidates[0].groups == {}


@pytest.mark.parametrize(
    ("pool", "quotas", "words"),
    [
        (b"", QUOTAS, "aucune ligne"),
        (b"id,sexe\n", QUOTAS, "aucune ligne"),
        (b"nom,sexe\na,f\n", QUOTAS, "la colonne « id » manque"),
        (b"id,genre\na,f\n", QUOTAS, "la colonne « sexe » manque"),
        (b"id,sexe\na,f\na,h\n", QUOTAS, "deux fois"),
        (b"id,sexe\n,f\n", QUOTAS, "sans identifiant"),
        (b"id,sexe\na,f,x\n", QUOTAS, "colonnes"),
        (b"id,sexe\na,f\n", b"feature,value,min\nsexe,f,1\n", "la colonne « max » manque"),
        (b"id,sexe\na,f\n", b"feature,value,min,max\nsexe,f,un,2\n", "nombre entier"),
    ],
)
def test_faulty_files_are_refused_in_words(pool, quotas, words):
    with pytest.raises(RuleError) as refusal:
        read_field(pool, quotas, 1)
    assert words in str(refusal.value)
