"""What everyone may read of a jury once its time has come: its order, and the one of vote and jury together."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.core.jury.combined import Place, Why, combine, trace
from app.core.jury.sheet import ranks, standings
from app.core.tally.result import Result
from app.extensions import db
from app.jury.queries.juries import is_shown, jury_of, poll_of
from app.models.editions import Edition
from app.models.jury import Jury
from app.models.projects import Project
from app.models.votes import Poll


@dataclass(frozen=True)
class Outcome:
    """The jury's order, and the one of vote and jury together (empty without a published vote, or without a share).

    `vote` and `ranks`: project → rank; `share`: of the jury, in per cent, as the rule of the vote froze it.
    """

    jury: Jury
    result: Result | None
    vote: dict[int, int]
    ranks: dict[int, int]
    share: int
    places: list[Place]
    steps: list[Why]

    @property
    def by_project(self) -> dict[int, Place]:
        return {place.project: place for place in self.places}

    def of(self, number: int) -> dict[str, int]:
        """What the published sheet says of a project."""
        rows = (self.jury.sheet or {}).get("projets", [])
        return next((row for row in rows if row["numero"] == number), {})


def outcome(edition: Edition) -> Outcome | None:
    """What everyone may read of the jury; None without one, or until its time."""
    jury = jury_of(edition)
    return outcome_of(jury, poll_of(edition)) if jury else None


def outcome_of(jury: Jury, poll: Poll | None) -> Outcome | None:
    """The same, of a jury and a poll already read."""
    if jury.sheet is None or not is_shown(jury, poll):
        return None
    result = standings(jury.rule, jury.sheet)
    order = ranks(result)
    ranking = poll.result["ranking"] if poll and poll.result else []
    vote = {line["project"]: line["rank"] for line in ranking}
    share = share_of(poll)
    places = combine(vote, order, share) if share else []
    return Outcome(jury, result, vote, order, share, places, trace(places))


def projects_named(outcome: Outcome) -> dict[int, Project]:
    """Number → project, for all that the jury or the vote speaks of."""
    numbers = {*outcome.jury.rule["projets"], *outcome.vote}
    statement = select(Project).where(Project.edition_id == outcome.jury.edition_id, Project.number.in_(numbers))
    return {one.number: one for one in db.session.scalars(statement)}


def share_of(poll: Poll | None) -> int:
    """The part of the jury as the vote's frozen rule says it: a vote whose rule says nothing of it has none."""
    return int(poll.rule.get("parts", {}).get("jury", 0)) if poll else 0


@dataclass(frozen=True)
class Slope:
    """A project on the picture of the two orders: rank and height on each side; on the jury's, None if unjudged."""

    project: int
    vote: int
    vote_slot: int
    jury: int | None
    jury_slot: int | None
    is_kept: bool


def slopes(outcome: Outcome, kept: Collection[int]) -> list[Slope]:
    """Empty without a vote. Equal ranks of the jury stand one under the other, in the order of the vote."""
    vote = outcome.vote
    order = sorted(vote, key=vote.__getitem__)
    judged = sorted((one for one in order if one in outcome.ranks), key=lambda one: outcome.ranks[one])
    slots = {project: slot for slot, project in enumerate(judged)}
    return [
        Slope(one, vote[one], slot, outcome.ranks.get(one), slots.get(one), one in kept)
        for slot, one in enumerate(order)
    ]


def in_common(outcome: Outcome, count: int) -> int:
    """How many projects are among the first `count` of both."""
    return sum(1 for one, rank in outcome.vote.items() if rank <= count and outcome.ranks.get(one, count + 1) <= count)


def first(outcome: Outcome, count: int) -> set[int]:
    """The first `count` of the common order; of the vote alone where there is none."""
    if outcome.places:
        return {place.project for place in outcome.places if place.rank <= count}
    return {project for project, rank in outcome.vote.items() if rank <= count}
