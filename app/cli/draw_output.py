"""What `flask draw` leaves: the dossier beside its private tables, all or nothing, and its summary."""

import csv
import io
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.core.draw.certificate import UNIT, Certificate
from app.core.draw.dossier import RESULT, Commitment, freeze, read_fingerprint, result_json, seal
from app.core.draw.fairness import Lottery
from app.core.draw.feasibility import Change, Diagnosis
from app.core.draw.field import Field
from app.core.draw.panels import Panels
from app.core.draw.pool import Problem
from app.core.draw.substitutes import substitute_order
from app.core.errors import RuleError


@dataclass(frozen=True)
class Ceremony:
    """What was drawn in the room, and what the organiser writes."""

    balls: str
    dice: str
    witnesses: tuple[str, ...]
    at: str
    rehearsal: bool
    accepted_loss: str


def write_dossier(out: Path, field: Field, certificate: Certificate, panels: Panels, ceremony: Ceremony) -> str:
    """Write the dossier and, beside it, its private tables; return the fingerprint."""
    private = out.with_name(f"{out.name}-prive")
    for folder in (out, private):
        if folder.exists() and any(folder.iterdir()):
            raise RuleError("Le dossier %(out)s n’est pas vide : rien n’est écrit.", out=str(folder))
    salts = {candidate.id: Commitment("", secrets.token_hex(16)) for candidate in field.problem.candidates}
    files = freeze(
        field.problem,
        certificate,
        panels.lists,
        salts,
        rehearsal=ceremony.rehearsal,
        accepted_loss=ceremony.accepted_loss,
    )
    if ceremony.balls and ceremony.dice:
        files[RESULT] = _result(field.problem, panels, files, ceremony)
    write_folders({private: _private(field, salts), out: seal(files)})
    return read_fingerprint(files)


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


def _result(problem: Problem, panels: Panels, files: Mapping[str, bytes], ceremony: Ceremony) -> bytes:
    panel, mark = panels.lists[int(ceremony.balls)], read_fingerprint(files)
    return result_json(
        mark,
        balls=ceremony.balls,
        dice=ceremony.dice,
        panel=panel,
        substitutes=substitute_order(problem, panel, mark, ceremony.dice),
        witnesses=list(ceremony.witnesses),
        at=ceremony.at,
        rehearsal=ceremony.rehearsal,
    )


def _private(field: Field, salts: Mapping[str, Commitment]) -> dict[str, bytes]:
    tables = {
        "sels.csv": _csv(["id", "sel"], [[id, one.salt] for id, one in salts.items()]),
        "identifiants.csv": _csv(["id", "origine"], [list(pair) for pair in field.ids.items()]),
    }
    if field.codes:
        tables["codes.csv"] = _csv(["colonne", "code", "origine"], [[*key, word] for key, word in field.codes.items()])
    return tables


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


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
