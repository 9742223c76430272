"""The field's own tools on one election, run by a Python that has them and nothing of ours.

`python bench/single/peer_tally.py TOOL ELECTION.json` prints in JSON the tool's version, its winners, and the processor
seconds that finding them took, apart from reading the file. The election is one of `bench.elections.written`.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import abcvoting.abcrules
import abcvoting.preferences
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import (
    BudgetAllocation,
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
)
from pabutools.tiebreaking import TieBreakingRule


def main(tool: str, file: str) -> dict[str, Any]:
    election = json.loads(Path(file).read_text(encoding="utf-8"))
    winners, seconds = {"equal-shares": _shares, "greedy-approval": _greedy, "committee": _committee}[tool](election)
    package = "abcvoting" if tool == "committee" else "pabutools"
    return {"tool": f"{package} {version(package)}", "winners": winners, "cpu": seconds}


class Everything(Exception):
    """All that anyone approves is bought: `args[0]`. The tool would go on adding to the budget."""


def _shares(election: dict[str, Any]) -> tuple[list[str], float]:
    """Equal Shares with Add1, up to the last budget before overspending; identical ballots grouped, as is faster."""
    instance, profile, cheaper = _pabutools(election)
    profile = profile.as_multiprofile()
    wanted = {id for ballot in election["ballots"] for id in ballot}

    def rule(*arguments: Any, **options: Any) -> BudgetAllocation:
        found = method_of_equal_shares(*arguments, sat_class=Cost_Sat, tie_breaking=cheaper, **options)
        if len(found) == len(wanted) and instance.is_feasible(found):
            raise Everything(found)
        return found

    voters = len(election["ballots"])
    bound = (election["budget"] + sum(election["costs"].values())) * voters  # never reached
    start = time.process_time()
    try:
        found = exhaustion_by_budget_increase(
            instance,
            profile,
            rule,
            exhaustive_stop=False,
            budget_step=election["step"] * voters,
            budget_bound=bound,
        )
    except Everything as stop:
        found = stop.args[0]
    return [project.name for project in found], time.process_time() - start


def _greedy(election: dict[str, Any]) -> tuple[list[str], float]:
    """By approvals, whatever the cost: satisfaction counts money, and the greedy rule divides it by the cost."""
    instance, profile, cheaper = _pabutools(election)
    profile = profile.as_multiprofile()
    start = time.process_time()
    found = greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat, tie_breaking=cheaper)
    return [project.name for project in found], time.process_time() - start


def _pabutools(election: dict[str, Any]) -> tuple[Instance, ApprovalProfile, TieBreakingRule]:
    projects = {id: Project(id, cost) for id, cost in election["costs"].items()}
    instance = Instance(projects.values(), budget_limit=election["budget"])
    ballots = [ApprovalBallot(projects[id] for id in ballot) for ballot in election["ballots"]]
    chain = TieBreakingRule(lambda _instance, _profile, project: (project.cost, project.name.encode()))
    return instance, ApprovalProfile(ballots, instance=instance), chain


def _committee(election: dict[str, Any]) -> tuple[list[str], float]:
    """Equal Shares where every project costs one seat, without completion, in exact fractions."""
    names = list(election["costs"])
    place = {id: number for number, id in enumerate(names)}
    profile = abcvoting.preferences.Profile(len(names))
    profile.add_voters([[place[id] for id in ballot] for ballot in election["ballots"]])
    start = time.process_time()
    found = abcvoting.abcrules.compute(
        "equal-shares-without-completion",
        profile,
        committeesize=election["budget"],
        algorithm="gmpy2-fractions",
        resolute=True,
    )
    return [names[number] for number in sorted(found[0])], time.process_time() - start


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3])))
