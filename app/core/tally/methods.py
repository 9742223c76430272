"""One election, one method, one outcome: ranking, winners, ties and why, in plain values ready to be written."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.errors import RuleError
from app.core.tally import approval, greedy, majority, points, shares
from app.core.tally.result import Candidate, Result, Step
from app.core.tally.table import Election

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
    """`trace` says why, in order: steps between neighbours of the ranking; for Equal Shares, first, each purchase with
    the share it asked and the run that was kept; for the greedy rule, last, what each project found left."""

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
    left = _demand_budget(election)
    counts = {id: yes for id, (_no, yes) in election.table(approval.YES).counts().items()}
    result = greedy.tally(election.candidates, counts, len(election.marks), lot=lot)
    ranked = _ranked(result, greedy.within(result, election.candidates, left))
    costs = {one.id: one.budget for one in election.candidates}
    spent = []
    for id in ranked.ranking:
        taken = id in ranked.winners
        spent.append({"project": id, "cost": costs[id], "left": left, "taken": taken})
        left -= costs[id] if taken else 0
    return replace(ranked, trace=(*ranked.trace, *spent))


def _equal_shares(election: Election, lot: Sequence[str] | None) -> Outcome:
    """Projects bought come first, in the order of their purchase; the others follow by number of approvals."""
    budget, voters = _demand_budget(election), len(election.marks)
    supporters = election.table(approval.YES).supporters()
    found = shares.equal_shares(election.candidates, supporters, voters, budget, lot=lot, step=election.step)
    others = _by_approvals([one for one in election.candidates if one.id not in found.winners], supporters, voters, lot)
    costs = {one.id: one.budget for one in election.candidates}
    bought = (
        {
            "bought": one.candidate,
            "share": str(one.payment / costs[one.candidate]),
            "payment": str(one.payment),
            "supporters": one.supporters,
            "tied": list(one.tied),
        }
        for one in found.purchases
    )
    end = {"endowment": str(found.endowment), "added": found.added, "cost": found.cost}
    return Outcome(
        ranking=found.winners + others.ranking,
        winners=found.winners,
        ties=tuple(one.tied for one in found.purchases if one.tied) + others.ties,
        trace=(*bought, end, *others.trace),
    )


def _by_approvals(
    candidates: Sequence[Candidate], supporters: Mapping[str, shares.Voters], voters: int, lot: Sequence[str] | None
) -> Outcome:
    if not candidates:
        return Outcome((), (), (), ())
    counts = {one.id: len(supporters[one.id]) for one in candidates}
    own = None if lot is None else [id for id in lot if id in counts]
    return _ranked(greedy.tally(candidates, counts, voters, lot=own), ())


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
