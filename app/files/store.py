"""Files that were sent, in one folder outside what is served, named by their hash; and files made from them."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from app.core.errors import RuleError
from app.files.reader import MAX_BYTES, MEGABYTE

NAME = re.compile(r"[0-9a-f]{64}")
KEPT_FOR = timedelta(days=1)
LARGEST = max(MAX_BYTES.values())
LASTING = "fiches"  # what is joined to sheets stays as long as a row names it; everything else waits a day at most
RECEIPTS = "justificatifs"  # joined to claims of expenses: likewise
PROOFS = "preuves"  # of promises that were kept: likewise
PHOTOS = "photos"  # from the field, in journals: likewise


class Shelf:
    """The files of one purpose (`imports/3`: those of edition 3). Nothing of one shelf is reached from another."""

    def __init__(self, uploads: Path, purpose: str) -> None:
        self.folder = uploads / purpose

    def keep(self, stream: IO[bytes], limit: int = LARGEST) -> str:
        """Store what was sent; returns its SHA-256, which is its name. Raises RuleError when it is too long."""
        digest, size = hashlib.sha256(), 0
        with self._new_file() as file:
            while chunk := stream.read(MEGABYTE):
                size += len(chunk)
                if size > limit:
                    raise RuleError(
                        "Ce fichier est trop lourd : la limite est de %(limit)s Mo. Découpez-le.",
                        limit=limit // MEGABYTE,
                    )
                digest.update(chunk)
                file.write(chunk)
            os.replace(file.name, self.folder / digest.hexdigest())
        return digest.hexdigest()

    def keep_lines(self, records: Iterable[Any]) -> str:
        """Store one JSON value per line; returns the SHA-256 of the whole, which is its name."""
        digest = hashlib.sha256()
        with self._new_file() as file:
            for record in records:
                line = json.dumps(record, ensure_ascii=False, sort_keys=True).encode() + b"\n"
                digest.update(line)
                file.write(line)
            os.replace(file.name, self.folder / digest.hexdigest())
        return digest.hexdigest()

    @contextmanager
    def _new_file(self) -> Iterator[IO[bytes]]:
        """A file being written, gone if anything fails before it takes its name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="en-cours-", delete=False) as file:
            try:
                yield file
            finally:
                Path(file.name).unlink(missing_ok=True)

    def path(self, name: str) -> Path | None:
        """Where the file of that hash is; None when it is not here (or the name is no hash)."""
        path = self.folder / name
        return path if NAME.fullmatch(name) and path.is_file() else None

    def lines(self, name: str) -> Iterator[Any]:
        """The JSON values of a file made by `keep_lines`."""
        path = self.path(name)
        if path is None:
            raise gone()
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def is_intact(self, name: str) -> bool:
        """Whether the file still is what its name says."""
        path = self.path(name)
        if path is None:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == name

    def forget(self, name: str) -> None:
        path = self.path(name)
        if path is not None:
            path.unlink(missing_ok=True)

    def sweep(self, now: datetime, named: Collection[str] = ()) -> None:
        """Drop what has been waiting for more than a day: it holds names and addresses. What is `named` stays."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if (
                    path.name not in named
                    and path.is_file()
                    and now.timestamp() - path.stat().st_mtime > KEPT_FOR.total_seconds()
                ):
                    path.unlink(missing_ok=True)


def shelves(uploads: Path) -> list[str]:
    """The purposes for which files were ever kept here for a time."""
    folders = (path.relative_to(uploads) for path in uploads.rglob("*") if path.is_dir()) if uploads.is_dir() else ()
    return sorted(path.as_posix() for path in folders if path.parts[0] not in (LASTING, RECEIPTS, PROOFS, PHOTOS))


def attached(uploads: Path, edition_id: int) -> Shelf:
    """The files joined to the sheets of an edition."""
    return Shelf(uploads, f"{LASTING}/{edition_id}")


def photos_of(uploads: Path, edition_id: int) -> Shelf:
    """The photos of the journals of an edition."""
    return Shelf(uploads, f"{PHOTOS}/{edition_id}")


def gone() -> RuleError:
    return RuleError("Ce fichier n’est plus gardé : il a été chargé, ou un jour a passé. Envoyez-le à nouveau.")
