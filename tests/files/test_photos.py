"""Photos from the field: made anew, small, bare of what the camera said; or refused with a sentence."""

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.core.errors import RuleError
from app.files.photo_reader import LARGE, SMALL, SMALL_SUFFIX, said_of
from app.files.photos import MOST_BYTES, take_photo
from app.files.store import Shelf
from tests.files.test_intake import PNG_MARK, chunk, jpeg

SECRET = b"Appareil de Zoe"
PLACE = 0x8825  # where it was taken (GPS)
# 64 × 48 points, taken with the telephone on its side, with the device and the place in its Exif.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB7AABAAAAAAAAABgAAgAAAAACBAABAAAAAAAAAIIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "AKJtZGF0AAAAFCgBrwQY+Mpx1//yIZ8KAuDtSEecAAAABkV4aWYAAE1NACoAAAAIAAMBDwACAAAAEAAAADIBEgADAAAAAQAGAACIJQAEAAAA"
    "AQAAAEIAAAAAQXBwYXJlaWwgZGUgWm9lAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABgAAAAAAAAADAAAAABAAAAMwAAAAEAAAAYAAAAAQ=="
)


def photo(kind: str, size: tuple[int, int] = (2000, 1000), color: object = "#204060", mode: str = "RGB") -> bytes:
    """An image that says who took it, where, and that the telephone was held on its side."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112], exif[PLACE] = SECRET.decode(), 6, {1: "N", 2: (48.0, 51.0, 24.0)}
    Image.new(mode, size, color).save(out, kind, exif=exif)
    return out.getvalue()


def said(content: bytes, folder: Path) -> dict:
    (folder / "sent").write_bytes(content)
    return said_of(folder / "sent", folder / "clean")


@pytest.mark.parametrize(
    ("content", "kind", "shown"),
    [
        (photo("JPEG"), "jpeg", (800, LARGE)),
        (photo("PNG"), "png", (800, LARGE)),
        (photo("WEBP"), "webp", (800, LARGE)),
        (HEIC, "heic", (48, 64)),
    ],
    ids=["jpeg", "png", "webp", "heic"],
)
def test_photo_is_made_anew_upright_and_small(content: bytes, kind: str, shown: tuple, tmp_path: Path) -> None:
    assert SECRET in content
    assert said(content, tmp_path) == {"kind": kind, "width": shown[0], "height": shown[1]}
    for path, longest in ((tmp_path / "clean", LARGE), (tmp_path / f"clean{SMALL_SUFFIX}", SMALL)):
        clean = path.read_bytes()
        assert SECRET not in clean
        with Image.open(io.BytesIO(clean)) as image:
            assert (image.format, dict(image.getexif()), "icc_profile" in image.info) == ("JPEG", {}, False)
            assert max(image.size) <= longest


def test_transparent_photo_is_laid_on_white(tmp_path: Path) -> None:
    said(photo("PNG", (8, 8), (0, 0, 0, 0), "RGBA"), tmp_path)
    with Image.open(tmp_path / "clean") as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is immense."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG_MARK + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def moving() -> bytes:
    out, frames = io.BytesIO(), [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg onload='alert(1)'/>", "no_photo"),
        (b"%PDF-1.7", "no_photo"),
        (b"\0\0\0\x1cftypavif" + HEIC[12:], "no_photo"),
        (HEIC[:400], "damaged"),
        (b"\xff\xd8\xff\xe0 hello", "damaged"),
        (PNG_MARK + photo("JPEG", (8, 8)), "damaged"),
        (photo("PNG", (64, 64))[:-40], "damaged"),
        (bomb(60_000, 60_000), "pixels"),
        (jpeg(size=65_000), "pixels"),
        (bomb(9_000, 9_000), "pixels"),
        (moving(), "animated"),
    ],
)
def test_what_is_no_photo_is_named(content: bytes, code: str, tmp_path: Path) -> None:
    assert said(content, tmp_path)["refused"] == code


def test_photo_goes_through_a_process_of_its_own_and_lies_are_refused(tmp_path: Path) -> None:
    shelf, jpg = Shelf(tmp_path, "photos/1"), photo("JPEG")
    taken = take_photo(shelf, tmp_path, "IMG_1.JPG", "image/jpeg", io.BytesIO(jpg))
    assert (taken.width, taken.height) == (800, LARGE)
    assert {path.name for path in shelf.folder.iterdir()} == {taken.fingerprint, taken.small}
    for name, declared in (("IMG_1.heic", "image/heic"), ("IMG_1.png", ""), ("IMG_1", "image/png")):
        with pytest.raises(RuleError, match="et pourtant c’est une image JPEG"):
            take_photo(shelf, tmp_path, name, declared, io.BytesIO(jpg))
    with pytest.raises(RuleError, match="trop lourde : la limite est de 20 Mo"):
        take_photo(shelf, tmp_path, "IMG_1.JPG", "image/jpeg", io.BytesIO(bytes(MOST_BYTES + 1)))
    assert len(list(shelf.folder.iterdir())) == 2
    assert list((tmp_path / "en-cours").iterdir()) == []
