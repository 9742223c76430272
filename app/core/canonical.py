"""Canonical bytes and fingerprints of published records.

Anyone must be able to write the same record again and find the same fingerprint: UTF-8, keys sorted, no
spaces, one final LF, integers only (a float has several spellings).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.core.errors import RuleError

SHA256 = re.compile(r"[0-9a-f]{64}")


def canonical_json(record: Any) -> bytes:
    """Return the only accepted bytes of `record`: sorted keys, no spaces, UTF-8, one final LF.

    Texts are normalised to NFC. Floats are refused (`TypeError`): publish integers or texts.
    """
    text = json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8") + b"\n"


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of `data`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_canonical(data: bytes) -> Any:
    """Parse canonical JSON, refusing bytes that are not the canonical ones for their content."""
    try:
        record = json.loads(data.decode("utf-8"))
        same = canonical_json(record) == data
    except (ValueError, TypeError) as error:
        raise RuleError("Ce fichier n’est pas un enregistrement lisible.") from error
    if not same:
        raise RuleError("Cet enregistrement n’est pas écrit sous sa forme canonique.")
    return record


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of fingerprints of `files` (name → bytes), as `sha256sum` writes it, sorted by bytes."""
    lines = [f"{fingerprint(files[name])}  {name}\n" for name in sorted(files, key=str.encode)]
    return "".join(lines).encode("utf-8")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("a key is a text")
    return unicodedata.normalize("NFC", str(key))


def utc(instant: datetime) -> str:
    """The aware instant as published records write it: UTC, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
