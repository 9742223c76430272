"""A draw from the field's own two files, without any edition: coded dossier, and the tables that stay private."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.draw.dossier import FINGERPRINT, Commitment, freeze, seal
from app.core.draw.field import Field, read_field
from app.core.draw.watch import Watch
from app.draws.lottery import solve

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

    `new_salt` gives 128 random bits, in hexadecimal digits, for the commitment of each person: chance stays outside.
    """
    field = read_field(pool, quotas, seats, groups)
    solution = solve(field.problem, watch)
    people = {one.id: Commitment("", new_salt()) for one in field.problem.candidates}
    files = freeze(field.problem, solution.certificate, solution.panels, people, accepted_loss="")
    chances = solution.thousandths.values()
    return FieldDraw(
        files[FINGERPRINT].decode().strip(),
        len(people),
        field.problem.seats,
        min(chances),
        max(chances),
        solution.certificate.proven,
        _archive(seal(files), _private(field, people)),
    )


def _private(field: Field, people: dict[str, Commitment]) -> dict[str, bytes]:
    found = {
        "sels.csv": _csv([["id", "sel"], *([id, one.salt] for id, one in people.items())]),
        "identifiants.csv": _csv([["id", "origine"], *([id, name] for id, name in field.ids.items())]),
    }
    if field.codes:
        rows = [[*key, word] for key, word in field.codes.items()]
        found["codes.csv"] = _csv([["colonne", "code", "origine"], *rows])
    return found


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _archive(public: dict[str, bytes], private: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("LISEZ-MOI.txt"), README.encode())
        for folder, files in (("tirage", public), ("prive", private)):
            for name, content in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
