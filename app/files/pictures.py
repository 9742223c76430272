"""What is inside an image file, part by part, and the same image without what its camera or its author wrote in it.

Runs in the child process of `intake_reader.py`: standard library only, and nothing is decoded here. Only the parts
that draw the image are kept (list below); place, date, device, thumbnails, texts and whatever follows the image go.
JPEG: ITU-T T.81, annex B. PNG: W3C PNG (third edition), chunks. WebP: RFC 9649.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PNG_MARK = b"\x89PNG\r\n\x1a\n"
PNG_DRAWS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})
PNG_MOVES = b"acTL"
WEBP_DRAWS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})
WEBP_MOVES = frozenset({b"ANIM", b"ANMF"})
WEBP_SAYS = 0x04 | 0x08  # the flags of VP8X: XMP, Exif
SIZES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})  # SOF
TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})  # DHT, DAC, DQT, DRI
START, END, SCAN, JFIF, EXIF, PROFILE, ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
RESTARTS = frozenset(range(0xD0, 0xD8))
ORIENTATION = 0x0112
UPRIGHT, LAST_ORIENTATION = 1, 8


class Broken(Exception):
    """The file is not what it begins as; `code` says more."""

    def __init__(self, code: str = "damaged") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """`content` is the image alone; width and height in pixels, as they are stored."""

    width: int
    height: int
    content: bytes


def bare_png(data: bytes) -> Picture:
    """The image without its texts, its Exif, its time or anything after it. Raises Broken."""
    kept, size = [PNG_MARK], (0, 0)
    for name, body in _png_chunks(data):
        if name == PNG_MOVES:
            raise Broken("animated")
        if name == b"IHDR":
            if len(body) != 13:
                raise Broken
            size = struct.unpack(">II", body[:8])
        if name in PNG_DRAWS:
            kept.append(_chunk(name, body))
    if 0 in size:
        raise Broken
    return Picture(*size, b"".join(kept))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG_MARK)
    while place < len(data):
        if place + 12 > len(data):
            raise Broken
        (length,) = struct.unpack_from(">I", data, place)
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length
        if place > len(data) or struct.unpack_from(">I", data, place - 4)[0] != zlib.crc32(name + body):
            raise Broken
        yield name, body
        if name == b"IEND":
            return
    raise Broken


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bare_webp(data: bytes) -> Picture:
    """The image without Exif nor XMP. Raises Broken, with « animated » for one that moves."""
    (declared,) = struct.unpack_from("<I", data, 4)
    if declared + 8 > len(data):
        raise Broken
    kept, size = b"", (0, 0)
    for name, body in _webp_chunks(data[12 : declared + 8]):
        if name in WEBP_MOVES:
            raise Broken("animated")
        if name not in WEBP_DRAWS:
            continue
        size = size if all(size) else _webp_size(name, body)
        if name == b"VP8X":
            body = bytes([body[0] & ~WEBP_SAYS]) + body[1:]
        kept += name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    if 0 in size:
        raise Broken
    return Picture(*size, b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, place + 4)
        body = data[place + 8 : place + 8 + length]
        if len(body) < length:
            raise Broken
        yield data[place : place + 4], body
        place += 8 + length + length % 2


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if name == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def bare_jpeg(data: bytes) -> Picture:
    """The image without what its camera wrote, turned as its camera said. Raises Broken."""
    kept, size, place, orientation = [], (0, 0), 2, UPRIGHT
    while True:
        marker, place = _jpeg_marker(data, place)
        if marker == END:
            break
        (length,) = struct.unpack_from(">H", data, place) if place + 2 <= len(data) else (0,)
        body = data[place + 2 : place + length]
        if length < 2 or len(body) != length - 2:
            raise Broken
        place += length
        if marker in SIZES and len(body) >= 5:
            size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
        if marker == EXIF and orientation == UPRIGHT:
            orientation = _orientation(body)
        if _draws(marker, body):
            kept.append(_segment(marker, body))
        if marker == SCAN:
            end = _end_of_scan(data, place)
            kept.append(data[place:end])
            place = end
    if 0 in size or not any(part[:2] == bytes([0xFF, SCAN]) for part in kept):
        raise Broken
    turn = [_segment(EXIF, _only(orientation))] if orientation != UPRIGHT else []
    return Picture(*size, b"".join([b"\xff\xd8", *turn, *kept, b"\xff\xd9"]))


def _jpeg_marker(data: bytes, place: int) -> tuple[int, int]:
    """The marker here, and where its segment begins."""
    if data[place : place + 1] != b"\xff":
        raise Broken
    while data[place : place + 1] == b"\xff":
        place += 1
    if place >= len(data):
        raise Broken
    return data[place], place + 1


def _draws(marker: int, body: bytes) -> bool:
    """Does the image need this segment? Colours are told by an ICC profile, or by Adobe's own word."""
    if marker in (PROFILE, ADOBE):
        return body.startswith((b"ICC_PROFILE\0", b"Adobe"))
    return marker in SIZES or marker in TABLES or marker == SCAN


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next marker stands, after coded data in which FF is followed by 00 or by a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise Broken
        if data[place + 1] != 0 and data[place + 1] not in RESTARTS:
            return place
        place += 2


def _orientation(body: bytes) -> int:
    """How the camera was held, 1 to 8 (Exif 2.3, tag 0112); upright when it is not said, or said badly."""
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not body.startswith(b"Exif\0\0") or order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(min(count, 200)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * entry)
            if tag == ORIENTATION:
                return value if UPRIGHT <= value <= LAST_ORIENTATION else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def _only(orientation: int) -> bytes:
    """An Exif segment that says this, and nothing else."""
    return b"Exif\0\0MM" + struct.pack(">HIHHHIHHI", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
