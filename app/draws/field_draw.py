"""A draw from the field's own two files, without any edition: coded dossier, and the tables that stay private."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from app.core.draw.field import read_field
from app.core.draw.outcome import Outcome, outcome
from app.core.draw.watch import Watch
from app.draws.lottery import solve
from app.files.text import decoded

README = """Tirage à partir de vos fichiers

tirage/ : à publier. L’empreinte se lit avant les boules ; verifier.py le vérifie sans Internet.
prive/  : à garder. Les sels, et vos identifiants en face des numéros publiés.
Trois boules désignent la ligne de panels.txt.
"""


@dataclass(frozen=True)
class FieldDraw:
    """What the page says, and the archive to hand out."""

    fingerprint: str
    candidates: int
    seats: int
    smallest: int  # thousandths
    largest: int
    proven: bool
    archive: bytes


def draw_from_files(
    pool: bytes, quotas: bytes, seats: int, groups: dict[str, int], watch: Watch, new_salt: Callable[[], str]
) -> FieldDraw:
    """Read both files, compute the fair lottery and freeze it. Raise `RuleError` in words.

    `new_salt` is as `outcome` wants it.
    """
    field = read_field(decoded(pool), decoded(quotas), seats, groups)
    solution = solve(field.problem, watch)
    left = outcome(field, solution.certificate, solution.panels, new_salt)
    chances = solution.thousandths.values()
    return FieldDraw(
        left.fingerprint,
        len(chances),
        field.problem.seats,
        min(chances),
        max(chances),
        solution.certificate.proven,
        _archive(left),
    )


def _archive(left: Outcome) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("LISEZ-MOI.txt"), README.encode())
        for folder, files in (("tirage", left.public), ("prive", left.private)):
            for name, content in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
