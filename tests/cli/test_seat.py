"""`flask seat` seats a file without any database, and the same seed gives the same plan."""

import json
from itertools import combinations

import pytest

pytestmark = pytest.mark.one_engine


@pytest.fixture
def assembly(tmp_path):
    rows = [f"P{n:02},{'FH'[n % 2]},{'abc'[n % 3]},{'1' if n % 2 else '0'}" for n in range(20)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(["id,sexe,age,captain", *rows]), encoding="utf-8")
    return path


def seat(app, path, *options):
    args = ["seat", str(path), "--tables", "4", "--size", "5", "--rounds", "2", "--criteria", "sexe,age", *options]
    return app.test_cli_runner().invoke(args=args)


def test_plan_in_json_seats_everyone_each_round(app, assembly) -> None:
    done = seat(app, assembly, "--seed", "31415926535897932384", "--json")
    assert done.exit_code == 0
    plan = json.loads(done.output)
    assert set(plan) == {"rounds", "imbalance", "encounters", "seconds"}
    pairs = set()
    for one in plan["rounds"]:
        seated = [id for table in one["tables"] for id in table["people"]]
        assert sorted(seated) == [f"P{n:02}" for n in range(20)]
        for table in one["tables"]:
            assert len(table["people"]) == 5
            assert table["captain"] in table["people"]
            assert int(table["captain"][1:]) % 2 == 1
            pairs |= set(combinations(sorted(table["people"]), 2))
    assert plan["encounters"] == len(pairs)


def test_same_seed_gives_the_same_plan_and_another_another(app, assembly) -> None:
    plans = [json.loads(seat(app, assembly, "--seed", seed, "--json").output)["rounds"] for seed in ("1", "1", "2")]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


def test_plan_can_be_read_and_refusals_too(app, assembly) -> None:
    assert "tour 2" in seat(app, assembly).output
    refused = app.test_cli_runner().invoke(
        args=["seat", str(assembly), "--tables", "3", "--size", "5", "--criteria", "sexe"]
    )
    assert refused.exit_code == 1
    assert "Ajoutez des tables" in refused.output
