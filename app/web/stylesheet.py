"""The design system's stylesheet as this house serves it: one file, only what is used, without the State's typeface.

The dark scheme follows the reader's system by a media query, so that it needs no script; print stays light.
"""

import re
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
_ADDRESS = re.compile(r"url\((?:\.\./)+")


def design_system_css(folder: Path, *, state_site: bool) -> str:
    """The stylesheet, whose addresses are relative to the folder it is served from.

    `folder` is the `dist` folder of the design system. Only a State site gets the State's block-mark.
    """
    names = [*COMPONENTS, "logo"] if state_site else COMPONENTS
    parts = [folder / "core/core.main.min.css"]
    parts += [folder / f"component/{name}/{name}.main.min.css" for name in names]
    parts += [folder / f"utility/icons/icons-{name}/icons-{name}.main.min.css" for name in ICONS]
    parts += [folder / "scheme/scheme.min.css"]
    return LICENCE + "\n".join(_adapted(part.read_text(encoding="utf-8")) for part in parts)


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
