"""One election, one method, one outcome: ranking, winners, ties and why, in plain values ready to be written."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.core.errors import RuleError
from app.core.tally import approval, greedy, majority, points, shares
from app.core.tally.result import Result, Step
from app.core.tally.table import Election
from app.core.tally.ties import Link, rank, tie_links

RANKED: dict[str, Callable[[Election, Sequence[str] | None], Result]] = {
    majority.METHOD: lambda election, lot: majority.tally_table(
        election.table(majority.TOP), election.candidates, lot=lot
    ),
    approval.METHOD: lambda election, lot: approval.tally_table(
        election.table(approval.YES), election.candidates, lot=lot
    ),
    points.METHOD: lambda election, lot: points.tally_table(
        election.table(points.POINTS), election.candidates, lot=lot
    ),
}
METHODS = (*RANKED, shares.METHOD, greedy.METHOD)


@dataclass(frozen=True)
class Outcome:
    """`trace` says why: a step between neighbours of the ranking, or one purchase after the other."""

    ranking: tuple[str, ...]
    winners: tuple[str, ...]
    ties: tuple[tuple[str, ...], ...]
    trace: tuple[dict[str, Any], ...]

    def as_record(self) -> dict[str, Any]:
        return {
            "ranking": list(self.ranking),
            "winners": list(self.winners),
            "ties": [list(group) for group in self.ties],
            "trace": list(self.trace),
        }


def count(election: Election, method: str, *, keep: int | None = None, lot: Sequence[str] | None = None) -> Outcome:
    """Count `election` by `method`, one of METHODS.

    `keep` is how many a ranking method keeps (all, unless given); the two methods that spend a budget need costs.
    Where an exact tie crosses the last place kept, only those before it win, until a `lot` decides.
    Raises RuleError when ballots do not fit the method.
    """
    if method not in METHODS:
        raise RuleError(
            "La méthode « %(method)s » n’existe pas. On compte par : %(known)s.",
            method=method,
            known=", ".join(METHODS),
        )
    if keep is not None and keep < 1:
        raise RuleError("On retient au moins un projet : rien n’est compté.")
    if method == shares.METHOD:
        return _equal_shares(election, lot)
    if method == greedy.METHOD:
        return _greedy(election, lot)
    result = RANKED[method](election, lot)
    return _ranked(result, _kept(result, keep))


def _kept(result: Result, keep: int | None) -> tuple[str, ...]:
    sizes = Counter(one.rank for one in result.ranking)
    last = keep if keep is not None else len(result.ranking)
    return tuple(one.candidate for one in result.ranking if one.rank + sizes[one.rank] - 1 <= last)


def _ranked(result: Result, winners: tuple[str, ...]) -> Outcome:
    ranking = tuple(standing.candidate for standing in result.ranking)
    return Outcome(ranking, winners, result.ties, tuple(_step(step) for step in result.trace))


def _greedy(election: Election, lot: Sequence[str] | None) -> Outcome:
    budget = _demand_budget(election)
    counts = {id: yes for id, (_no, yes) in election.table(approval.YES).counts().items()}
    result = greedy.tally(election.candidates, counts, len(election.marks), lot=lot)
    return _ranked(result, greedy.within(result, election.candidates, budget))


def _equal_shares(election: Election, lot: Sequence[str] | None) -> Outcome:
    budget = _demand_budget(election)
    supporters = election.table(approval.YES).supporters()
    found = shares.equal_shares(
        election.candidates, supporters, len(election.marks), budget, lot=lot, step=election.step
    )
    votes = {id: Fraction(len(voters)) for id, voters in supporters.items()}
    by_votes = rank(
        shares.METHOD,
        len(election.marks),
        [Link("score", votes)],
        tie_links(election.candidates, lot),
        {id: {} for id in votes},
    )
    others = tuple(one.candidate for one in by_votes.ranking if one.candidate not in set(found.winners))
    return Outcome(
        ranking=found.winners + others,
        winners=found.winners,
        ties=tuple(one.tied for one in found.purchases if one.tied),
        trace=(
            *(
                {"bought": one.candidate, "payment": str(one.payment), "supporters": one.supporters}
                for one in found.purchases
            ),
            {"endowment": str(found.endowment), "added": found.added, "cost": found.cost},
        ),
    )


def _demand_budget(election: Election) -> int:
    if election.budget is None:
        raise RuleError(
            "Cette méthode dépense un budget : donnez un fichier qui le dit, avec le coût de chaque projet."
        )
    return election.budget


def _step(step: Step) -> dict[str, Any]:
    return {
        "first": step.first,
        "second": step.second,
        "link": step.link,
        "first_value": str(step.first_value),
        "second_value": str(step.second_value),
        "at": str(step.at),
    }
