"""`flask tally` counts a file without any database."""

import json
import sys

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


PABULIB = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost
1;60
2;40
3;30
VOTES
voter_id;vote
a;1,2
b;1
c;3
"""


@pytest.mark.parametrize(
    ("method", "winners"),
    [("equal-shares", ["1", "3"]), ("greedy-approval", ["1", "3"]), ("approval", ["1", "3", "2"])],
)
def test_tally_of_pabulib_by_each_method_that_reads_it(app, tmp_path, method, winners) -> None:
    ballots = tmp_path / "vote.pb"
    ballots.write_text(PABULIB, encoding="utf-8")
    done = invoke(app, "tally", ballots, "--method", method, "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["winners"] == winners


def test_keep_says_that_it_has_no_effect_where_a_budget_decides(app, tmp_path) -> None:
    ballots = tmp_path / "vote.pb"
    ballots.write_text(PABULIB, encoding="utf-8")
    done = invoke(app, "tally", ballots, "--method", "greedy-approval", "--keep", 1, "--json")
    assert json.loads(done.stdout)["winners"] == ["1", "3"]
    assert "sans effet" in done.stderr


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (None, ["--method", "approval"], "n’existe pas"),
        (b"", ["--method", "approval"], "est vide"),
        (b"PK\3\4\0", ["--method", "approval"], "n’est pas du texte"),
        (b"A,B\n1,2\n", ["--method", "borda"], "borda"),
        (b"A,B\n1,0\n", ["--method", "equal-shares"], "dépense un budget"),
        (b"A,B\n1,0\n", ["--method", "greedy-approval"], "dépense un budget"),
        (b"A,B\n6,7\n", ["--method", "majority-judgment"], "Le bulletin 1 porte une valeur impossible"),
        (b"A,B\n1,0\n2,9\n", ["--method", "points"], "Le bulletin 2 donne plus de 10 points"),
        (b"A,B\n1,11\n", ["--method", "points"], "valeur impossible"),
        (b"A,B\n1,1.5\n", ["--method", "points"], "n’est pas un nombre entier"),
        (b"A,A\n1,1\n", ["--method", "approval"], "une fois"),
        (b"A,B\n1,1\n", ["--method", "approval", "--keep", 0], "au moins un projet"),
        (b"A,B\n1,1\n", ["--method", "approval", "--dice", "123"], "dés"),
        (b"A,B\n1,1\n", ["--method", "approval", "--dice", "3" * 20, "--rule", "ABC"], "L’empreinte de la règle"),
        (PABULIB.replace("1;60", "1;0").encode(), ["--method", "equal-shares"], "n’a pas de budget"),
        (PABULIB.replace("budget;100\n", "").encode(), ["--method", "equal-shares"], "dépense un budget"),
    ],
)
def test_tally_refuses_in_words_with_nothing_counted(app, tmp_path, content, options, words) -> None:
    ballots = tmp_path / "bulletins"
    if content is not None:
        ballots.write_bytes(content)
    done = invoke(app, "tally", ballots, *options, "--json")
    assert done.exit_code == 1
    assert words in done.stderr
    assert list(json.loads(done.stdout)) == ["error"]
    assert "Traceback" not in done.output


def test_tally_refuses_a_file_too_large_to_be_ballots(app, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys.modules["app.cli.given"], "LARGEST", 10)
    ballots = tmp_path / "bulletins.csv"
    ballots.write_bytes(b"A,B\n1,1\n1,1\n")
    assert "dépasse 100 Mo" in invoke(app, "tally", ballots, "--method", "approval").stderr
