"""From an official file to its verdicts, kept by their hash: what was shown is what is applied."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.tabular.verdicts import Outcome, Verdict, from_record, tally, to_record
from app.files.store import Shelf
from app.files.tables import open_table
from app.territories.imports.judging import judge
from app.territories.imports.layouts import Layout, recognised


@dataclass(frozen=True)
class Difference:
    """What a file would do. `verdicts` and `source` name files of the shelf."""

    layout: str
    verdicts: str
    source: str
    counts: dict[str, int]

    @property
    def loadable(self) -> int:
        return self.counts[Outcome.ADDED] + self.counts[Outcome.CHANGED]


def layout_of(path: Path) -> Layout:
    """Raises RuleError when the file is none of the official lists."""
    with open_table(path) as table:
        header = table.head(1)
    return recognised(header[0].cells)[0]


def verdicts_of_file(session: Session, path: Path) -> tuple[Layout, list[Verdict]]:
    """Read the file and compare it with the register. Raises RuleError when it cannot be read."""
    with open_table(path) as table:
        lines = iter(table)
        layout, columns = recognised(next(lines).cells)
        verdicts = list(judge(session, layout, columns, lines))
    if not verdicts:
        raise RuleError("Ce fichier n’a qu’une ligne de titres : il n’y a rien à charger.")
    return layout, verdicts


def keep_difference(session: Session, shelf: Shelf, source: str) -> str:
    """Judge the file of that hash; returns the name of the difference, the same as long as nothing changed."""
    path = shelf.path(source)
    assert path is not None
    layout, verdicts = verdicts_of_file(session, path)
    kept = shelf.keep_lines(to_record(verdict) for verdict in verdicts)
    return shelf.keep_lines([asdict(Difference(layout.value, kept, source, tally(verdicts)))])


def read_difference(shelf: Shelf, name: str) -> Difference:
    """Raises RuleError when it is not kept any more."""
    return Difference(**next(shelf.lines(name)))


def shown_verdicts(shelf: Shelf, difference: Difference, outcome: str = "") -> Iterator[Verdict]:
    for record in shelf.lines(difference.verdicts):
        if not outcome or record["outcome"] == outcome:
            yield from_record(record)


def demand_unchanged(session: Session, shelf: Shelf, name: str) -> Difference:
    """The difference, which judging the same file again still gives. Raises RuleError."""
    difference = read_difference(shelf, name)
    if shelf.path(difference.source) is None or keep_difference(session, shelf, difference.source) != name:
        raise RuleError(
            "Le registre a changé depuis cet aperçu : rien n’a été chargé. Renvoyez le fichier, relisez la différence."
        )
    return difference
