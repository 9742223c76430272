"""Points to spread: sums, blanks that give nothing, ballots that give too much."""

import pytest

from app.core.errors import RuleError
from app.core.tally.points import tally
from app.core.tally.result import Candidate

PROJECTS = [Candidate("A", 3), Candidate("B", 2), Candidate("C", 1)]


def test_points_add_up_and_ties_go_to_the_lower_budget():
    result = tally([{"A": 10}, {"B": 5, "C": 5}, {"B": 5, "C": 5}], PROJECTS)
    assert [standing.candidate for standing in result.ranking] == ["C", "B", "A"]
    assert result.standing("A").detail == {"points": 10, "givers": 1}
    assert result.ties == (("C", "B", "A"),)


def test_ballot_with_too_many_points_stops_the_count():
    with pytest.raises(RuleError, match="plus de") as refusal:
        tally([{"A": 1}, {"A": 6, "B": 5}], PROJECTS)
    assert refusal.value.params["number"] == 2
