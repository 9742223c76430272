"""The design system's stylesheet as this house serves it: one file, only what is used, without the State's typeface.

A rule is used when our templates, scripts and forms name every class that it wants; a custom property, when a used
rule asks for it. What is left is a tenth: a telephone reads it ten times sooner.
The dark scheme follows the reader's system by a media query, so that it needs no script; print stays light.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

COMPONENTS = (
    "link", "button", "alert", "badge", "breadcrumb", "callout", "card", "checkbox",
    "form", "highlight", "input", "notice", "pagination", "password", "quote", "radio", "search", "segmented",
    "select", "sidemenu", "skiplink", "stepper", "summary", "table", "tag", "tile", "toggle", "tooltip", "upload",
)  # fmt: skip
ICONS = ("system", "arrows")
SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'
LICENCE = "/*! DSFR v1.14, MIT licence (SPDX-License-Identifier: MIT): see docs/decisions for its use here */\n"
DARK = ":root[data-fr-theme=dark]"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_CLASS = re.compile(r"\.(fr-[\w-]+)")
_NOT = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
_NAMED = re.compile(r"fr-[\w-]+")
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|[^,(\[])+")
_PROPERTY = re.compile(r"""(?<=[{;])(--[\w-]+):((?:"[^"]*"|'[^']*'|\([^()]*\)|[^;{}"'(])*);?""")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
_ADDRESS = re.compile(r"url\((?:\.\./)+")


def design_system_css(folder: Path, ours: Path, *, state_site: bool) -> str:
    """The stylesheet, whose addresses are relative to the folder it is served from.

    `folder` is the `dist` folder of the design system; `ours` holds the templates, the static files and the code.
    Only a State site gets the State's block-mark.
    """
    names = [*COMPONENTS, "logo"] if state_site else COMPONENTS
    parts = [folder / "core/core.main.min.css"]
    parts += [folder / f"component/{name}/{name}.main.min.css" for name in names]
    parts += [folder / f"utility/icons/icons-{name}/icons-{name}.main.min.css" for name in ICONS]
    parts += [folder / "scheme/scheme.min.css"]
    whole = "\n".join(_adapted(part.read_text(encoding="utf-8")) for part in parts)
    classes, properties = _named_in(ours)
    return LICENCE + _asked("".join(_used(whole, _is_named(classes))), properties)


@cache
def _named_in(ours: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The classes that our files name, and the custom properties that they ask for."""
    places = (("templates", "*.html"), ("static", "*.css"), ("static", "*.js"), ("app", "*.py"))
    texts = [path.read_text(encoding="utf-8") for place, kind in places for path in (ours / place).rglob(kind)]
    named, asked = (frozenset(one for text in texts for one in wanted.findall(text)) for wanted in (_NAMED, _ASKED))
    return named, asked


def _is_named(names: frozenset[str]) -> Callable[[str], bool]:
    """« fr-alert-- », completed by a variable, names every class that begins so."""
    beginnings = tuple(name for name in names if name.endswith("--"))
    return lambda name: name in names or name.startswith(beginnings)


def _used(css: str, is_named: Callable[[str], bool]) -> Iterator[str]:
    """The blocks whose classes are named, each with those of its selectors that are."""
    for before, head, body in _blocks(css):
        yield before
        if head.startswith(("@media", "@supports")):
            inner = "".join(_used(body, is_named))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            kept = [one for one in _SELECTOR.findall(head) if all(map(is_named, _wanted(one)))]
            if kept:
                yield f"{','.join(kept)}{{{body}}}"


def _wanted(selector: str) -> list[str]:
    """The classes that an element must have, itself or around it; those that it must not have do not count."""
    return _CLASS.findall(_NOT.sub("", selector))


def _blocks(css: str) -> Iterator[tuple[str, str, str]]:
    """(statements before the block, its head, what its braces hold), one after the other."""
    done = 0
    while (opening := css.find("{", done)) >= 0:
        before, _, head = css[done:opening].rpartition(";")
        depth, end = 1, opening + 1
        while depth:
            brace = _BRACE.search(css, end)
            if brace is None:
                raise ValueError("The stylesheet of the design system ends in the middle of a block.")
            depth, end = depth + (1 if brace[0] == "{" else -1), brace.end()
        yield f"{before};" if before else "", head.strip(), css[opening + 1 : end - 1]
        done = end


def _asked(css: str, asked: frozenset[str]) -> str:
    """Without the custom properties that nothing asks for, directly or through another one."""
    values: dict[str, set[str]] = {}
    for name, value in _PROPERTY.findall(css):
        values.setdefault(name, set()).update(_ASKED.findall(value))
    wanted: set[str] = set()
    new = {*asked, *_ASKED.findall(_PROPERTY.sub("", css))}
    while new:
        wanted |= new
        new = {deeper for name in new for deeper in values.get(name, ())} - wanted
    return _PROPERTY.sub(lambda one: one[0] if one[1] in wanted else "", css)


def _adapted(css: str) -> str:
    css = _FONT_FACE.sub("", _COMMENT.sub("", css))
    css = css.replace("Marianne,arial,sans-serif", SYSTEM_FONTS).replace("Spectral,georgia", "georgia")
    return _dark_by_system(_ADDRESS.sub("url(", css)).strip()


def _dark_by_system(css: str) -> str:
    """Each rule of the dark scheme becomes conditional on the reader's system; the others stay as they are."""
    kept, done = [], 0
    while (found := css.find(DARK, done)) >= 0:
        start = max(css.rfind("{", done, found), css.rfind("}", done, found), done - 1) + 1
        end = css.index("}", found) + 1
        rule = css[start:end].replace(DARK, ":root")
        kept += [css[done:start], f"@media screen and (prefers-color-scheme:dark){{{rule}}}"]
        done = end
    return "".join(kept) + css[done:]
