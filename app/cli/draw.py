"""`flask draw` and `flask draw-verify`: the whole draw from two files, without any database."""

import csv
import io
import json
import secrets
import time
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.core.draw.certificate import certify
from app.core.draw.dossier import (
    FINGERPRINT,
    RESULT,
    Commitment,
    freeze,
    read_fingerprint,
    result_json,
    seal,
)
from app.core.draw.fairness import Lottery, fair_lottery
from app.core.draw.feasibility import describe, diagnose
from app.core.draw.field import Field, read_field
from app.core.draw.lottery import read_balls, read_dice
from app.core.draw.panels import Panels, number_panels
from app.core.draw.substitutes import substitute_order
from app.core.draw.verify import verify
from app.core.draw.watch import Watch
from app.core.errors import RuleError
from app.draws.records import utc
from app.web.clock import now
from app.web.words import sentence

LARGEST = 50 * 1024 * 1024
Source = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("draw")
@click.argument("pool", type=Source)
@click.argument("quotas", type=Source)
@click.option("--seats", type=int, required=True, help="Nombre de places.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Dossier à écrire (neuf ou vide).")
@click.option("--group", "groups", multiple=True, metavar="COLONNE:MAX", help="Places au plus par groupe.")
@click.option("--balls", default="", help="Trois boules, par exemple 4-0-7.")
@click.option("--seed", default="", help="Vingt dés.")
@click.option("--witness", "witnesses", multiple=True, help="Fonction d’un témoin (répétable).")
@click.option("--rehearsal", is_flag=True, help="Marque le dossier comme une répétition.")
@click.option("--limit", type=float, default=0.0, help="Secondes au plus pour la preuve (0 : sans limite).")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@with_appcontext
def draw(
    pool: Path,
    quotas: Path,
    seats: int,
    out: Path | None,
    groups: tuple[str, ...],
    balls: str,
    seed: str,
    witnesses: tuple[str, ...],
    rehearsal: bool,
    limit: float,
    as_json: bool,
) -> None:
    """Calcule une loterie équitable et écrit le dossier du tirage."""
    try:
        field = read_field(_content(pool), _content(quotas), seats, dict(_group(one) for one in groups))
        number, dice = read_balls(balls) if balls else "", read_dice(seed) if seed else ""
        started = time.perf_counter()
        lottery = _lottery(field, limit, started)
        panels = number_panels(lottery)
        seconds = time.perf_counter() - started
        if out is not None:
            _write(out, field, lottery, panels, number, dice, list(witnesses), rehearsal)
    except RuleError as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    selected = [field.ids[one] for one in panels.lists[int(number)]] if number else []
    _tell(_summary(field, lottery, panels, seconds, selected), as_json)


@click.command("draw-verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def draw_verify(folder: Path) -> None:
    """Vérifie un dossier de tirage : empreintes, panels, boules, dés, remplacements."""
    report = verify({path.name: _content(path) for path in sorted(folder.iterdir()) if path.is_file()})
    for finding in report.findings:
        click.echo(f"✗ {sentence(finding)}")
    if not report.holds:
        raise SystemExit(1)
    click.echo("✓ Tout concorde.")
    for id, count in report.thousandths.items():
        click.echo(f"{id} {count}")


def _lottery(field: Field, limit: float, started: float) -> Lottery:
    remaining = (lambda: limit - (time.perf_counter() - started)) if limit > 0 else Watch().remaining
    try:
        return fair_lottery(field.problem, Watch(remaining=remaining))
    except RuleError as refusal:
        for change in diagnose(field.problem).changes:
            click.echo(f"→ {sentence(describe(change))}", err=True)
        raise refusal


def _write(
    out: Path,
    field: Field,
    lottery: Lottery,
    panels: Panels,
    balls: str,
    dice: str,
    witnesses: list[str],
    rehearsal: bool,
) -> None:
    if out.exists() and any(out.iterdir()):
        raise RuleError("Le dossier %(out)s n’est pas vide : rien n’est écrit.", out=str(out))
    salts = {candidate.id: Commitment("", secrets.token_hex(16)) for candidate in field.problem.candidates}
    files = freeze(field.problem, certify(lottery, panels), panels.lists, salts, rehearsal=rehearsal)
    if balls and dice:
        panel = panels.lists[int(balls)]
        order = substitute_order(field.problem, panel, read_fingerprint(files), dice)
        files[RESULT] = result_json(
            read_fingerprint(files),
            balls=balls,
            dice=dice,
            panel=panel,
            substitutes=order,
            witnesses=witnesses,
            at=utc(now()),
            rehearsal=rehearsal,
        )
    _save(out, seal(files))
    private = {
        "sels.csv": _csv(["id", "sel"], [[id, one.salt] for id, one in salts.items()]),
        "identifiants.csv": _csv(["id", "origine"], [list(pair) for pair in field.ids.items()]),
    }
    if field.codes:
        private["codes.csv"] = _csv(["colonne", "code", "origine"], [[*key, word] for key, word in field.codes.items()])
    _save(out.with_name(f"{out.name}-prive"), private)
    click.echo(f"empreinte {files[FINGERPRINT].decode().strip()}", err=True)


def _save(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _csv(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def _summary(field: Field, lottery: Lottery, panels: Panels, seconds: float, selected: list[str]) -> dict[str, Any]:
    return {
        "seats": field.problem.seats,
        "types": len(lottery.model.types),
        "smallest_chance": lottery.smallest,
        "largest_chance": lottery.largest,
        "proven_bound": lottery.levels[0].bound,
        "gap": lottery.gap,
        "seconds": round(seconds, 4),
        "panels": len(set(panels.lists)),
        "selected": selected,
    }


def _tell(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary))
        return
    for name, value in summary.items():
        if name != "selected":
            click.echo(f"{name} {value}")
    for id in summary["selected"]:
        click.echo(id)


def _group(text: str) -> tuple[str, int]:
    column, _sign, maximum = text.rpartition(":")
    if not column or not maximum.isdecimal():
        raise RuleError("--group s’écrit COLONNE:MAX, par exemple conseil:1.")
    return column, int(maximum)


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise RuleError("%(name)s dépasse 50 Mo : rien n’est lu.", name=path.name)
    return path.read_bytes()
