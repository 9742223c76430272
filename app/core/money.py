"""Amounts of money: whole cents, read as people write them."""

import re

from app.core.errors import RuleError

LARGEST = 20_000_000_00  # what an INTEGER column holds with room to add
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_UNIT = re.compile(r"(€|euros?|eur)$", re.IGNORECASE)
_PLAIN = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?")
_GROUPED = re.compile(r"(\d{1,3}(?:\.\d{3}){1,5})(?:,(\d{1,2}))?|(\d{1,3}(?:,\d{3}){1,5})\.(\d{1,2})")
_UNCLEAR = re.compile(r"\d{1,3}[.,]\d{3}")


class Cents(int):
    """A number of cents; `web` writes it as euros (« 42 000 € »)."""


def cents_from(text: str) -> Cents:
    """Read « 1 234,50 », « 1234.5 », « 1.234,50 € » as 123450 cents.

    Raises RuleError for anything else, and for « 1.234 » or « 1,234 », which can be read in two ways.
    """
    bare = _UNIT.sub("", _SPACES.sub("", text))
    plain, grouped = _PLAIN.fullmatch(bare), _GROUPED.fullmatch(bare)
    if _UNCLEAR.fullmatch(bare):
        raise RuleError(
            "« %(text)s » peut se lire de deux façons. Écrivez « 1 234 » pour mille deux cent trente-quatre euros, "
            "« 1,23 » pour un euro et vingt-trois centimes.",
            text=text,
        )
    if plain:
        whole, decimals = plain.group(1), plain.group(2)
    elif grouped:
        whole, decimals = grouped.group(1) or grouped.group(3), grouped.group(2) or grouped.group(4)
    else:
        raise RuleError("« %(text)s » n’est pas un montant. Écrivez-le en euros, par exemple « 1 234,50 ».", text=text)
    cents = int(re.sub(r"[.,]", "", whole)) * 100 + int((decimals or "0").ljust(2, "0"))
    if cents > LARGEST:
        raise RuleError("Ce montant dépasse %(largest)s : vérifiez le nombre de zéros.", largest=Cents(LARGEST))
    return Cents(cents)


def typed(cents: int) -> str:
    """The amount as it goes back into a field: « 1 234,50 », « 42 000 »."""
    whole = f"{cents // 100:,}".replace(",", "\u00a0")
    return f"{whole},{cents % 100:02}" if cents % 100 else whole
