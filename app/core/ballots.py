"""What a ballot of each method says: the marks it may bear, its one text, its published value, how it is counted.

A ballot is a set of marks, project number → mark. A project left out is blank: not judged (majority judgment), not
approved, or given none of the points.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import RuleError
from app.core.tally import approval, majority, points
from app.core.tally.result import Candidate, Result

Marks = Mapping[int, int]
Choices = Iterable[int] | Mapping[int, int]  # projects ticked, or the mark of each
Lot = Sequence[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A method of voting, as its ballots know it. `code` is the name that the tally gives it."""

    code: str
    key: str  # of the ballot's text
    column: str  # of the published lines
    top: int  # the highest mark
    blank: str  # what a published line holds for a project left out
    count: Callable[[Sequence[Marks], Sequence[Candidate], Lot], Result]
    limit: int | None = None  # the most that the marks of a ballot may add up to

    @property
    def header(self) -> str:
        return f"empreinte,projet,{self.column}"

    def payload(self, marks: Marks) -> str:
        """The one text of a ballot: the same choices always give the same."""
        kept = {project: marks[project] for project in sorted(marks) if str(marks[project]) != self.blank}
        told = list(kept) if self is APPROVAL else {str(project): mark for project, mark in kept.items()}
        return json.dumps({self.key: told}, separators=(",", ":"))

    def marks(self, payload: str) -> dict[int, int]:
        """The marks of a ballot read back from its text."""
        told = json.loads(payload)[self.key]
        return dict.fromkeys(told, approval.YES) if self is APPROVAL else {int(one): told[one] for one in told}

    def published(self, marks: Marks, project: int) -> str:
        return str(marks[project]) if project in marks else self.blank

    def read(self, choices: Choices, projects: Iterable[int]) -> dict[int, int]:
        """What was chosen, as marks. Raise `RuleError` for whatever this ballot cannot bear: nothing is dropped."""
        marks = dict(choices) if isinstance(choices, Mapping) else dict.fromkeys(choices, approval.YES)
        if marks and isinstance(choices, Mapping) is (self is APPROVAL):
            raise RuleError("Ce bulletin n’est pas de la sorte de ce vote. Rien n’a été déposé : recommencez.")
        if not marks.keys() <= set(projects):
            raise RuleError(
                "Ce bulletin cite un projet qui n’est pas soumis au vote. Rien n’a été déposé : recommencez."
            )
        if not all(0 <= mark <= self.top for mark in marks.values()):
            raise RuleError("Ce bulletin porte une valeur impossible. Rien n’a été déposé : corrigez, puis relisez.")
        total = sum(marks.values())
        if self.limit is not None and total > self.limit:
            raise RuleError(
                "Vous avez donné %(total)s points, et il y en a %(limit)s à répartir. Rien n’a été déposé : "
                "retirez-en %(over)s.",
                total=total,
                limit=self.limit,
                over=total - self.limit,
            )
        return {project: mark for project, mark in marks.items() if str(mark) != self.blank}


def numbers_typed(typed: Mapping[int, str]) -> dict[int, int]:
    """Marks as they were sent, one text per project; nothing written is a blank. RuleError for what is no number."""
    found: dict[int, int] = {}
    for project, text in typed.items():
        digits = text.strip()
        if not digits:
            continue
        if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
            raise RuleError(
                "Projet %(project)s : « %(text)s » n’est pas un nombre entier. Rien n’a été déposé : corrigez, puis "
                "relisez.",
                project=project,
                text=digits[:20],
            )
        found[project] = int(digits)
    return found


def _named(ballots: Iterable[Marks]) -> list[dict[str, int]]:
    return [{str(project): mark for project, mark in marks.items()} for marks in ballots]


def _count_approvals(ballots: Sequence[Marks], candidates: Sequence[Candidate], lot: Lot) -> Result:
    full = [approval.ballot_of(marks, candidates) for marks in _named(ballots)]
    return approval.tally(full, candidates, lot=lot)


def _count_grades(ballots: Sequence[Marks], candidates: Sequence[Candidate], lot: Lot) -> Result:
    return majority.tally(_named(ballots), candidates, lot=lot)


def _count_points(ballots: Sequence[Marks], candidates: Sequence[Candidate], lot: Lot) -> Result:
    return points.tally(_named(ballots), candidates, lot=lot)


MAJORITY = Kind(majority.METHOD, "mentions", "mention", majority.TOP, "", _count_grades)
APPROVAL = Kind(approval.METHOD, "approuve", "approuve", approval.YES, "0", _count_approvals)
POINTS = Kind(points.METHOD, "points", "points", points.POINTS, "0", _count_points, limit=points.POINTS)
KINDS = {kind.code: kind for kind in (MAJORITY, APPROVAL, POINTS)}
