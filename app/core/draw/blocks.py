"""Many blocks of the stream at once, for lists of a million: what is hashed stays the same, with less around it.

Block i is SHA-256 of `<base>,<i>`. A text this short takes longer to begin and to end than to hash: so the state after
`<base>,<i without its last four digits>` is kept for ten thousand blocks, and the interpreter's own SHA-256 is used,
which begins sooner than that of OpenSSL. A test holds them to hashlib, block by block.
"""

import hashlib
import sys
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

SPAN = 10_000
LEAST = 16
_TAILS = tuple(b"%04d" % number for number in range(SPAN))
WORDS = 8  # of four bytes, in a SHA-256


def _own_sha256() -> Callable[[bytes], Any]:
    for name in ("_sha2", "_sha256"):  # from Python 3.12, before; neither where only OpenSSL is allowed
        with suppress(ImportError):
            constructor: Callable[[bytes], Any] = import_module(name).sha256
            return constructor
    return hashlib.sha256


_sha256 = _own_sha256()


def low_words(base: str, first: int, wanted: int) -> Sequence[int]:
    """Return the low 32 bits of blocks `first`, `first` + 1, …: `wanted` of them at most, one at least.

    A list of fewer than 2**32 ids needs no more bits of a block.
    """
    head, low = divmod(first, SPAN)
    high = min(low + max(wanted, LEAST), SPAN)
    tails: Sequence[bytes] = _TAILS[low:high] if head else [b"%d" % number for number in range(low, high)]
    copy = _sha256(f"{base},{head or ''}".encode("ascii")).copy
    digests = []
    for tail in tails:
        block = copy()
        block.update(tail)
        digests.append(block.digest())
    words = array("I", b"".join(digests))
    if sys.byteorder == "little":
        words.byteswap()
    return words[WORDS - 1 :: WORDS]
