"""What a draw from two files leaves: the dossier to hand out, and the private tables to keep."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.core.draw.certificate import Certificate
from app.core.draw.dossier import RESULT, Commitment, freeze, read_fingerprint, result_json, seal
from app.core.draw.field import Field
from app.core.draw.pool import Problem
from app.core.draw.substitutes import substitute_order

SALTS, IDS, CODES = "sels.csv", "identifiants.csv", "codes.csv"


@dataclass(frozen=True)
class Ceremony:
    """What was drawn in the room (three balls and twenty dice, or neither), and what the organiser writes.

    `at` is an instant as published records write it: UTC, ISO 8601.
    """

    balls: str = ""
    dice: str = ""
    witnesses: tuple[str, ...] = ()
    at: str = ""
    rehearsal: bool = False
    accepted_loss: str = ""


@dataclass(frozen=True)
class Outcome:
    """The fingerprint to read aloud, and two folders of files: `public` is sealed, `private` ties ids to people."""

    fingerprint: str
    public: Mapping[str, bytes]
    private: Mapping[str, bytes]


def outcome(
    field: Field,
    certificate: Certificate,
    panels: Sequence[Sequence[str]],
    new_salt: Callable[[], str],
    ceremony: Ceremony | None = None,
) -> Outcome:
    """Freeze the dossier of a draw read from files, with its result where balls and dice are known.

    `new_salt` gives 128 random bits, in hexadecimal digits, for the commitment of each person: chance stays outside.
    Raise `RuleError` for a loss of rounding that nobody accepted.
    """
    ceremony = ceremony or Ceremony()
    people = {one.id: Commitment("", new_salt()) for one in field.problem.candidates}
    files = freeze(
        field.problem,
        certificate,
        panels,
        people,
        rehearsal=ceremony.rehearsal,
        accepted_loss=ceremony.accepted_loss,
    )
    if ceremony.balls and ceremony.dice:
        files[RESULT] = _result(field.problem, panels, files, ceremony)
    return Outcome(read_fingerprint(files), seal(files), _private(field, people))


def _result(problem: Problem, panels: Sequence[Sequence[str]], files: Mapping[str, bytes], ceremony: Ceremony) -> bytes:
    panel, mark = panels[int(ceremony.balls)], read_fingerprint(files)
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


def _private(field: Field, people: Mapping[str, Commitment]) -> dict[str, bytes]:
    tables = {
        SALTS: _csv([["id", "sel"], *([id, one.salt] for id, one in people.items())]),
        IDS: _csv([["id", "origine"], *([id, name] for id, name in field.ids.items())]),
    }
    if field.codes:
        rows = [[*key, word] for key, word in field.codes.items()]
        tables[CODES] = _csv([["colonne", "code", "origine"], *rows])
    return tables


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
