"""What a slide keeps of a text: its first sentences, or its first words, never half a word."""

import re

MORE = " …"
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def gist(text: str, limit: int) -> str:
    """The first whole sentences that fit in `limit` characters; else the first whole words, and « … ».

    Line breaks become spaces. A single word longer than the limit is cut, which French does not have.
    """
    plain = " ".join(text.split())
    if len(plain) <= limit:
        return plain
    kept = ""
    for part in _SENTENCE.split(plain):
        longer = f"{kept} {part}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or f"{_words(plain, limit - len(MORE))}{MORE}"


def some(names: list[str], limit: int) -> tuple[list[str], int]:
    """The first names that fit in `limit` characters together (one at least), and how many are left out."""
    kept: list[str] = []
    for name in names:
        if kept and len(", ".join([*kept, name])) > limit:
            break
        kept.append(name)
    return kept, len(names) - len(kept)


def _words(text: str, limit: int) -> str:
    return (text[: limit + 1].rpartition(" ")[0] or text[:limit]).rstrip(" ,;:–-")
