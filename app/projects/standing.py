"""What the published vote says of a project, by its method, in words."""

from collections.abc import Mapping
from typing import Any

from app.core.labels import N_
from app.core.story import Words
from app.core.tally.majority import GRADES


def standing_words(standing: Mapping[str, Any], result: Mapping[str, Any]) -> Words:
    """`standing` is the line of the project in `result`: rank, and the counts of the method."""
    said: dict[str, Any] = {
        "ballots": result.get("ballots", 0),
        "place": _ordinal(standing["rank"]),
        "count": len(result.get("ranking", [])),
    }
    if "grade" in standing:
        mark = standing["grade"]
        said["grade"] = Words(GRADES[mark]) if mark >= 0 else Words(N_("sans jugement"))
        return Words(N_("Mention « %(grade)s » : %(place)s sur %(count)s projets, %(ballots)s bulletins."), said)
    if "points" in standing:
        said["points"] = standing["points"]
        return Words(N_("Points reçus : %(points)s. %(place)s sur %(count)s projets, %(ballots)s bulletins."), said)
    said["approvals"] = standing["approvals"]
    return Words(N_("%(approvals)s voix sur %(ballots)s bulletins : %(place)s sur %(count)s projets."), said)


def _ordinal(rank: int) -> Words:
    return Words(N_("1er")) if rank == 1 else Words(N_("%(rank)se"), {"rank": rank})
