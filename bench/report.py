"""Where figures are written: one section per measure in docs/mesures.md, replaced by the next run."""

import re
from collections.abc import Sequence
from pathlib import Path

REPORT = Path(__file__).parents[1] / "docs" / "mesures.md"
HEAD = "# Mesures\n\nChaque partie est écrite par la commande qu’elle nomme, sur la machine qu’elle dit.\n"


def write_section(name: str, markdown: str) -> None:
    """Put `markdown` between the marks of `name`, at the end if it is new."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{opening}\n{markdown.strip()}\n{closing}"
    marked = re.compile(re.escape(opening) + ".*?" + re.escape(closing), re.DOTALL)
    text = marked.sub(lambda _: section, text) if marked.search(text) else f"{text.rstrip()}\n\n{section}\n"
    REPORT.write_text(text, encoding="utf-8")


def write_parts(name: str, head: str, parts: Sequence[str]) -> None:
    """Put each part, which begins with its `### ` title, in place of the part of that title in the section `name`, at
    its end if new; the other parts stay as they were written."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
    found = re.search(f"<!-- {re.escape(name)} -->(.*?)<!-- /{re.escape(name)} -->", text, re.DOTALL)
    known = re.split(r"^(?=### )", found[1], flags=re.MULTILINE)[1:] if found else []
    by_title = {one.partition("\n")[0].strip(): one.strip() for one in [*known, *parts]}
    write_section(name, "\n\n".join([head.strip(), *by_title.values()]))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; every column but the first is of figures."""
    lines = [" | ".join(heads), " | ".join(["---", *["---:"] * (len(heads) - 1)])]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
