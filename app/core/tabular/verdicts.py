"""What happens to each row of a table: the difference is shown before anything is changed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.core.labels import N_, LabelledEnum


class Outcome(LabelledEnum):
    ADDED = "added", N_("ajoutée")
    CHANGED = "changed", N_("modifiée")
    SAME = "same", N_("inchangée")
    REFUSED = "refused", N_("refusée")


@dataclass(frozen=True)
class Remark:
    """A sentence about a row: a message id with `%(name)s` placeholders, and their values."""

    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """One row judged. `line` is its line in the file; `shown` says who or what it is; `reasons` say why it is
    refused, or what deserves attention; `changes` are (label, before, after); `values` are what will be stored."""

    line: int
    outcome: Outcome
    shown: str
    reasons: tuple[Remark, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    target: int | str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_loaded(self) -> bool:
        return self.outcome in (Outcome.ADDED, Outcome.CHANGED)


def tally(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many rows of each outcome, every outcome present."""
    counts = Counter(verdict.outcome.value for verdict in verdicts)
    return {outcome.value: counts[outcome.value] for outcome in Outcome}


def to_record(verdict: Verdict) -> dict[str, Any]:
    """As JSON, short: empty parts left out."""
    record: dict[str, Any] = {"line": verdict.line, "outcome": verdict.outcome.value, "shown": verdict.shown}
    if verdict.reasons:
        record["reasons"] = [[remark.message, remark.params] for remark in verdict.reasons]
    if verdict.changes:
        record["changes"] = [list(change) for change in verdict.changes]
    if verdict.target is not None:
        record["target"] = verdict.target
    if verdict.values:
        record["values"] = verdict.values
    return record


def from_record(record: dict[str, Any]) -> Verdict:
    return Verdict(
        line=record["line"],
        outcome=Outcome(record["outcome"]),
        shown=record["shown"],
        reasons=tuple(Remark(message, params) for message, params in record.get("reasons", ())),
        changes=tuple((label, before, after) for label, before, after in record.get("changes", ())),
        target=record.get("target"),
        values=record.get("values", {}),
    )
