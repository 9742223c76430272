"""Recompute the chain of replacements of a dossier, line by line."""

from collections.abc import Sequence
from typing import Any

from app.core.canonical import fingerprint
from app.core.draw.dossier import REPLACEMENTS
from app.core.draw.findings import Findings
from app.core.draw.pool import Problem
from app.core.draw.reading import INSTANT, are_texts, is_whole, record_from
from app.core.draw.substitutes import replacement


def replay(
    problem: Problem, panel: Sequence[str], order: Sequence[str], journal: bytes, result: bytes, findings: Findings
) -> set[str]:
    """Return who is seated after every line of the journal, saying what does not follow from the rule."""
    seated, gone = set(panel), set[str]()
    previous = result
    if not journal.endswith(b"\n"):
        raise findings.stop("ending", REPLACEMENTS)
    for number, line in enumerate(journal[:-1].split(b"\n"), 1):
        record = record_from(line + b"\n", findings, REPLACEMENTS, number)
        if record.get("precedent") != fingerprint(previous):
            findings.say("chain", REPLACEMENTS, number)
        previous = line + b"\n"
        if not are_texts([record.get("instant")], INSTANT):
            findings.say("field", REPLACEMENTS, number, name="instant")
        if record.get("type") == "retrait":
            _leave(problem, order, seated, gone, record, number, findings)
        elif record.get("type") == "indisponible":
            _skip(problem, seated, gone, record, number, findings)
        else:
            findings.say("kind", REPLACEMENTS, number)
    return seated


def _skip(
    problem: Problem, seated: set[str], gone: set[str], record: dict[str, Any], line: int, findings: Findings
) -> None:
    absent = record.get("id")
    if not isinstance(absent, str) or absent in seated | gone or absent not in problem.by_id:
        findings.say("unavailable", REPLACEMENTS, line, id=absent)
    else:
        gone.add(absent)


def _leave(
    problem: Problem,
    order: Sequence[str],
    seated: set[str],
    gone: set[str],
    record: dict[str, Any],
    line: int,
    findings: Findings,
) -> None:
    leaving, written = record.get("sortant"), record.get("entrant")
    if not isinstance(leaving, str) or leaving not in seated:
        findings.say("not-seated", REPLACEMENTS, line, id=leaving)
        return
    seated.discard(leaving)
    gone.add(leaving)
    entry = replacement(problem, seated, order, gone)
    if entry.id:
        seated.add(entry.id)
    if written != entry.id or not is_whole(record.get("ecart"), 0) or record["ecart"] != entry.violation:
        findings.say("entering", REPLACEMENTS, line, expected=entry.id or "—", written=written or "—")
