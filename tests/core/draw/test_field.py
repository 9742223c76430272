"""The field's own two files."""

import unicodedata

import pytest

from app.core.draw import field as reading
from app.core.draw.pool import check
from app.core.errors import RuleError
from app.files.text import decoded


def read_field(pool: bytes, quotas: bytes, seats: int, *rest, **lists):
    """Files as they come, in bytes."""
    return reading.read_field(decoded(pool), decoded(quotas), seats, *rest, **lists)


def read_ids(data: bytes, name: str):
    return reading.read_ids(decoded(data), name)


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


GOOD = "id,sexe,ville\nA-1,f,Évry\nB-2,h,Lyon\n"


@pytest.mark.parametrize(
    "written",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace(",", ";").encode("cp1252"),
        GOOD.replace(",", "\t").encode("utf-16"),
        b"\n" + GOOD.replace("\n", "\n\n").encode() + b";;\n , ,\n",
        GOOD.replace("Évry", '"Évry"').replace("f", '"f"').encode(),
        unicodedata.normalize("NFD", GOOD).encode(),
        GOOD.replace("\n", ",,\n").encode(),
        GOOD.replace("f,", " f , ").encode(),
    ],
    ids=["bom", "crlf", "semicolon", "utf-16", "blank", "quoted", "nfd", "trailing", "spaces"],
)
def test_files_are_read_as_spreadsheets_write_them(written):
    quotas = QUOTAS + "ville,Évry,0,2\nville,Lyon,0,2\n".encode()
    found = read_field(written, quotas, 1)
    assert found == read_field(GOOD.encode(), quotas, 1)
    assert found.word("ville", found.problem.candidates[0].values["ville"]) == "Évry"


def test_codes_never_take_the_place_of_a_word():
    quotas = "feature,value,min,max\nâge,V0001,0,2\nâge,né après,0,2\n".encode()
    found = read_field("id,âge\nA,V0001\nB,né après\n".encode(), quotas, 1)
    assert [one.values["C01"] for one in found.problem.candidates] == ["V0001", "V0002"]
    assert (found.column("C01"), found.word("C01", "V0002")) == ("âge", "né après")


def test_flexible_bounds_are_read_where_they_are():
    quotas = b"feature,value,min,max,min_flex,max_flex\nsexe,f,1,2,0,3\nsexe,h,1,2,,\n"
    [first, second] = read_field(b"id,sexe\nA,f\nB,h\n", quotas, 2).problem.quotas
    assert (first.min_flex, first.max_flex) == (0, 3)
    assert (second.min_flex, second.max_flex) == (None, None)


def test_seated_and_excluded_are_told_by_their_own_ids():
    pool = "id,sexe\nana,f\nbob,h\nzoé,f\nyan,x\n".encode()
    seated, excluded = (
        read_ids(b"bob\r\n\r\n", "liste"),
        read_ids(b"Identifiant;note\nyan;\nabsent;\n", "liste"),
    )
    found = read_field(pool, QUOTAS, 2, seated=seated, excluded=excluded)
    check(found.problem)
    assert [found.ids[id] for id in found.problem.seated] == ["bob"]
    assert [found.ids[id] for id in found.problem.excluded] == ["yan"]
    assert [found.ids[one.id] for one in found.problem.candidates] == ["ana", "bob", "zoé"]


@pytest.mark.parametrize(
    ("seated", "excluded", "words"),
    [(["paul"], [], "n’est pas dans la liste"), (["a"], ["a"], "ne peut pas avoir déjà une place et être écartée")],
)
def test_lists_that_do_not_hold_are_refused_in_words(seated, excluded, words):
    with pytest.raises(RuleError) as refusal:
        read_field(b"id,sexe\na,f\n", QUOTAS, 1, seated=seated, excluded=excluded)
    assert words in str(refusal.value)


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
        (b"id,sexe,sexe\na,f,h\n", QUOTAS, "la colonne « sexe » figure deux fois"),
        (b"id,sexe\na,\n", QUOTAS, "n’a pas de valeur"),
        (b"id,sexe\na,x\n", QUOTAS, "porte « sexe : x »"),
        (b"id,sexe\na\n", QUOTAS, "la ligne 2 n’a pas autant de colonnes"),
        (b"id,sexe\na,f\n", b"feature,value,min,max\nsexe,,1,2\n", "la valeur manque"),
        (b"id,sexe\na,f\n", b"feature,value,min,max,max_flex\nsexe,f,1,3,2\n", "bornes souples"),
        (b"id,sexe\na,f\n", b"feature,value,min,max\nsexe,f,1,9999999999\n", "nombre entier"),
        (b"id,sexe\na,f\n", b"feature,value,min\nsexe,f,1\n", "la colonne « max » manque"),
        (b"id,sexe\na,f\n", b"feature,value,min,max\nsexe,f,un,2\n", "nombre entier"),
    ],
)
def test_faulty_files_are_refused_in_words(pool, quotas, words):
    with pytest.raises(RuleError) as refusal:
        read_field(pool, quotas, 1)
    assert words in str(refusal.value)
