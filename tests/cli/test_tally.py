"""`flask tally` counts a file without any database."""

import json

import pytest

pytestmark = pytest.mark.one_engine


def invoke(app, *args):
    return app.test_cli_runner().invoke(args=[str(one) for one in args])


def test_tally_writes_the_four_parts(app, tmp_path) -> None:
    ballots = tmp_path / "bulletins.csv"
    ballots.write_text("gare,parc,école\n6,4,\n5,4,2\n,1,6\n", encoding="utf-8")
    done = invoke(app, "tally", ballots, "--method", "majority-judgment", "--keep", 1, "--json")
    assert done.exit_code == 0
    result = json.loads(done.output)
    assert result["ranking"] == ["gare", "parc", "école"]
    assert result["winners"] == ["gare"]
    assert result["trace"][0]["link"] == "median"


def test_tally_shows_what_is_kept_and_the_ties(app, tmp_path) -> None:
    ballots = tmp_path / "bulletins.csv"
    ballots.write_text("A,B\n1,1\n", encoding="utf-8")
    done = invoke(app, "tally", ballots, "--method", "approval", "--dice", "3" * 20)
    assert "✓" in done.output
    assert "égalité : " in done.output


def test_tally_refuses_in_words(app, tmp_path) -> None:
    ballots = tmp_path / "bulletins.csv"
    ballots.write_text("A,B\n1,9\n", encoding="utf-8")
    done = invoke(app, "tally", ballots, "--method", "approval")
    assert done.exit_code == 1
    assert "valeur impossible" in done.output
