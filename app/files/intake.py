"""Taking a document or an image that somebody sent: the parent's side, which starts the reader and says what failed."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.core.errors import RuleError
from app.core.labels import N_
from app.files.intake_reader import MEGABYTE, READER_SECONDS
from app.files.store import Shelf

MAX_BYTES = 10 * MEGABYTE
WAITING = "en-cours"  # beside the shelves: what is being read, swept with them should a process die
ROOT = Path(__file__).parents[2]
READER = "app.files.intake_reader"
ENDINGS = {
    **{"jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "pjpeg": "jpeg"},
    **{"pdf": "pdf", "png": "png", "webp": "webp", "heic": "heic", "heif": "heic", "hif": "heic"},
}
KINDS = {
    "pdf": N_("un document PDF"),
    "jpeg": N_("une image JPEG"),
    "png": N_("une image PNG"),
    "webp": N_("une image WebP"),
    "heic": N_("une photo HEIC"),
}
SENTENCES = {
    "empty": N_("Ce fichier est vide. Vérifiez que vous avez choisi le bon, puis renvoyez-le."),
    "damaged": N_("Ce fichier est abîmé ou incomplet : il ne s’ouvre pas. Enregistrez-le à nouveau, puis renvoyez-le."),
    "no_photo": N_(
        "Ce fichier n’est pas une photo JPEG, PNG, WebP ou HEIC. Choisissez une photo, ou enregistrez-la en JPEG."
    ),
    "other": N_("Ce fichier n’est ni un PDF, ni une image JPEG, PNG ou WebP. Enregistrez-le sous l’un de ces formats."),
    "heic": N_(
        "Cette photo est au format HEIC ou AVIF. Enregistrez-la en JPEG (« partager », puis « le plus compatible »)."
    ),
    "animated": N_("Cette image bouge. Envoyez une image fixe."),
    "memory": N_("Cette image demande trop de mémoire pour être ouverte. Réduisez-la, puis renvoyez-la."),
    "bomb": N_("Ce PDF est démesuré une fois ouvert. Enregistrez-le à nouveau, ou envoyez seulement les pages utiles."),
    "locked": N_("Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le."),
    "acts": N_(
        "Ce PDF contient du code, un formulaire qui s’envoie, un son, une vidéo ou un autre fichier : il n’est pas "
        "accepté. Imprimez-le « dans un PDF », puis renvoyez le résultat."
    ),
    "odd": N_(
        "Ce PDF est rangé d’une façon inhabituelle et n’a pas pu être vérifié. Imprimez-le « dans un PDF », renvoyez."
    ),
    "unreadable": N_("Ce fichier n’a pas pu être vérifié : il est trop compliqué ou abîmé. Enregistrez-le à nouveau."),
}
NOTHING_KEPT = N_("%(why)s Rien n’a été gardé.")


@dataclass(frozen=True)
class Taken:
    """A file that may be kept: `kind` is pdf, jpeg, png or webp; `size` in bytes, once cleaned."""

    fingerprint: str
    kind: str
    size: int
    width: int | None
    height: int | None


def take(shelf: Shelf, uploads: Path, name: str, stream: IO[bytes], seconds: float = READER_SECONDS) -> Taken:
    """Check a file, clean it and put it on the shelf. Raises RuleError, which says what to do."""
    with tempfile.TemporaryDirectory(dir=waiting_room(uploads)) as folder:
        sent, clean = Path(folder, "recu"), Path(folder, "propre")
        sent.write_bytes(modest(stream, MAX_BYTES, _too_heavy()))
        said = said_by(READER, sent, clean, seconds)
        if "refused" in said:
            raise refusal(said)
        demand_named(name, said["kind"])
        with clean.open("rb") as file:
            fingerprint = shelf.keep(file)
        return Taken(fingerprint, said["kind"], clean.stat().st_size, said["width"], said["height"])


def waiting_room(uploads: Path) -> Path:
    """Where a file waits while it is read; swept with the shelves should a process die."""
    waiting = uploads / WAITING
    waiting.mkdir(parents=True, exist_ok=True)
    return waiting


def modest(stream: IO[bytes], limit: int, too_heavy: RuleError) -> bytes:
    """What was sent, when it is not longer than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_heavy
    return data


def said_by(reader: str, sent: Path, clean: Path, seconds: float) -> dict[str, Any]:
    """What the module `reader`, run in a child process, says of the file."""
    command = [sys.executable, "-E", "-s", "-m", reader, str(sent.resolve()), str(clean.resolve())]
    try:
        done = subprocess.run(  # noqa: S603  (our own module, on paths that we chose)
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": "unreadable"}
    return said


def demand_named(name: str, kind: str, declared: str = "") -> None:
    """A name that ends as something else lies, and whoever opens the file would be surprised; so does a type."""
    said = [Path(name).suffix.lower().lstrip("."), declared.removeprefix("image/") if declared[:6] == "image/" else ""]
    if any(ending and ENDINGS.get(ending) != kind for ending in said):
        raise RuleError(
            "Ce fichier s’appelle « %(name)s » et pourtant c’est %(kind)s. Changez la fin de son nom, ou "
            "enregistrez-le à nouveau. Rien n’a été gardé.",
            name=Path(name).name,
            kind=RuleError(KINDS[kind]),
        )


def _too_heavy() -> RuleError:
    return RuleError(
        "Ce fichier est trop lourd : la limite est de %(limit)s Mo. Réduisez l’image, ou gardez les pages utiles. "
        "Rien n’a été gardé.",
        limit=MAX_BYTES // MEGABYTE,
    )


def refusal(said: dict[str, Any]) -> RuleError:
    """The sentence for what the reader refused."""
    if said["refused"] == "pixels":
        return RuleError(
            "Cette image est démesurée : %(width)s points sur %(height)s. Réduisez-la, puis renvoyez-la. Rien n’a été "
            "gardé.",
            width=said["width"],
            height=said["height"],
        )
    return RuleError(NOTHING_KEPT, why=RuleError(SENTENCES.get(said["refused"], SENTENCES["unreadable"])))
