"""Recompute the chain of replacements of a dossier, line by line."""

from collections.abc import Sequence

from app.core.canonical import fingerprint, read_canonical
from app.core.draw.pool import Problem
from app.core.draw.substitutes import replacement
from app.core.errors import RuleError


def replay(
    problem: Problem, panel: Sequence[str], order: Sequence[str], journal: bytes, result: bytes
) -> tuple[set[str], list[RuleError]]:
    """Return who is seated after every line of the journal, and what does not follow from the rule."""
    seated, gone = set(panel), set[str]()
    findings: list[RuleError] = []
    previous = result
    for number, line in enumerate(journal.splitlines(keepends=True), 1):
        record = read_canonical(line)
        if record.get("precedent") != fingerprint(previous):
            findings.append(
                RuleError(
                    "Remplacement %(number)s : la chaîne est rompue, une ligne a été changée ou retirée.", number=number
                )
            )
        previous = line
        if record.get("type") == "indisponible":
            gone.add(str(record.get("id")))
        else:
            findings += _leave(problem, order, seated, gone, record, number)
    return seated, findings


def _leave(
    problem: Problem, order: Sequence[str], seated: set[str], gone: set[str], record: dict[str, object], number: int
) -> list[RuleError]:
    leaving, entering = record.get("sortant"), record.get("entrant")
    if leaving not in seated:
        return [RuleError("Remplacement %(number)s : %(id)s n’était pas titulaire.", number=number, id=leaving)]
    seated.discard(str(leaving))
    gone.add(str(leaving))
    entry = replacement(problem, seated, order, gone)
    if entry.id:
        seated.add(entry.id)
    if (entering, record.get("ecart")) != (entry.id, entry.violation):
        return [
            RuleError(
                "Remplacement %(number)s : la règle désigne %(expected)s, pas %(written)s.",
                number=number,
                expected=entry.id or "—",
                written=entering or "—",
            )
        ]
    return []
