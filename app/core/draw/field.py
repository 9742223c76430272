"""The field's own two files: quotas (`feature,value,min,max`) and candidates (`id` and one column per criterion).

Ids and values that the dossier does not accept are replaced by canonical codes; the tables are kept.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.draw.feasibility import Change
from app.core.draw.pool import CODE, ID, Candidate, GroupRule, Problem, Quota
from app.core.draw.sheets import Sheet, read_sheet
from app.core.errors import RuleError

NAMES = {
    "criterion": ("feature", "category", "critere", "critère", "criterion"),
    "value": ("value", "name", "valeur"),
    "minimum": ("min", "minimum"),
    "maximum": ("max", "maximum"),
    "min_flex": ("min_flex",),
    "max_flex": ("max_flex",),
}
IDS = ("id", "nationbuilder_id", "identifiant")
LARGEST = 9  # digits


@dataclass(frozen=True)
class Field:
    """A problem read from files, and how foreign words became codes: `ids` (canonical → foreign), `codes`
    ((column, code) → foreign word, only for those that had to change; column "" for the names of columns)."""

    problem: Problem
    ids: Mapping[str, str]
    codes: Mapping[tuple[str, str], str]

    def column(self, name: str) -> str:
        """Return the name of a criterion or kind of group as the file writes it."""
        return self.codes.get(("", name), name)

    def word(self, column: str, code: str) -> str:
        """Return a value as the file writes it."""
        return self.codes.get((column, code), code)


def read_field(
    pool: str,
    quotas: str,
    seats: int,
    groups: Mapping[str, int] | None = None,
    *,
    seated: Collection[str] = (),
    excluded: Collection[str] = (),
) -> Field:
    """Read both files; `groups` gives the maximum per group for each group column. Raise `RuleError` in words.

    `seated` and `excluded` are ids as the pool writes them; an excluded person who is not in the pool is ignored.
    """
    groups = dict(groups or {})
    bounds = [bound for _, bound in read_quotas(quotas)]
    criteria = list(dict.fromkeys(bound.criterion for bound in bounds))
    sheet = read_sheet(pool, "candidatures")
    people = _people(sheet, [*criteria, *groups])
    ids = _canonical_ids(people)
    _check_lists(ids, seated, excluded)
    eligible = {id: row for id, row in people.items() if id not in excluded}
    _check_values(eligible, bounds, criteria)
    coder = _Coder()
    coder.learn({(bound.criterion, bound.value) for bound in bounds})
    coder.learn({(kind, row[kind]) for row in eligible.values() for kind in groups})
    candidates = (_candidate(ids[id], row, criteria, groups, coder) for id, row in eligible.items())
    problem = Problem(
        tuple(sorted(candidates, key=lambda one: one.id.encode())),
        tuple(replace(b, criterion=coder.name(b.criterion), value=coder.code(b.criterion, b.value)) for b in bounds),
        tuple(GroupRule(coder.name(kind), maximum) for kind, maximum in groups.items()),
        seats,
        _sorted(ids[id] for id in set(seated)),
        _sorted(ids[id] for id in set(excluded) if id in ids),
    )
    return Field(problem, {new: old for old, new in ids.items()}, coder.changed)


def _candidate(
    id: str, row: Mapping[str, str], criteria: Sequence[str], groups: Mapping[str, int], coder: "_Coder"
) -> Candidate:
    return Candidate(
        id,
        {coder.name(criterion): coder.code(criterion, row[criterion]) for criterion in criteria},
        {coder.name(kind): coder.code(kind, row[kind]) for kind in groups if row[kind]},
    )


def in_words(field: Field, change: Change) -> Change:
    """Return a change with the criterion and the value as the file writes them."""
    value = field.word(change.criterion, change.value) if change.value else ""
    return replace(change, criterion=field.column(change.criterion), value=value)


def read_quotas(text: str) -> list[tuple[int, Quota]]:
    """Read a file of quotas: for each row its line in the file and the bounds, in the words of the file."""
    sheet = read_sheet(text, "quotas")
    columns: dict[str, str | None] = {
        wanted: next((one for one in sheet.header if one.lower() in names), None) for wanted, names in NAMES.items()
    }
    for wanted in ("criterion", "value", "minimum", "maximum"):
        if columns[wanted] is None:
            raise RuleError("Fichier des quotas : la colonne « %(column)s » manque.", column=NAMES[wanted][0])
    cells = ((line, {wanted: row.get(name or "", "") for wanted, name in columns.items()}) for line, row in sheet.rows)
    return [(line, _quota(line, row)) for line, row in cells]


def read_ids(text: str, name: str) -> list[str]:
    """Read a list of ids: the `id` column of a table, or one id per line."""
    sheet = read_sheet(text, name, empty=True)
    column = next((one for one in sheet.header if one.lower() in IDS), None)
    if column is not None:
        found = [row[column] for _, row in sheet.rows]
    else:
        found = [sheet.header[0], *(row[sheet.header[0]] for _, row in sheet.rows)] if sheet.header else []
    return list(dict.fromkeys(one for one in found if one))


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=str.encode))


class _Coder:
    """Words to codes: kept as they are where the dossier accepts them, numbered by bytes otherwise."""

    def __init__(self) -> None:
        self.changed: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}

    def learn(self, words: set[tuple[str, str]]) -> None:
        columns: dict[str, list[str]] = {}
        for column, word in sorted(words, key=lambda pair: (pair[0].encode(), pair[1].encode())):
            columns.setdefault(column, []).append(word)
        for column, found in columns.items():
            strange = [
                word for word in found if word and not CODE.fullmatch(word) and (column, word) not in self._codes
            ]
            free = _numbers("V{:04d}", {*found, *(code for name, code in self._codes.items() if name[0] == column)})
            for word in strange:
                code = next(free)
                self._codes[column, word] = code
                self.changed[self.name(column), code] = word

    def code(self, column: str, word: str) -> str:
        return self._codes.get((column, word), word)

    def name(self, column: str) -> str:
        if CODE.fullmatch(column):
            return column
        if column not in self._names:
            self._names[column] = f"C{len(self._names) + 1:02d}"
            self.changed["", self._names[column]] = column
        return self._names[column]


def _numbers(form: str, taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if form.format(number) not in taken:
            yield form.format(number)


def _people(sheet: Sheet, wanted: Sequence[str]) -> dict[str, dict[str, str]]:
    key = next((one for one in sheet.header if one.lower() in IDS), None)
    for column in ("id" if key is None else key, *wanted):
        if column not in sheet.header:
            raise RuleError("Fichier des candidatures : la colonne « %(column)s » manque.", column=column)
    people: dict[str, dict[str, str]] = {}
    for line, row in sheet.rows:
        id = row[str(key)]
        if not id:
            raise RuleError(
                "Fichier des candidatures : la ligne %(line)s est sans identifiant. Rien n’est lu.", line=line
            )
        if id in people:
            raise RuleError("L’identifiant « %(id)s » figure deux fois dans la liste.", id=id)
        people[id] = row
    return people


def _canonical_ids(foreign: Collection[str]) -> dict[str, str]:
    if all(ID.fullmatch(one) for one in foreign):
        return {one: one for one in foreign}
    return {one: f"P-{number:06d}" for number, one in enumerate(sorted(foreign, key=str.encode), 1)}


def _check_lists(ids: Mapping[str, str], seated: Collection[str], excluded: Collection[str]) -> None:
    for id in seated:
        if id not in ids:
            raise RuleError(
                "La personne %(id)s devrait déjà avoir une place, mais elle n’est pas dans la liste des candidatures.",
                id=id,
            )
        if id in excluded:
            raise RuleError("La personne %(id)s ne peut pas avoir déjà une place et être écartée.", id=id)


def _check_values(people: Mapping[str, dict[str, str]], bounds: Sequence[Quota], criteria: Sequence[str]) -> None:
    known = {(bound.criterion, bound.value) for bound in bounds}
    for id, row in people.items():
        for criterion in criteria:
            if not row[criterion]:
                raise RuleError(
                    "La candidature %(id)s n’a pas de valeur pour le critère « %(criterion)s ».",
                    id=id,
                    criterion=criterion,
                )
            if (criterion, row[criterion]) not in known:
                raise RuleError(
                    "La candidature %(id)s porte « %(criterion)s : %(value)s », valeur absente du fichier des quotas : "
                    "corrigez l’un des deux fichiers.",
                    id=id,
                    criterion=criterion,
                    value=row[criterion],
                )


def _quota(line: int, cells: Mapping[str, str]) -> Quota:
    if not cells["criterion"] or not cells["value"]:
        raise RuleError("Fichier des quotas, ligne %(line)s : le critère ou la valeur manque.", line=line)
    low, high = _whole(cells["minimum"], line), _whole(cells["maximum"], line)
    least = _whole(cells["min_flex"], line) if cells["min_flex"] else None
    most = _whole(cells["max_flex"], line) if cells["max_flex"] else None
    if (least is not None and least > low) or (most is not None and most < high):
        raise RuleError(
            "Fichier des quotas, ligne %(line)s : les bornes souples (min_flex, max_flex) doivent contenir les bornes "
            "(min, max).",
            line=line,
        )
    return Quota(cells["criterion"], cells["value"], low, high, least, most)


def _whole(text: str, line: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LARGEST):
        raise RuleError(
            "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas un nombre entier.", line=line, text=text
        )
    return int(text)
