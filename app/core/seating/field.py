"""People to seat, from a table of the field: `id`, the criteria, and optional captain, pin, apart, together."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.errors import RuleError
from app.core.seating.people import CaptainPlace, Person, Rules, TableSpec

YES = frozenset({"1", "oui", "o", "x", "vrai", "true", "yes", "y"})
NO = frozenset({"", "0", "non", "n", "faux", "false", "no"})
_SEPARATORS = re.compile(r"[\s|,;]+")


def read_people(data: bytes, criteria: Sequence[str], group: str | None = None) -> list[Person]:
    """Read PEOPLE.csv. `criteria` and `group` name columns. Raise `RuleError` with the line that is wrong.

    `captain` says who accepts (everyone, where the column is absent); `pin` holds a table's number; `apart` and
    `together` hold ids of others, or one word shared by the people concerned; `themes` those wished for, the dearest
    first.
    """
    rows = _rows(data)
    _demand_columns(rows[0], ["id", *criteria, *([group] if group else [])])
    ids = [row["id"] for row in rows]
    if len(set(ids)) != len(ids) or "" in ids:
        raise RuleError("Chaque personne doit avoir un identifiant à elle dans la colonne « id ».")
    apart, together = _links(rows, "apart"), _links(rows, "together")
    return [
        Person(
            id=row["id"],
            values={criterion: row[criterion] for criterion in criteria},
            group=(row[group] or None) if group else None,
            willing=_is_willing(row, line),
            pin=_pin(row, line),
            apart=apart[row["id"]],
            together=together[row["id"]],
            wishes={theme: rank for rank, theme in reversed(list(enumerate(_named(row.get("themes", "")))))},
        )
        for line, row in enumerate(rows, 2)
    ]


def even_tables(
    people: int, tables: int, size: int, captains: CaptainPlace = CaptainPlace.INSIDE
) -> tuple[TableSpec, ...]:
    """So many tables for so many people, of sizes that differ by one at most, none above `size`.

    Captains on top are counted in `people`, and not in the sizes.
    """
    if captains is CaptainPlace.ON_TOP:
        people -= tables
    if people > tables * size:
        raise RuleError(
            "Il y a %(people)s personnes pour %(seats)s places (%(tables)s tables de %(size)s). Ajoutez des tables.",
            people=people,
            seats=tables * size,
            tables=tables,
            size=size,
        )
    if people < tables:
        raise RuleError(
            "Il y a %(tables)s tables pour %(people)s personnes : chaque table doit en avoir une au moins.",
            tables=tables,
            people=max(0, people),
        )
    least, larger = divmod(people, tables)
    return tuple(TableSpec(number, least + (number <= larger)) for number in range(1, tables + 1))


def themed(tables: Sequence[TableSpec], themes: Sequence[tuple[str, int]]) -> tuple[TableSpec, ...]:
    """Give each theme to so many tables, in order; the last tables may have none."""
    given = [theme for theme, count in themes for _ in range(count)]
    if len(given) > len(tables):
        raise RuleError(
            "Les thèmes demandent %(given)s tables, et il n’y en a que %(tables)s. Réduisez-en le nombre.",
            given=len(given),
            tables=len(tables),
        )
    given += [""] * (len(tables) - len(given))
    return tuple(replace(table, theme=theme) for table, theme in zip(tables, given, strict=True))


def input_record(people: Sequence[Person], rules: Rules) -> dict[str, object]:
    """All that a plan is made from, in plain values: its fingerprint comes before the dice.

    Captains inside are the usual case, left unsaid, so that plans of long ago are still found again from their seed.
    """
    captains = {} if rules.captains is CaptainPlace.INSIDE else {"capitaines": rules.captains.value}
    return {
        **captains,
        "criteres": dict(rules.weights),
        "tours": rules.rounds,
        "tables": [[table.number, table.size, table.theme] for table in rules.tables],
        "personnes": [
            [
                person.id,
                dict(person.values),
                person.group,
                person.willing,
                person.pin,
                sorted(person.apart),
                sorted(person.together),
                dict(person.wishes),
            ]
            for person in sorted(people, key=lambda person: person.id.encode())
        ],
    }


def _rows(data: bytes) -> list[dict[str, str]]:
    text = _text(data)
    first = text.split("\n", 1)[0]
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    except csv.Error:
        raise RuleError(
            "Ce fichier n’est pas un tableau CSV que l’on puisse lire. Enregistrez-le en « CSV UTF-8 », puis "
            "recommencez."
        ) from None
    if not rows:
        raise RuleError("Ce fichier ne décrit personne : une ligne d’en-tête, puis une ligne par personne.")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise RuleError("Ligne %(line)s : elle n’a pas autant de cases que l’en-tête.", line=line)
    return [{(name or "").strip(): cell.strip() for name, cell in row.items()} for row in rows]


def _text(data: bytes) -> str:
    """Whatever spreadsheet wrote it: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _demand_columns(row: Mapping[str, str], wanted: Sequence[str]) -> None:
    for column in wanted:
        if column not in row:
            raise RuleError("Il manque la colonne « %(column)s ».", column=column)


def _is_willing(row: Mapping[str, str], line: int) -> bool:
    said = row.get("captain", "1").lower()
    if said not in YES | NO:
        raise RuleError("Ligne %(line)s : « %(said)s » n’est ni oui ni non (captain).", line=line, said=said[:40])
    return said in YES


def _pin(row: Mapping[str, str], line: int) -> int | None:
    said = row.get("pin", "")
    if said and not (said.isascii() and said.isdigit()):
        raise RuleError("Ligne %(line)s : « %(said)s » n’est pas un numéro de table.", line=line, said=said[:40])
    return int(said) if said else None


def _named(cell: str) -> list[str]:
    return [one for one in _SEPARATORS.split(cell) if one]


def _links(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, frozenset[str]]:
    known = {row["id"] for row in rows}
    links: dict[str, frozenset[str]] = {row["id"]: frozenset() for row in rows}
    words: dict[str, set[str]] = {}
    for row in rows:
        named = _named(row.get(column, ""))
        if named and known.issuperset(named):
            links[row["id"]] = frozenset(named) - {row["id"]}
        elif named:
            words.setdefault(row[column], set()).add(row["id"])
    for members in words.values():
        for one in members:
            links[one] = frozenset(members) - {one}
    return links
