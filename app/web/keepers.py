"""The scripts that keep a page where there is no network; browsers accept one on a secure origin only."""

from functools import lru_cache
from pathlib import Path

from flask import Response, current_app

SHARED = "kept.js"


def keeper(name: str, scope: str) -> Response:
    """The pieces that all share, then this one's own; it may watch `scope`, which lies above its own address."""
    folder = Path(str(current_app.static_folder))
    answer = Response(_joined(folder, name, _changed_at(folder, name)), mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = scope
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _changed_at(folder: Path, name: str) -> int:
    return max((folder / one).stat().st_mtime_ns for one in (SHARED, name))


@lru_cache(maxsize=8)
def _joined(folder: Path, name: str, changed_at: int) -> str:
    return "".join((folder / one).read_text(encoding="utf-8") for one in (SHARED, name))
