"""Taking a photo that somebody sent from the field: the parent's side. It is made anew in a process of its own."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.core.errors import RuleError
from app.files.intake import demand_named, modest, refusal, said_by, waiting_room
from app.files.photo_reader import MEGABYTE, READER_SECONDS, SMALL_SUFFIX
from app.files.store import Shelf

MOST_BYTES = 20 * MEGABYTE
READER = "app.files.photo_reader"


@dataclass(frozen=True)
class TakenPhoto:
    """Two JPEG on the shelf, each named by its hash: `fingerprint` as large as it is shown, `small` for a telephone."""

    fingerprint: str
    small: str
    width: int
    height: int


def take_photo(
    shelf: Shelf, uploads: Path, name: str, declared: str, stream: IO[bytes], seconds: float = READER_SECONDS
) -> TakenPhoto:
    """Check a JPEG, PNG, WebP or HEIC, reduce it, forget all that is not the image. Raises RuleError.

    `declared` is the type that the browser gave. A file that is not what its name or its type says is refused.
    """
    with tempfile.TemporaryDirectory(dir=waiting_room(uploads)) as folder:
        sent, clean = Path(folder, "recue"), Path(folder, "propre")
        sent.write_bytes(modest(stream, MOST_BYTES, _too_heavy()))
        said = said_by(READER, sent, clean, seconds)
        if "refused" in said:
            raise refusal(said)
        demand_named(name, said["kind"], declared)
        prints = []
        for path in (clean, clean.with_name(clean.name + SMALL_SUFFIX)):
            with path.open("rb") as file:
                prints.append(shelf.keep(file))
    return TakenPhoto(prints[0], prints[1], said["width"], said["height"])


def _too_heavy() -> RuleError:
    return RuleError(
        "Cette photo est trop lourde : la limite est de %(limit)s Mo. Réduisez-la, ou prenez-la en qualité moyenne, "
        "puis choisissez-la de nouveau. Rien n’a été gardé.",
        limit=MOST_BYTES // MEGABYTE,
    )
