"""From a file to what is shown before loading: judged once and kept by its hash, so that what was seen is loaded."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.tabular.columns import Columns, header_index
from app.core.tabular.verdicts import Outcome, Verdict, from_record, to_record
from app.files.store import Shelf, gone
from app.files.tables import Line, Progress, open_table
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.volunteers.imports.judging import Judge
from app.volunteers.imports.loading import ACT
from app.volunteers.imports.register import read_register
from app.volunteers.imports.spec import FIELDS

LOOKED_AT = 15  # lines read to recognise the columns


@dataclass(frozen=True)
class Head:
    """The top of a file: its header, where it stands, a few rows under it, and what the file is."""

    header: Line
    samples: list[Line]
    about: dict[str, str]

    def examples(self, column: int) -> list[str]:
        cells = (line.cells[column] for line in self.samples if column < len(line.cells))
        return list(dict.fromkeys(cell for cell in cells if cell))[:3]


@dataclass(frozen=True)
class Preview:
    """What was judged. `verdicts` and `source` name files of the shelf; `counts` are by outcome."""

    verdicts: str
    source: str
    columns: dict[str, int]
    header_line: int
    counts: dict[str, int]
    fingerprint: str

    @property
    def loadable(self) -> int:
        return self.counts[Outcome.ADDED] + self.counts[Outcome.CHANGED]


def read_head(path: Path) -> Head:
    """Raises RuleError when the file is no table, or holds only a header."""
    with open_table(path) as table:
        lines = table.head(LOOKED_AT)
        about = table.about
    index = header_index([line.cells for line in lines], FIELDS)
    if len(lines) <= index + 1:
        raise RuleError("Ce fichier n’a qu’une ligne de titres : il n’y a personne à inscrire.")
    return Head(lines[index], lines[index + 1 :], about)


def judge_file(
    session: Session,
    edition: Edition,
    shelf: Shelf,
    source: str,
    columns: Columns,
    header_line: int,
    hashes_of: Callable[[str], frozenset[str]],
    progress: Progress | None = None,
) -> str:
    """Judge every line under the header; returns the name of the preview. The session is left without transaction,
    so that nobody waits while a long file is read."""
    path = shelf.path(source)
    if path is None:
        raise gone()
    register = read_register(session, edition)
    session.rollback()
    judge = Judge(register, columns, hashes_of)
    counts = {outcome.value: 0 for outcome in Outcome}

    def records() -> Iterator[Mapping[str, object]]:
        with open_table(path, progress) as table:
            for verdict in judge.judge(line for line in table if line.number > header_line):
                counts[verdict.outcome.value] += 1
                yield to_record(verdict)

    verdicts = shelf.keep_lines(records())
    preview = Preview(verdicts, source, dict(columns), header_line, counts, register.fingerprint)
    return shelf.keep_lines([asdict(preview)])


def read_preview(shelf: Shelf, name: str) -> Preview:
    """Raises RuleError when it is not kept any more."""
    return Preview(**next(shelf.lines(name)))


def verdicts_of(shelf: Shelf, preview: Preview, outcome: str = "") -> Iterator[Verdict]:
    """In the order of the file; all of them, or those of one outcome."""
    for record in shelf.lines(preview.verdicts):
        if not outcome or record["outcome"] == outcome:
            yield from_record(record)


def demand_intact(shelf: Shelf, name: str) -> Preview:
    """The preview, its files being what their names say. Raises RuleError."""
    preview = read_preview(shelf, name)
    if not (shelf.is_intact(name) and shelf.is_intact(preview.verdicts)):
        raise RuleError("Le fichier de l’aperçu a été modifié sur le disque : rien n’a été chargé. Refaites l’aperçu.")
    return preview


def loaded_as(session: Session, edition: Edition, name: str) -> AuditEntry | None:
    """The journal's entry, if this very preview was loaded."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.edition_id == edition.id, AuditEntry.act == ACT)
        .order_by(AuditEntry.id.desc())
    )
    return next((entry for entry in entries if entry.details.get("seen") == name), None)
