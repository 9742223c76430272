"""Documents and images that somebody sends: kept clean, or refused with a sentence; nothing in between."""

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.files.intake import MAX_BYTES, SENTENCES, refusal, take
from app.files.intake_reader import said_of
from app.files.pictures import PNG_MARK, Broken, bare_jpeg, bare_png, bare_webp
from app.files.store import Shelf

SECRET = b"48.8566 N, telephone de Zoe"
ZIP = b"PK\x03\x04 and a whole archive after the image"
PDF = typst.compile(b"Bonjour")
WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 4, height: int = 3, raw: bytes | None = None, extra: bytes = b"") -> bytes:
    lines = b"".join(b"\0" + b"\x80\x20\x60" * width for _ in range(height)) if raw is None else raw
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG_MARK + head + extra + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0II" + struct.pack("<HIH", 42, 8, 1) + entry + b"\0" * 4 + SECRET


def jpeg(*before: bytes, size: int = 8) -> bytes:
    """Eight grey pixels by eight, by the shortest codes there are; `before` are segments of a camera."""
    one_code = bytes([1]) + bytes(15) + bytes([0])
    return b"".join(
        [
            b"\xff\xd8",
            *before,
            segment(0xDB, b"\0" + b"\1" * 64),
            segment(0xC0, struct.pack(">BHHBBBB", 8, size, size, 1, 1, 0x11, 0)),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            b"\x3f\xff\xd9",
        ]
    )


def webp(*chunks: tuple[bytes, bytes], flags: int = 0) -> bytes:
    """The smallest image, in the extended format, with these chunks after it."""
    image = WEBP[20 : 20 + struct.unpack_from("<I", WEBP, 16)[0]]
    every = [(b"VP8X", bytes([flags]) + bytes(9)), (b"VP8L", image), *chunks]
    body = b"".join(name + struct.pack("<I", len(one)) + one + b"\0" * (len(one) % 2) for name, one in every)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def pdf(inside: bytes) -> bytes:
    return PDF.replace(b"%%EOF", inside + b"\n%%EOF")


def packed(inside: bytes) -> bytes:
    return b"9 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + zlib.compress(inside) + b"\nendstream endobj"


def said(content: bytes, folder: Path) -> dict:
    (folder / "sent").write_bytes(content)
    return said_of(folder / "sent", folder / "clean")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(extra=chunk(b"tEXt", SECRET) + chunk(b"eXIf", SECRET)) + ZIP, "png"),
        (jpeg(segment(0xE1, exif(1)), segment(0xE2, b"MPF\0" + SECRET), segment(0xFE, SECRET)) + ZIP, "jpeg"),
        (webp((b"EXIF", SECRET), (b"XMP ", SECRET), flags=0x0C) + ZIP, "webp"),
    ],
    ids=["png", "jpeg", "webp"],
)
def test_image_is_kept_without_what_its_camera_wrote(content: bytes, kind: str, tmp_path: Path) -> None:
    assert said(content, tmp_path)["kind"] == kind
    clean = (tmp_path / "clean").read_bytes()
    assert SECRET in content
    assert SECRET not in clean
    assert ZIP not in clean
    assert said(clean, tmp_path)["kind"] == kind
    assert (tmp_path / "clean").read_bytes() == clean


def test_photo_stays_the_right_way_up() -> None:
    turned = bare_jpeg(jpeg(segment(0xE1, exif(6)))).content
    assert bare_jpeg(turned).content == turned
    assert SECRET not in turned
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in turned


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg onload='alert(1)'/>", "other"),
        (b"GIF89a", "other"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (PNG_MARK, "damaged"),
        (png()[:-30], "damaged"),
        (png(raw=b"too short"), "damaged"),
        (png(60_000, 60_000, b""), "pixels"),
        (png(extra=chunk(b"acTL", b"")), "animated"),
        (jpeg()[:-4], "damaged"),
        (jpeg(size=65_000), "pixels"),
        (b"\xff\xd8\xff\xe0 hello", "damaged"),
        (webp((b"ANIM", b"")), "animated"),
        (PDF[:-40], "damaged"),
        (pdf(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), "acts"),
        (pdf(b"<< /S /J#61vaScript >>"), "acts"),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "acts"),
        (pdf(b"<< /Type /EmbeddedFile >>"), "acts"),
        (pdf(packed(b"<< /S /JavaScript >>")), "acts"),
        (pdf(b"<< /Encrypt 5 0 R >>"), "locked"),
    ],
)
def test_what_may_not_be_kept_is_named(content: bytes, code: str, tmp_path: Path) -> None:
    assert said(content, tmp_path)["refused"] == code


def test_pdf_that_opens_on_a_page_is_kept(tmp_path: Path) -> None:
    """Office suites say where to open: that runs nothing."""
    assert said(pdf(b"<< /OpenAction [1 0 R /XYZ null null 0] >>"), tmp_path)["kind"] == "pdf"


def test_pdf_that_swells_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("app.files.intake_reader.MOST_UNPACKED", 1024 * 1024)
    swollen = b"9 0 obj << /Filter /FlateDecode >> stream\n" + zlib.compress(bytes(4 * 1024 * 1024)) + b"\nendstream"
    assert said(pdf(swollen), tmp_path)["refused"] == "bomb"


def test_file_goes_through_a_process_of_its_own(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "fiches/1")
    taken = take(shelf, tmp_path, "Mon PLAN.png", io.BytesIO(png(extra=chunk(b"tEXt", SECRET))))
    kept = shelf.path(taken.fingerprint)
    assert (taken.kind, taken.width, taken.height) == ("png", 4, 3)
    assert kept.read_bytes() == png()
    assert taken.size == len(png())
    assert [path.name for path in (tmp_path / "en-cours").iterdir()] == []
    with pytest.raises(RuleError, match=r"s’appelle « photo.jpg » et pourtant c’est une image PNG"):
        take(shelf, tmp_path, "photo.jpg", io.BytesIO(png()))
    assert [path.name for path in shelf.folder.iterdir()] == [taken.fingerprint]


def test_reader_that_lasts_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="n’a pas pu être vérifié"):
        take(Shelf(tmp_path, "fiches/1"), tmp_path, "plan.png", io.BytesIO(png()), seconds=0.001)


def test_heavy_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="trop lourd : la limite est de 10 Mo"):
        take(Shelf(tmp_path, "fiches/1"), tmp_path, "photo.jpg", io.BytesIO(bytes(MAX_BYTES + 1)))


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_refusal_says_that_nothing_was_kept(code: str) -> None:
    assert str(refusal({"refused": code})).endswith("Rien n’a été gardé.")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([(bare_png, png()), (bare_jpeg, jpeg(segment(0xE1, exif(6)))), (bare_webp, webp())]), st.data())
def test_any_bytes_give_an_image_or_a_refusal(made, data) -> None:
    bare, good = made
    place = data.draw(st.integers(min_value=12, max_value=len(good) - 1))
    spoilt = good[:place] + data.draw(st.binary(max_size=12)) + good[place + data.draw(st.integers(0, 12)) :]
    try:
        picture = bare(spoilt)
    except Broken:
        return
    assert picture.width > 0
    assert picture.height > 0
