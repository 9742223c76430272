"""People to seat, from a table of the field: `id`, the criteria, and optional captain, pin, apart, together."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from app.core.errors import RuleError
from app.core.seating.people import Person, Rules, TableSpec

YES = frozenset({"1", "oui", "o", "x", "vrai", "true", "yes", "y"})
NO = frozenset({"", "0", "non", "n", "faux", "false", "no"})
_SEPARATORS = re.compile(r"[\s|,;]+")


def read_people(data: bytes, criteria: Sequence[str], group: str | None = None) -> list[Person]:
    """Read PEOPLE.csv. `criteria` and `group` name columns. Raise `RuleError` with the line that is wrong.

    `captain` says who accepts (everyone, where the column is absent); `pin` holds a table's number; `apart` and
    `together` hold ids of others, or one word shared by the people concerned.
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
        )
        for line, row in enumerate(rows, 2)
    ]


def even_tables(people: int, tables: int, size: int) -> tuple[TableSpec, ...]:
    """So many tables for so many people, of sizes that differ by one at most, none above `size`."""
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
            people=people,
        )
    least, larger = divmod(people, tables)
    return tuple(TableSpec(number, least + (number <= larger)) for number in range(1, tables + 1))


def input_record(people: Sequence[Person], rules: Rules) -> dict[str, object]:
    """All that a plan is made from, in plain values: its fingerprint comes before the dice."""
    return {
        "criteres": dict(rules.weights),
        "tours": rules.rounds,
        "tables": [[table.number, table.size] for table in rules.tables],
        "personnes": [
            [
                person.id,
                dict(person.values),
                person.group,
                person.willing,
                person.pin,
                sorted(person.apart),
                sorted(person.together),
            ]
            for person in sorted(people, key=lambda person: person.id.encode())
        ],
    }


def _rows(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    if not rows:
        raise RuleError("Ce fichier ne décrit personne : une ligne d’en-tête, puis une ligne par personne.")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise RuleError("Ligne %(line)s : elle n’a pas autant de cases que l’en-tête.", line=line)
    return [{(name or "").strip(): cell.strip() for name, cell in row.items()} for row in rows]


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


def _links(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, frozenset[str]]:
    known = {row["id"] for row in rows}
    links: dict[str, frozenset[str]] = {row["id"]: frozenset() for row in rows}
    words: dict[str, set[str]] = {}
    for row in rows:
        named = [one for one in _SEPARATORS.split(row.get(column, "")) if one]
        if named and known.issuperset(named):
            links[row["id"]] = frozenset(named) - {row["id"]}
        elif named:
            words.setdefault(row[column], set()).add(row["id"])
    for members in words.values():
        for one in members:
            links[one] = frozenset(members) - {one}
    return links
