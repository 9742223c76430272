"""Runs alone in a child process (`python -m app.files.photo_reader FILE CLEAN`): makes of a photo that was sent the
two that may be shown.

Whatever a hostile file does, it does it to this process, under limits. It decodes the image and writes it anew, in
JPEG, without a byte of what its camera or its author wrote beside it: CLEAN at `LARGE` pixels at most, and CLEAN with
`SMALL_SUFFIX` for a telephone. It prints one line of JSON: `{"kind", "width", "height"}`, or `{"refused": code, …}`.
"""

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

import pi_heif
from PIL import Image, ImageCms, ImageOps

from app.files.pictures import PNG_MARK

MEGABYTE = 1024 * 1024
MOST_PIXELS = 64_000_000  # what a good telephone takes
LONGEST_SIDE = 16_000
READER_MEMORY = 2048 * MEGABYTE  # addresses, not pages: decoders reserve more than they touch
READER_SECONDS = 20
LARGE, SMALL = 1600, 640  # pixels on the longest side
SMALL_SUFFIX = ".petite"
QUALITY = 82
FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",), "heic": ("HEIF",)}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
MOVES = ("png", "webp")  # formats whose further images are an animation; elsewhere they are depth, or a burst


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
    except MemoryError:
        return {"refused": "memory"}
    except Exception:  # decoders fail in as many ways as files lie: none of them is a photo
        return {"refused": "damaged"}


def _read(data: bytes, clean: Path) -> dict[str, Any]:
    kind = kind_of(data)
    if kind == "heic":
        pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below, before anything is decoded
    with Image.open(io.BytesIO(data), formats=FORMATS[kind]) as image:
        if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
            raise Refused("pixels", width=image.width, height=image.height)
        if kind in MOVES and getattr(image, "is_animated", False):
            raise Refused("animated")
        image.draft("RGB", (LARGE, LARGE))  # a JPEG is decoded near its final size, others whole
        shown = _flat(_upright(image))
    shown.thumbnail((LARGE, LARGE))
    _write(shown, clean)
    width, height = shown.size
    shown.thumbnail((SMALL, SMALL))
    _write(shown, clean.with_name(clean.name + SMALL_SUFFIX))
    return {"kind": kind, "width": width, "height": height}


def kind_of(data: bytes) -> str:
    """By what is inside, never by the name."""
    if not data:
        raise Refused("empty")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(PNG_MARK):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    raise Refused("no_photo")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held, in the colours that every screen knows."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    if profile and turned.mode == "RGB":
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(turned, own, ImageCms.createProfile("sRGB")) or turned
        except (ImageCms.PyCMSError, OSError):
            return turned  # an odd profile: the colours are those of the file
    return turned


def _flat(image: Image.Image) -> Image.Image:
    """On white, where it was transparent."""
    if "A" not in image.mode and "transparency" not in image.info:
        return image.convert("RGB")
    drawn = image.convert("RGBA")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def _write(image: Image.Image, path: Path) -> None:
    bare = Image.new("RGB", image.size)
    bare.paste(image)  # the points alone: nothing that the file said follows
    bare.save(path, "JPEG", quality=QUALITY, progressive=True, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
