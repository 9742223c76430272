"""`flask seat`: seat people kept in a file, without any database."""

import json
import time
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.core.canonical import canonical_json, fingerprint
from app.core.draw.lottery import CAPTAINS, NULL_SEED, TABLES, Stream
from app.core.errors import RuleError
from app.core.seating import CaptainPlace, Rules, Seating
from app.core.seating import seat as seat_people
from app.core.seating.field import even_tables, input_record, read_people, themed
from app.web.words import sentence

CAPTAIN_PLACES = {"inside": CaptainPlace.INSIDE, "on-top": CaptainPlace.ON_TOP}


@click.command("seat")
@click.argument("people", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tables", type=click.IntRange(min=1), required=True, help="Nombre de tables.")
@click.option("--size", type=click.IntRange(min=1), required=True, help="Places par table (voir --captains).")
@click.option("--rounds", type=click.IntRange(1, 20), default=1, show_default=True, help="Tours (matin, après-midi…).")
@click.option("--criteria", required=True, help="Colonnes à mélanger, séparées par des virgules (age:2 pèse double).")
@click.option("--group", help="Colonne dont une table ne reçoit deux fois la même valeur que si c’est inévitable.")
@click.option("--themes", default="", help="Thèmes des tables, dans l’ordre (education:7,emploi:14) ; colonne themes.")
@click.option(
    "--captains",
    type=click.Choice(list(CAPTAIN_PLACES)),
    default="inside",
    show_default=True,
    help="Un capitaine parmi les places de chaque table (inside), ou en plus d’elles (on-top).",
)
@click.option("--seed", default=NULL_SEED, help="Les dés : la même graine donne le même plan, partout.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le plan en JSON.")
@with_appcontext
def seat(
    people: Path,
    tables: int,
    size: int,
    rounds: int,
    criteria: str,
    group: str | None,
    themes: str,
    captains: str,
    seed: str,
    as_json: bool,
) -> None:
    """Place les personnes de PEOPLE.csv à des tables aussi mêlées que possible, un ou plusieurs tours."""
    try:
        weights = dict(_weight(one) for one in criteria.split(",") if one.strip())
        seated = read_people(people.read_bytes(), list(weights), group)
        where = CAPTAIN_PLACES[captains]
        even = even_tables(len(seated), tables, size, where)
        specs = themed(even, [_weight(one) for one in themes.split(",") if one.strip()])
        rules = Rules(specs, weights, where, rounds)
        mark = fingerprint(canonical_json(input_record(seated, rules)))
        started = time.perf_counter()
        plan = seat_people(seated, rules, Stream(TABLES, mark, _dice(seed)), Stream(CAPTAINS, mark, _dice(seed)))
    except RuleError as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    record = _record(plan, time.perf_counter() - started)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        _tell(record)


def _weight(text: str) -> tuple[str, int]:
    name, _sign, weight = text.strip().partition(":")
    if weight and not weight.isdecimal():
        raise RuleError("Le poids d’un critère est un nombre entier, zéro ou plus.")
    return name, int(weight or 1)


def _dice(seed: str) -> str:
    if not seed.isascii() or not seed.isprintable():
        raise RuleError("La graine s’écrit en chiffres ou en lettres sans accent.")
    return seed


def _record(plan: Seating, seconds: float) -> dict[str, Any]:
    return {
        "rounds": [
            {
                "tables": [
                    {"number": table.number, "captain": table.captain, "people": list(table.people)}
                    for table in one.tables
                ]
            }
            for one in plan.rounds
        ],
        "imbalance": round(float(plan.imbalance), 6),
        "encounters": plan.encounters,
        "seconds": round(seconds, 4),
    }


def _tell(record: dict[str, Any]) -> None:
    for number, one in enumerate(record["rounds"], 1):
        click.echo(f"tour {number}")
        for table in one["tables"]:
            others = [id for id in table["people"] if id != table["captain"]]
            captain = table["captain"] or "(personne)"
            click.echo(f"  table {table['number']:>3} : {' '.join([f'{captain}*', *others])}")
    click.echo(f"écart {record['imbalance']} · rencontres {record['encounters']} · {record['seconds']} s")
