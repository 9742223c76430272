"""Reading a table that somebody sent: the parent's side, which starts the reader, watches it, and says what failed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import Any

from app.core.errors import RuleError
from app.core.labels import N_
from app.files.reader import READER_SECONDS

SENTENCES = {
    "empty": N_("Ce fichier est vide. Vérifiez que vous avez choisi le bon, et qu’il est enregistré."),
    "old_excel": N_(
        "Ce fichier vient d’un ancien Excel, ou il est protégé par un mot de passe. Ouvrez-le, puis enregistrez-le "
        "sans mot de passe au format XLSX, ODS ou CSV."
    ),
    "pdf": N_("Ce fichier est un PDF. Envoyez le tableau lui-même : CSV, XLSX ou ODS."),
    "archive": N_("Ce fichier est une archive ou un document, pas un tableau. Envoyez un CSV, un XLSX ou un ODS."),
    "damaged": N_("Ce tableau est abîmé : il ne s’ouvre pas. Ouvrez-le chez vous, enregistrez-le à nouveau, renvoyez."),
    "bomb": N_("Ce tableau est démesuré une fois ouvert. Gardez les lignes utiles, puis enregistrez-le à nouveau."),
    "memory": N_("Ce tableau demande trop de mémoire. Enregistrez-le au format CSV, ou découpez-le."),
    "cell": N_("Une cellule est démesurée (plus de 10 000 signes), ou un guillemet n’est pas fermé. Corrigez-la."),
    "binary": N_("Ce fichier n’est pas un tableau. Envoyez un CSV, un XLSX ou un ODS."),
    "encoding": N_(
        "Les lettres accentuées de ce fichier sont illisibles. Enregistrez-le au format « CSV UTF-8 », puis renvoyez."
    ),
    "unreadable": N_(
        "Ce fichier n’a pas pu être lu jusqu’au bout : il est trop compliqué ou abîmé. Enregistrez-le au format CSV, "
        "puis renvoyez. Rien n’a été modifié."
    ),
}
READER = Path(__file__).with_name("reader.py")
Progress = Callable[[int, int], None]  # how far, of how much; units of the file's own


@dataclass(frozen=True)
class Line:
    """One row that is not empty; `number` is its line in the file (its row, in a spreadsheet), from 1."""

    number: int
    cells: list[str]


@dataclass
class TableFile:
    """An open table: what it is, and its rows as they are read. Iterate once."""

    path: Path
    progress: Progress = field(default=lambda _at, _of: None)
    about: dict[str, str] = field(default_factory=dict)  # kind, encoding, delimiter, sheet
    _output: Iterator[Any] = field(default_factory=lambda: iter(()))

    def __iter__(self) -> Iterator[Line]:
        """Raises RuleError, a sentence, when the file cannot be read to its end."""
        for said in self._output:
            if isinstance(said, list):
                yield Line(said[0], said[1])
            elif "at" in said:
                self.progress(said["at"], said["of"])
            elif "end" in said:
                return
            else:
                raise refusal(said)
        raise refusal({"refused": "unreadable"})

    def head(self, count: int) -> list[Line]:
        return list(islice(self, count))


@contextmanager
def open_table(path: Path, progress: Progress | None = None, seconds: float = READER_SECONDS) -> Iterator[TableFile]:
    """Start a reader for the file; it is stopped when the block ends, or when its time is up."""
    command = [sys.executable, "-E", "-s", str(READER), str(path)]
    process = subprocess.Popen(  # noqa: S603  (our own script, on a path that we chose)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True
    )
    assert process.stdout is not None
    alarm = Timer(seconds, process.kill)
    alarm.start()
    try:
        table = TableFile(path, progress or (lambda _at, _of: None))
        table._output = (json.loads(line) for line in process.stdout if line.endswith(b"\n"))
        first = next(table._output, {"refused": "unreadable"})
        if "refused" in first:
            raise refusal(first)
        table.about = first
        yield table
    finally:
        alarm.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def refusal(said: dict[str, Any]) -> RuleError:
    """The sentence for what the reader refused."""
    limit, line = said.get("limit", 0), said.get("line", 0)
    code = said.get("refused", "unreadable")
    if code == "bytes":
        return RuleError("Ce fichier est trop lourd : la limite est de %(limit)s Mo. Découpez-le.", limit=limit)
    if code == "rows":
        return RuleError("Ce fichier a trop de lignes : la limite est de %(limit)s. Découpez-le.", limit=limit)
    if code == "columns":
        return RuleError(
            "La ligne %(line)s a trop de colonnes : la limite est de %(limit)s. Gardez les colonnes utiles.",
            line=line,
            limit=limit,
        )
    return RuleError(SENTENCES.get(code, SENTENCES["unreadable"]))
