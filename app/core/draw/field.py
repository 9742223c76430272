"""The field's own two files: quotas (`feature,value,min,max`) and candidates (`id` and one column per criterion).

Ids and values that the dossier does not accept are replaced by canonical codes; the tables are kept.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.draw.pool import CODE, ID, Candidate, GroupRule, Problem, Quota
from app.core.errors import RuleError

NAMES = {
    "criterion": ("feature", "category", "critere", "criterion"),
    "value": ("value", "name", "valeur"),
    "minimum": ("min", "minimum"),
    "maximum": ("max", "maximum"),
}


@dataclass(frozen=True)
class Field:
    """A problem read from files, and how foreign words became codes: `ids` (canonical → foreign), `codes`
    ((column, code) → foreign word, only for those that had to change)."""

    problem: Problem
    ids: Mapping[str, str]
    codes: Mapping[tuple[str, str], str]


def read_field(pool: bytes, quotas: bytes, seats: int, groups: Mapping[str, int] | None = None) -> Field:
    """Read both files; `groups` gives the maximum per group for each group column. Raise `RuleError` in words."""
    groups = dict(groups or {})
    bounds = _quotas(_rows(quotas, "quotas"))
    criteria = list(dict.fromkeys(criterion for criterion, _, _, _ in bounds))
    people = _rows(pool, "candidatures")
    key = _id_column(people)
    _demand_columns(people, [*criteria, *groups])
    coder = _Coder()
    coder.learn({(criterion, value) for criterion, value, _, _ in bounds})
    coder.learn({(kind, row[kind].strip()) for row in people for kind in groups})
    ids = _canonical_ids([row[key].strip() for row in people])
    candidates = [
        Candidate(
            ids[row[key].strip()],
            {coder.name(criterion): coder.code(criterion, row[criterion].strip()) for criterion in criteria},
            {coder.name(kind): coder.code(kind, row[kind].strip()) for kind in groups if row[kind].strip()},
        )
        for row in people
    ]
    problem = Problem(
        tuple(sorted(candidates, key=lambda one: one.id.encode())),
        tuple(Quota(coder.name(a), coder.code(a, value), low, high) for a, value, low, high in bounds),
        tuple(GroupRule(coder.name(kind), maximum) for kind, maximum in groups.items()),
        seats,
    )
    return Field(problem, {new: old for old, new in ids.items()}, coder.changed)


class _Coder:
    """Words to codes: kept as they are where the dossier accepts them, numbered by bytes otherwise."""

    def __init__(self) -> None:
        self.changed: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}

    def learn(self, words: set[tuple[str, str]]) -> None:
        strange: dict[str, list[str]] = {}
        for column, word in sorted(words, key=lambda pair: (pair[0].encode(), pair[1].encode())):
            if word and not CODE.fullmatch(word):
                strange.setdefault(column, []).append(word)
        for column, found in strange.items():
            for number, word in enumerate(found, 1):
                self._codes[column, word] = f"V{number:04d}"
                self.changed[self.name(column), f"V{number:04d}"] = word

    def code(self, column: str, word: str) -> str:
        return self._codes.get((column, word), word)

    def name(self, column: str) -> str:
        if CODE.fullmatch(column):
            return column
        if column not in self._names:
            self._names[column] = f"C{len(self._names) + 1:02d}"
            self.changed["", self._names[column]] = column
        return self._names[column]


def _canonical_ids(foreign: Sequence[str]) -> dict[str, str]:
    if all(ID.fullmatch(one) for one in foreign):
        if len(set(foreign)) == len(foreign):
            return {one: one for one in foreign}
    elif "" in foreign:
        raise RuleError("Le fichier des candidatures a une ligne sans identifiant : rien n’est lu.")
    seen: set[str] = set()
    for one in foreign:
        if one in seen:
            raise RuleError("L’identifiant « %(id)s » figure deux fois dans la liste.", id=one)
        seen.add(one)
    return {one: f"P-{number:06d}" for number, one in enumerate(sorted(foreign, key=str.encode), 1)}


def _rows(data: bytes, name: str) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    rows = []
    for number, row in enumerate(reader, 2):
        if None in row or None in row.values():
            raise RuleError(
                "Fichier des %(name)s : la ligne %(line)s n’a pas autant de colonnes que l’en-tête.",
                name=name,
                line=number,
            )
        rows.append({(key or "").strip(): value for key, value in row.items()})
    if not rows:
        raise RuleError("Fichier des %(name)s : il n’y a aucune ligne sous l’en-tête.", name=name)
    return rows


def _quotas(rows: list[dict[str, str]]) -> list[tuple[str, str, int, int]]:
    columns = {}
    for wanted, names in NAMES.items():
        found = next((key for key in rows[0] if key.lower() in names), None)
        if found is None:
            raise RuleError("Fichier des quotas : la colonne « %(column)s » manque.", column=names[0])
        columns[wanted] = found
    return [
        (
            row[columns["criterion"]].strip(),
            row[columns["value"]].strip(),
            _whole(row[columns["minimum"]], number),
            _whole(row[columns["maximum"]], number),
        )
        for number, row in enumerate(rows, 2)
    ]


def _whole(text: str, line: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        raise RuleError(
            "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas un nombre entier.", line=line, text=text
        )
    return int(text)


def _id_column(people: list[dict[str, str]]) -> str:
    found = next((key for key in people[0] if key.lower() in ("id", "nationbuilder_id", "identifiant")), None)
    if found is None:
        raise RuleError("Fichier des candidatures : la colonne « id » manque.")
    return found


def _demand_columns(people: list[dict[str, str]], wanted: list[str]) -> None:
    for column in wanted:
        if column not in people[0]:
            raise RuleError("Fichier des candidatures : la colonne « %(column)s » manque.", column=column)
