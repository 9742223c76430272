"""`flask seat`: people of a file at tables, in JSON or in words, and refusals in words."""

import json

import pytest

pytestmark = pytest.mark.one_engine

HEAD = "id,sexe,age,captain,pin,apart,together,themes\n"
PEOPLE = HEAD + "".join(
    f"P{i:02},{'FH'[i % 2]},{'abc'[i % 3]},{'oui' if i % 3 else 'non'},{3 if i == 4 else ''},{'P01' if i == 0 else ''},"
    f"{'duo' if i in (7, 8) else ''},{'emploi|education' if i < 6 else ''}\n"
    for i in range(15)
)
USUAL = ("--tables", 3, "--size", 5, "--criteria", "sexe,age:2")


@pytest.fixture
def people(tmp_path):
    place = tmp_path / "people.csv"
    place.write_text(PEOPLE, encoding="utf-8")
    return place


@pytest.fixture
def seat(app, people):
    def run(*options, data=None):
        if data is not None:
            people.write_bytes(data)
        return app.test_cli_runner().invoke(args=["seat", str(people), *map(str, options)])

    return run


def test_seat_gives_rounds_tables_captains_and_figures(seat):
    done = json.loads(seat(*USUAL, "--rounds", 2, "--json").stdout)
    assert done.keys() == {"rounds", "imbalance", "encounters", "seconds"}
    assert len(done["rounds"]) == 2
    for one in done["rounds"]:
        tables = {table["number"]: table for table in one["tables"]}
        assert [len(table["people"]) for table in tables.values()] == [5, 5, 5]
        assert all(table["captain"] in table["people"] for table in tables.values())
        at = {person: number for number, table in tables.items() for person in table["people"]}
        assert at["P04"] == 3
        assert at["P00"] != at["P01"]
        assert at["P07"] == at["P08"]


def test_seat_imbalance_is_counted_over_rounds_tables_criteria_and_values(seat):
    done = json.loads(seat(*USUAL, "--rounds", 2, "--json").stdout)
    rows = [line.split(",") for line in PEOPLE.splitlines()[1:]]
    total = 0.0
    for one in done["rounds"]:
        for table in one["tables"]:
            for column in (1, 2):
                for value in {row[column] for row in rows}:
                    here = sum(row[column] == value and row[0] in table["people"] for row in rows)
                    expected = len(table["people"]) * sum(row[column] == value for row in rows) / len(rows)
                    total += (here - expected) ** 2
    assert done["imbalance"] == pytest.approx(total, abs=1e-6)


def test_seat_gives_the_same_plan_for_the_same_seed_whatever_the_order(seat):
    first = json.loads(seat(*USUAL, "--seed", 7, "--json").stdout)["rounds"]
    shuffled = HEAD + "\n".join(reversed(PEOPLE.splitlines()[1:])) + "\n"
    assert json.loads(seat(*USUAL, "--seed", 7, "--json", data=shuffled.encode()).stdout)["rounds"] == first


def test_seat_puts_people_at_the_theme_that_they_prefer(seat):
    done = json.loads(seat(*USUAL, "--themes", "education:1,emploi:2", "--json").stdout)
    (one,) = done["rounds"]
    wishing = {f"P{i:02}" for i in range(6)}
    assert not wishing & set(one["tables"][0]["people"])


def test_seat_puts_captains_on_top_of_the_places(seat):
    """Fifteen people at three tables of four, and a captain more at each; the size then counts without them."""
    done = json.loads(seat("--tables", 3, "--size", 4, "--criteria", "sexe", "--captains", "on-top", "--json").stdout)
    tables = done["rounds"][0]["tables"]
    assert [len(table["people"]) for table in tables] == [5, 5, 5]
    willing = {f"P{i:02}" for i in range(15) if i % 3}
    captains = {table["captain"] for table in tables}
    assert len(captains) == 3
    assert captains <= willing
    refused = seat("--tables", 11, "--size", 4, "--criteria", "sexe", "--captains", "on-top")
    assert (refused.exit_code, "une au moins" in refused.output) == (1, True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_seat_reads_what_spreadsheets_write(seat, encoding):
    data = PEOPLE.replace("sexe", "prénom").replace(",", ";").encode(encoding)
    assert seat("--tables", 3, "--size", 5, "--criteria", "prénom", data=data).exit_code == 0


@pytest.mark.parametrize(
    ("options", "data", "words"),
    [
        (("--tables", 3, "--size", 4, "--criteria", "sexe"), None, "15 personnes pour 12 places"),
        (("--tables", 16, "--size", 4, "--criteria", "sexe"), None, "une au moins"),
        (("--tables", 2, "--size", 8, "--criteria", "sexe"), None, "table 3, qui n’existe pas"),
        (("--tables", 3, "--size", 5, "--criteria", "taille"), None, "Il manque la colonne « taille »"),
        ((*USUAL, "--themes", "emploi:4"), None, "demandent 4 tables"),
        ((*USUAL, "--seed", "dés"), None, "sans accent"),
        (USUAL, b"", "ne décrit personne"),
        (USUAL, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "autant de cases"),
        (USUAL, b'id,sexe,age\n"' + b"x" * 200_000, "CSV"),
    ],
)
def test_seat_refuses_in_words(seat, options, data, words):
    done = seat(*options, data=data)
    assert done.exit_code == 1
    assert words in done.output.replace("\u00a0", " ").replace("\u202f", " ")


def test_seat_tells_a_plan_of_tables_of_two(seat):
    told = seat("--tables", 8, "--size", 2, "--criteria", "sexe").output
    assert "table   1" in told
    assert "rencontres 7" in told
