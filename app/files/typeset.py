"""PDF from a Typst source and data: tagged (PDF/UA), the same bytes for the same data, whatever the machine.

The data travels as JSON beside the source, so that nothing anybody wrote is ever read as source. System fonts are
left aside: those that come with Typst are the same everywhere.
"""

import json
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parents[2] / "templates"


def typeset(source: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/<source>`; `data` is JSON and holds at least `language` and `author`."""
    path = TEMPLATES / source
    document: bytes = typst.compile(
        path,
        root=TEMPLATES,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=0,
    )
    return document
