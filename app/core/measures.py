"""Figures of indicators: whole hundredths, read as people write them, and how far they went."""

import re

from app.core.errors import RuleError

LARGEST = 20_000_000_00  # what an INTEGER column holds with room to spare
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_FIGURE = re.compile(r"(\d{1,12})(?:[.,](\d{1,2}))?(%?)")


def hundredths_from(text: str) -> int:
    """Read « 1 234,5 », « 12 % », « 0.75 » as 123450, 1200, 75. Raises RuleError for anything else."""
    found = _FIGURE.fullmatch(_SPACES.sub("", text))
    if found is None:
        raise RuleError(
            "« %(text)s » n’est pas un nombre. Écrivez-le en chiffres, avec deux décimales au plus, par exemple "
            "« 1 234,5 ».",
            text=text,
        )
    value = int(found.group(1)) * 100 + int((found.group(2) or "0").ljust(2, "0"))
    if value > LARGEST:
        raise RuleError("Ce nombre est trop grand : vérifiez le nombre de zéros.")
    return value


def typed(hundredths: int) -> str:
    """The figure as it goes back into a field: « 1 234,5 »."""
    whole = f"{hundredths // 100:,}".replace(",", "\u00a0")
    decimals = f"{hundredths % 100:02}".rstrip("0")
    return f"{whole},{decimals}" if decimals else whole


def share_of_way(baseline: int, target: int, value: int) -> int:
    """How far `value` is on the way from `baseline` to `target`, in hundredths: 100 at the target, 0 or less at the
    start or before it. A target may be lower than its baseline."""
    return round((value - baseline) * 100 / (target - baseline))
