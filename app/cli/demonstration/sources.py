"""The demonstration's own data, read from the files beside this module."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, every cell as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def document(name: str) -> Any:
    """The content of a JSON file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
