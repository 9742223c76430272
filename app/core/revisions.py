"""Versions of a sheet: what changed between two, and how two people's writing is brought together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from app.core.sheet import PARTS, Sheet, part

_WORDS = re.compile(r"\s+|[^\s]+")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that stayed, came or went."""

    change: Change
    text: str


def changed_parts(before: Sheet, after: Sheet) -> list[str]:
    """Names of the parts that differ, in the order of the sheet."""
    return [name for name in PARTS if part(before, name) != part(after, name)]


def word_changes(before: str, after: str) -> list[Span]:
    """The spans that turn one text into the other, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    spans: list[Span] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            spans.append(Span(Change.SAME, "".join(old[old_from:old_to])))
            continue
        spans += _spans(Change.REMOVED, old[old_from:old_to]) + _spans(Change.ADDED, new[new_from:new_to])
    return spans


def sides(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The same spans as two texts side by side: the one before, without what came; the one after, without what went."""
    before = [span for span in spans if span.change is not Change.ADDED]
    return before, [span for span in spans if span.change is not Change.REMOVED]


@dataclass(frozen=True, slots=True)
class Merge:
    """`sheet` keeps one's own words; `adopted` parts came from the other, `clashes` were written by both."""

    sheet: Sheet
    adopted: tuple[str, ...]
    clashes: tuple[str, ...]


def compare(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(parts that only they changed, parts that both changed otherwise), in the order of `base`."""
    adopted: list[str] = []
    clashes: list[str] = []
    for name, before in base.items():
        if theirs[name] not in (before, mine[name]):
            (adopted if mine[name] == before else clashes).append(name)
    return tuple(adopted), tuple(clashes)


def merge(base: Sheet, theirs: Sheet, mine: Sheet) -> Merge:
    """Bring together what two people made of the same version.

    A part that only they changed is taken from them; a part that both changed stays as I wrote it and is named
    among the clashes, for a person to choose.
    """
    adopted, clashes = compare(*({name: part(sheet, name) for name in PARTS} for sheet in (base, theirs, mine)))
    taken = {field: getattr(theirs, field) for name in adopted for field in _fields(name)}
    return Merge(replace(mine, **taken), adopted, clashes)


def _fields(name: str) -> tuple[str, ...]:
    return ("budget", "lines") if name == "budget" else (name,)


def _spans(change: Change, words: Sequence[str]) -> list[Span]:
    return [Span(change, "".join(words))] if words else []
