"""The urn's arithmetic: codes on cards, receipts, and the lines that anyone recounts.

Hashes are SHA-256 of texts joined by `|`, so that `printf '%s' 'A|B' | sha256sum` gives the same.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.core.ballots import Kind, Marks
from app.core.errors import RuleError

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
SECRET_BYTES = 16
CODE_LENGTH = 26  # 128 bits, five by five
GROUPS = (4, 4, 5, 4, 4, 5)  # two lines of thirteen, on a card or on a phone
LINE_ID_LENGTH = 16
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\u00a0.\-–_]+")


def code_from(secret: bytes) -> str:
    """The 26 characters of 128 random bits, for a card or a receipt."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"{SECRET_BYTES} bytes are wanted")
    return letters(int.from_bytes(secret, "big"), CODE_LENGTH)


def letters(number: int, length: int) -> str:
    """`number` in so many letters and digits that nobody misreads, five bits each."""
    return "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(length)))


def bare_letters(text: str) -> str:
    """What was typed without its spaces and dashes, lookalikes made one."""
    return _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)


def read_code(text: str) -> str:
    """A code as it was typed, pasted or scanned with its address; RuleError when it cannot be one."""
    bare = bare_letters(text.rpartition("#")[2])
    if len(bare) != CODE_LENGTH or any(character not in DIGITS for character in bare) or bare[0] not in DIGITS[:8]:
        raise RuleError(
            "Ce code n’est pas complet ou porte un signe de trop : une carte a %(length)s lettres et chiffres. "
            "Relisez-la, puis recommencez.",
            length=CODE_LENGTH,
        )
    return bare


def grouped(code: str) -> str:
    """The code as it is printed: « 3F7Q K9XT A2M8R … »."""
    starts = accumulate(GROUPS, initial=0)
    return " ".join(code[start : start + size] for start, size in zip(starts, GROUPS, strict=False))


def credential_hash(scrutin: str, code: str) -> str:
    """What the server keeps of a card."""
    return _sha256(f"{scrutin}|{code}")


def elector_code(secret: str, salt: str, scrutin: str, elector: int) -> str:
    """The code of the card of an elector who votes from an account: the same whenever they ask for it again.

    `secret` is the deployment's and in no database; `salt` is the poll's and forgotten when the urn closes.
    """
    text = f"{salt}|{scrutin}|{elector}"
    return code_from(hmac.digest(secret.encode(), text.encode(), "sha256")[:SECRET_BYTES])


def line_id(tracker: str, scrutin: str, project: int) -> str:
    """The name of a published line: only who holds the receipt can find theirs."""
    return _sha256(f"{tracker}|{scrutin}|{project}")[:LINE_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot in the urn: its receipt and its marks."""

    tracker: str
    marks: Marks


def published_lines(kind: Kind, ballots: Iterable[Cast], scrutin: str, projects: Sequence[int]) -> str:
    """The recount file: one line per (ballot, project), sorted, so that no ballot can be put together again."""
    lines = sorted(
        f"{line_id(ballot.tracker, scrutin, project)},{project},{kind.published(ballot.marks, project)}"
        for ballot in ballots
        for project in projects
    )
    return "\n".join([kind.header, *lines]) + "\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
