"""Runs alone in a child process (`python -m app.files.intake_reader FILE CLEAN`): says what a file that was sent is.

Whatever a hostile file does, it does it to this process, under limits. It writes the file that may be kept to CLEAN,
and one line of JSON: `{"kind", "width", "height"}`, or `{"refused": code, …}`.
"""

import json
import re
import resource
import sys
import zlib
from pathlib import Path
from typing import Any

import typst

from app.files.pictures import PNG_MARK, Broken, bare_jpeg, bare_png, bare_webp

MEGABYTE = 1024 * 1024
MOST_PIXELS = 50_000_000  # what a good telephone takes
LONGEST_SIDE = 16_000
MOST_UNPACKED = 400 * MEGABYTE  # some twenty scanned pages, uncompressed
READER_MEMORY = 2048 * MEGABYTE  # addresses, not pages: the decoder reserves more than it touches
READER_SECONDS = 20
READERS = {"jpeg": bare_jpeg, "png": bare_png, "webp": bare_webp}
SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp"}
DRAWN = '#set page(width: 8pt, height: 8pt, margin: 0pt)\n#image("image.{}", width: 8pt, height: 8pt, fit: "stretch")'
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypavif")
# Names of what acts by itself, plays, is sent elsewhere, or hides another file (ISO 32000-1, 7.11.4, 12.6.4, 13).
ACTS = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|RichMedia|Rendition|Movie|Sound|EmbeddedFiles?|XFA|U3D|PRC)"
    rb"(?![A-Za-z0-9])"
)
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PACKED_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb">>\s*stream\r?\n")
HEAD = 600  # bytes before a stream, where its dictionary stands
PIECE = 64 * 1024


class Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.said = {"refused": code, **params}


def main(path: Path, clean: Path) -> None:
    """Read, and say."""
    resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY, READER_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (READER_SECONDS, READER_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(said_of(path, clean)) + "\n")


def said_of(path: Path, clean: Path) -> dict[str, Any]:
    try:
        return _read(path.read_bytes(), clean)
    except Refused as refusal:
        return refusal.said
    except Broken as broken:
        return {"refused": broken.code}
    except MemoryError:
        return {"refused": "memory"}


def _read(data: bytes, clean: Path) -> dict[str, Any]:
    kind = _kind(data)
    if kind == "pdf":
        _demand_quiet(data)
        clean.write_bytes(data)
        return {"kind": kind, "width": None, "height": None}
    picture = READERS[kind](data)
    if picture.width * picture.height > MOST_PIXELS or max(picture.width, picture.height) > LONGEST_SIDE:
        raise Refused("pixels", width=picture.width, height=picture.height)
    clean.write_bytes(picture.content)
    _demand_drawn(clean, kind)
    return {"kind": kind, "width": picture.width, "height": picture.height}


def _kind(data: bytes) -> str:
    """By what is inside, never by the name."""
    if not data:
        raise Refused("empty")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(PNG_MARK):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"%PDF-"):
        return "pdf"
    raise Refused("heic" if data[4:12] in HEIC else "other")


def _demand_drawn(path: Path, kind: str) -> None:
    """The image is drawn whole, once and small: a good beginning is not enough."""
    image, source = path.with_name(f"image.{SUFFIXES[kind]}"), path.with_name("image.typ")
    path.rename(image)
    source.write_text(DRAWN.format(SUFFIXES[kind]))
    try:
        typst.compile(source, root=path.parent, format="png", ppi=72.0, ignore_system_fonts=True)
    except typst.TypstError:
        raise Refused("damaged") from None
    image.rename(path)


def _demand_quiet(data: bytes) -> None:
    """A whole PDF, which does nothing by itself and holds no other file; its packed objects are looked into."""
    if b"%%EOF" not in data[-2048:] or b"startxref" not in data:
        raise Refused("damaged")
    _demand_no_acts(data)
    room = MOST_UNPACKED
    for start in STREAM.finditer(data):
        is_objects = PACKED_OBJECTS.search(_plain(data[max(0, start.start() - HEAD) : start.start()])) is not None
        room -= _unpack(data, start.end(), room, is_objects)


def _unpack(data: bytes, place: int, room: int, is_objects: bool) -> int:
    """How much a stream holds once inflated; its objects are judged. One of another sort counts for nothing."""
    inflater, size, objects = zlib.decompressobj(), 0, []
    waiting = memoryview(data)[place:]
    try:
        while waiting and not inflater.eof:
            piece, waiting = waiting[:PIECE], waiting[PIECE:]
            rest: bytes | memoryview = piece
            while rest and not inflater.eof:
                out = inflater.decompress(rest, MEGABYTE)
                rest, size = inflater.unconsumed_tail, size + len(out)
                if size > room:
                    raise Refused("bomb")
                if is_objects:
                    objects.append(out)
    except zlib.error:
        if is_objects and not size:  # packed in a way that nobody needs
            raise Refused("odd") from None
    _demand_no_acts(b"".join(objects))
    return size


def _demand_no_acts(data: bytes) -> None:
    plain = _plain(data)
    if LOCKED.search(plain):
        raise Refused("locked")
    if ACTS.search(plain):
        raise Refused("acts")


def _plain(data: bytes) -> bytes:
    """Names written with escapes (`/J#61vaScript`) as they are read."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
