"""French spacing, set once for everybody: sources are typed with plain spaces, readers get those of a printer.

A space that must not break a line stands before « : », « » », « € » and « % », after « « » and « n° »; a thin one
before « ; », « ! » and « ? » and between thousands (*Lexique des règles typographiques en usage à l’Imprimerie
nationale*).
"""

import re
from functools import lru_cache

NO_BREAK, THIN = "\u00a0", "\u202f"
_ANY = f"[ {NO_BREAK}{THIN}]+"
_RULES = (
    (re.compile(f"{_ANY}(?=[;!?])"), THIN),
    (re.compile(f"{_ANY}(?=[:»€])"), NO_BREAK),
    (re.compile(rf"{_ANY}(?=%%|%(?:$|[\s.,;)]))"), NO_BREAK),
    (re.compile(f"(?<=«){_ANY}"), NO_BREAK),
    (re.compile(rf"(?<=\bn°){_ANY}"), NO_BREAK),
    (re.compile(rf"(?<=\d){_ANY}(?=\d{{3}}(?!\d))"), THIN),
)


@lru_cache(maxsize=8192)
def typeset(text: str) -> str:
    """The text with French spaces, whatever spaces it was typed with; `%(placeholders)s` are left as they are."""
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text
