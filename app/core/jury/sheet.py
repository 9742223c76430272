"""The jury's sheet as it is published: counts from which anyone finds its order again, and nobody's own marks."""

from collections.abc import Mapping
from typing import Any

from app.core.jury import duels, marks
from app.core.tally.result import Result

MARKED, COMPARED = "notes", "comparaisons"  # the two ways, as the published rule names them

Record = Mapping[str, Any]


def standings(rule: Record, sheet: Record) -> Result | None:
    """The jury's order, by its frozen rule; None when no member judged any project."""
    members = sheet["rendues"]
    if rule["mode"] == COMPARED:
        pairs = {(one, other): (before, after, neither) for one, other, before, after, neither in sheet["duels"]}
        return duels.tally(pairs, members)
    criteria = [marks.Criterion(one["nom"], one["poids"]) for one in rule["criteres"]]
    profiles = {str(project["numero"]): project["notes"] for project in sheet["projets"]}
    return marks.tally(profiles, criteria, members) if profiles else None


def ranks(result: Result | None) -> dict[int, int]:
    """Project → rank, equal where nothing separates."""
    return {int(standing.candidate): standing.rank for standing in result.ranking} if result else {}
