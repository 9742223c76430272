"""One spelling for many ways of writing: what search and the recognition of duplicates compare."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LONGEST_SEARCH = 100
_NOT_IN_WORDS = re.compile(r"[\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Unaccented lower case words separated by one space: « L’Île-Saint-Denis » gives "l ile saint denis"."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
        text = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    return _NOT_IN_WORDS.sub(" ", text.lower()).strip()


def searched(text: str) -> str:
    """What is looked for, cut at what a person types: SQLite breaks on patterns and conditions without end."""
    return text.strip()[:LONGEST_SEARCH]


def search_key(parts: Iterable[str], length: int = 250) -> str:
    """What a search looks into: the words of all parts, each once, cut at `length` characters."""
    words = dict.fromkeys(word for part in parts for word in plain(part).split())
    return " ".join(words)[:length]


def list_key(family_name: str, given_name: str) -> tuple[str, str]:
    """Where a person stands in a list: « Étienne » before « Honoré », whatever the database makes of accents."""
    return plain(family_name), plain(given_name)


def name_key(given_name: str, family_name: str) -> str:
    """The same for « Anne-Marie DUPRÉ » and « dupre anne marie »: the words of both names, sorted."""
    return " ".join(sorted(plain(f"{given_name} {family_name}").split()))


def returner_texts(given_name: str, family_name: str, email: str | None, council_id: int | None) -> tuple[str, ...]:
    """The texts under whose keyed hash somebody erased is still recognised: name and address, name and council."""
    name = name_key(given_name, family_name)
    texts = [f"{name}|{email.strip().lower()}"] if email else []
    return (*texts, f"{name}|council:{council_id}") if council_id else tuple(texts)
