"""What `flask draw` leaves: the dossier beside its private tables, all or nothing, and its summary."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.core.draw.certificate import UNIT, Certificate
from app.core.draw.fairness import Lottery
from app.core.draw.feasibility import Change, Diagnosis
from app.core.draw.outcome import Outcome
from app.core.draw.panels import Panels
from app.core.draw.pool import Problem
from app.core.draw.verify import Report
from app.core.errors import RuleError
from app.web.words import sentence

SPACES = "\u00a0\u202f"  # before French punctuation


def write_dossier(out: Path, left: Callable[[], Outcome]) -> str:
    """Write the dossier that `left` makes and, beside it, its private tables; return the fingerprint.

    Nothing is made where a folder already holds something.
    """
    private = out.with_name(f"{out.name}-prive")
    for folder in (out, private):
        if folder.exists() and any(folder.iterdir()):
            raise RuleError("Le dossier %(out)s n’est pas vide : rien n’est écrit.", out=str(folder))
    made = left()
    write_folders({private: made.private, out: made.public})
    return made.fingerprint


def write_folders(folders: Mapping[Path, Mapping[str, bytes]]) -> None:
    """Write each folder aside and put it in place by one rename: a killed command leaves no half of it."""
    with ExitStack() as stack:
        ready: list[tuple[Path, Path]] = []
        for folder, files in folders.items():
            folder.parent.mkdir(parents=True, exist_ok=True)
            aside = folder.with_name(f".{folder.name}.partiel-{os.getpid()}")
            stack.callback(shutil.rmtree, aside, ignore_errors=True)
            aside.mkdir()
            for name, content in files.items():
                _write(aside / name, content)
            ready.append((aside, folder))
        for aside, folder in ready:
            aside.rename(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def summary(
    problem: Problem, lottery: Lottery, panels: Panels, certificate: Certificate, seconds: float
) -> dict[str, Any]:
    """Return what the command prints of a draw; `loss` is in millionths, `gap` the largest of the levels."""
    return {
        "seats": problem.seats,
        "types": len(lottery.model.types),
        "smallest_chance": lottery.smallest,
        "largest_chance": lottery.largest,
        "proven_bound": lottery.levels[0].bound,
        "gap": lottery.gap,
        "seconds": round(seconds, 4),
        "panels": len(panels.lists),
        "distinct_panels": len(set(panels.lists)),
        "loss": panels.loss,
        "method": lottery.method,
        "levels": [
            {
                "value": level.value / UNIT,
                "bound": level.bound / UNIT,
                "gap": max(level.bound - level.value, 0) / UNIT,
                "candidates": level.candidates,
            }
            for level in certificate.levels
        ],
    }


def infeasible(said: str, changes: Sequence[Change], sentences: Sequence[str], found: Diagnosis) -> dict[str, Any]:
    """Return what the command prints in JSON where no panel exists."""
    return {
        "error": said,
        "feasible": False,
        "changes": [
            asdict(change) | {"sentence": sentence} for change, sentence in zip(changes, sentences, strict=True)
        ],
        "proven_smallest": found.proven,
        "within_flex": found.within_flex,
    }


def verdict(report: Report) -> Iterator[str]:
    """What does not hold, line by line; or that all holds, and what to know of such a dossier."""
    for finding in report.findings:
        yield _shown(f"✗ {sentence(finding)}")
    if not report.holds:
        return
    yield "✓ Tout concorde."
    if report.rehearsal:
        yield "Ce dossier est celui d’une RÉPÉTITION : il ne désigne personne."
    if report.annulled:
        yield _shown(f"Ce tirage est ANNULÉ. Motif : {report.annulled}")
    if report.balls:
        yield f"Les boules ont donné le panel {report.balls}."
    else:
        yield "La liste est figée ; les boules ne sont pas encore dans ce dossier."
    yield "Il reste à comparer cette empreinte à celle que les témoins ont notée avant les boules :"
    yield report.fingerprint


def _shown(text: str) -> str:
    """On one line; a sign that would move the cursor or clear the screen is shown, not obeyed."""
    return "".join(sign if sign.isprintable() or sign in SPACES else ascii(sign)[1:-1] for sign in text)
