"""Elections kept in files: Pabulib's `.pb` and plain CSV, one row per ballot; which one is seen at the first line."""

import codecs

from app.core.errors import RuleError
from app.core.labels import N_
from app.core.tally.ballot_sheet import read_ballot_sheet
from app.core.tally.pabulib import read_pabulib
from app.core.tally.table import Election

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNREADABLE = N_(
    "Ce fichier n’est pas du texte que l’on sait lire : enregistrez-le en CSV, en UTF-8. Rien n’est compté."
)


def read_election(data: bytes) -> Election:
    """Read UTF-8, UTF-16 with its mark, or Windows-1252. Raise `RuleError` with the line that is wrong."""
    text = _in_utf_8(data)
    first = text[:100].split(b"\n", 1)[0]
    return read_pabulib(text.decode()) if first.strip(b" \r;") == b"META" else read_ballot_sheet(text)


def _in_utf_8(data: bytes) -> bytes:
    """The text in UTF-8 without its mark, decoded in full only where it has to be."""
    if data.startswith(UTF_16):
        data = _converted(data, "utf-16")
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise RuleError(UNREADABLE)
    if data.isascii():
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return _converted(data, "cp1252")
    return data


def _converted(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        raise RuleError(UNREADABLE) from None
