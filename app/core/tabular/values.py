"""Reading what people write in cells: several ways of saying the same thing."""

import re
from collections.abc import Mapping
from typing import TypeVar

from app.core.spelling import plain

Value = TypeVar("Value")
YES = frozenset(["oui", "o", "yes", "y", "vrai", "true", "1", "x", "ok", "accepte", "acceptee"])
NO = frozenset(["non", "n", "no", "faux", "false", "0", "refuse", "refusee", "aucun", "aucune"])
_LIST_SEPARATORS = re.compile(r"[|;,/\n]+")


class Unreadable(Exception):
    """A cell says something that no known way of saying explains; `args[0]` is its text."""


def yes_or_no(text: str) -> bool:
    """« oui », « X », « vrai », « 1 » are yes; « non », « 0 » and an empty cell are no. Raises Unreadable."""
    word = plain(text)
    if word in YES:
        return True
    if not word or word in NO:
        return False
    raise Unreadable(text)


def one_of(text: str, known: Mapping[str, Value]) -> Value:
    """The value whose plain words are those of `text`. Raises Unreadable."""
    word = plain(text)
    if word not in known:
        raise Unreadable(text)
    return known[word]


def several_of(text: str, known: Mapping[str, Value]) -> list[Value]:
    """Values separated by | ; , or /, each once, in order. Raises Unreadable with the first that is not known."""
    if plain(text) in known:  # a name may itself hold a comma
        return [known[plain(text)]]
    parts = [part.strip() for part in _LIST_SEPARATORS.split(text) if part.strip()]
    return list(dict.fromkeys(one_of(part, known) for part in parts))


def whole_number(text: str) -> int:
    """« 34 », « 34 ans », « 34,0 ». Raises Unreadable."""
    found = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?(?:\s*ans?)?", text.strip().lower())
    if found is None:
        raise Unreadable(text)
    return int(found.group(1))
