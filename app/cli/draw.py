"""`flask draw` and `flask draw-verify`: the whole draw from two files, without any database."""

import json
import secrets
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.draw_output import infeasible, summary, verdict, write_dossier
from app.core.canonical import utc
from app.core.draw.archive import VERIFIER, read_archive
from app.core.draw.certificate import certify
from app.core.draw.fairness import fair_lottery
from app.core.draw.feasibility import Diagnosis, describe, diagnose
from app.core.draw.field import Field, in_words, read_field, read_ids
from app.core.draw.lottery import read_balls, read_dice
from app.core.draw.outcome import Ceremony, outcome
from app.core.draw.panels import number_panels
from app.core.draw.program import SolverError
from app.core.draw.verify import verify
from app.core.draw.watch import Watch
from app.core.errors import RuleError
from app.files.text import decoded
from app.web.clock import now
from app.web.words import sentence

new_salt = partial(secrets.token_hex, 16)  # 128 bits, as those that volunteers receive
LARGEST = 50 * 1024 * 1024
Source = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    pool: Path
    quotas: Path
    seats: int
    out: Path | None
    groups: tuple[str, ...]
    seated: Path | None
    excluded: Path | None
    balls: str
    seed: str
    witnesses: tuple[str, ...]
    rehearsal: bool
    accept_loss: str
    limit: float
    as_json: bool


class NoPanel(Exception):
    """No panel exists; the diagnosis says what to change."""

    def __init__(self, refusal: RuleError, field: Field, diagnosis: Diagnosis) -> None:
        super().__init__(str(refusal))
        self.refusal, self.field, self.diagnosis = refusal, field, diagnosis


@click.command("draw")
@click.argument("pool", type=Source)
@click.argument("quotas", type=Source)
@click.option("--seats", type=int, required=True, help="Nombre de places.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Dossier à écrire (neuf ou vide).")
@click.option("--group", "groups", multiple=True, metavar="COLONNE:MAX", help="Places au plus par groupe.")
@click.option("--seated", type=Source, help="Fichier des identifiants qui ont déjà une place.")
@click.option("--excluded", type=Source, help="Fichier des identifiants écartés du tirage.")
@click.option("--balls", default="", help="Trois boules, par exemple 4-0-7.")
@click.option("--seed", default="", help="Vingt dés.")
@click.option("--witness", "witnesses", multiple=True, help="Fonction d’un témoin (répétable).")
@click.option("--rehearsal", is_flag=True, help="Marque le dossier comme une répétition.")
@click.option("--accept-loss", default="", help="Accepte par écrit une perte d’arrondi de plus de deux millièmes.")
@click.option("--limit", type=float, default=0.0, help="Secondes au plus pour la preuve (0 : sans limite).")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@with_appcontext
def draw(**given: object) -> None:
    """Calcule une loterie équitable et écrit le dossier du tirage."""
    options = Options(**given)  # type: ignore[arg-type]
    try:
        _draw(options)
    except NoPanel as refusal:
        _say_no_panel(refusal, options.as_json)
    except SolverError as failure:
        raise click.ClickException(f"Le calcul s’est arrêté sans preuve ({failure}) : rien n’est écrit.") from failure
    except (RuleError, OSError) as refusal:
        said = sentence(refusal) if isinstance(refusal, RuleError) else f"{refusal.filename} : {refusal.strerror}"
        if options.as_json:
            click.echo(json.dumps({"error": said}, ensure_ascii=False))
        raise click.ClickException(said) from refusal


@click.command("draw-verify")
@click.argument("dossier", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def draw_verify(dossier: Path) -> None:
    """Vérifie un dossier de tirage, ou son .zip : empreintes, panels, boules, dés, remplacements."""
    try:
        report = verify(_files(dossier))
    except RuleError as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    click.echo(f"empreinte {report.fingerprint}")
    for id, count in report.thousandths.items():
        click.echo(f"{id} {count}")
    for line in verdict(report):
        click.echo(line)
    if not report.holds:
        raise SystemExit(1)


def _files(dossier: Path) -> dict[str, bytes]:
    """A folder within the folder has no content, and is a stranger there."""
    if dossier.is_file():
        return read_archive(_content(dossier))
    inside = (path for path in sorted(dossier.iterdir()) if path.name != VERIFIER)
    return {path.name: _content(path) if path.is_file() else b"" for path in inside}


def _draw(options: Options) -> None:
    field = _field(options)
    balls = read_balls(options.balls) if options.balls else ""
    dice = read_dice(options.seed) if options.seed else ""
    started = time.perf_counter()
    limit = options.limit or float("inf")
    watch = Watch(remaining=lambda: limit - (time.perf_counter() - started))
    try:
        lottery = fair_lottery(field.problem, watch)
    except RuleError as refusal:
        diagnosis = diagnose(field.problem, watch)
        if diagnosis.feasible:
            raise
        raise NoPanel(refusal, field, diagnosis) from refusal
    panels = number_panels(lottery)
    seconds = time.perf_counter() - started
    certificate = certify(lottery, panels)
    if options.out is not None:
        ceremony = Ceremony(balls, dice, options.witnesses, utc(now()), options.rehearsal, options.accept_loss)
        empreinte = write_dossier(options.out, lambda: outcome(field, certificate, panels.lists, new_salt, ceremony))
        click.echo(f"empreinte {empreinte}", err=True)
        if bool(balls) != bool(dice):
            click.echo("Boules et dés vont ensemble : sans les deux, tirage.json n’est pas écrit.", err=True)
    if not panels.acceptable:
        click.echo(f"L’arrondi coûte jusqu’à {panels.loss} millionièmes (2 000 au plus sont permis).", err=True)
    drawn = [field.ids[one] for one in panels.lists[int(balls)]] if balls else []
    _tell(summary(field.problem, lottery, panels, certificate, seconds) | {"selected": drawn}, options.as_json)


def _field(options: Options) -> Field:
    groups: dict[str, int] = {}
    for text in options.groups:
        column, maximum = _group(text)
        if column in groups:
            raise RuleError("--group %(column)s est écrit deux fois.", column=column)
        groups[column] = maximum
    return read_field(
        _text(options.pool),
        _text(options.quotas),
        options.seats,
        groups,
        seated=read_ids(_text(options.seated), "places déjà données") if options.seated else (),
        excluded=read_ids(_text(options.excluded), "personnes écartées") if options.excluded else (),
    )


def _say_no_panel(refusal: NoPanel, as_json: bool) -> None:
    changes = [in_words(refusal.field, change) for change in refusal.diagnosis.changes]
    if as_json:
        sentences = [sentence(describe(change)) for change in changes]
        record = infeasible(sentence(refusal.refusal), changes, sentences, refusal.diagnosis)
        click.echo(json.dumps(record, ensure_ascii=False))
    for change in changes:
        click.echo(f"→ {sentence(describe(change))}", err=True)
    if not refusal.diagnosis.within_flex:
        click.echo(
            "Les bornes souples (min_flex, max_flex) n’y suffisent pas : ces changements les dépassent.", err=True
        )
    if not refusal.diagnosis.proven:
        click.echo("Le temps a manqué pour prouver qu’il n’existe pas de plus petit changement.", err=True)
    raise click.ClickException(sentence(refusal.refusal)) from refusal


def _tell(found: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        if name == "levels":
            for level in value:  # type: ignore[attr-defined]
                click.echo("level " + " ".join(f"{key}={number}" for key, number in level.items()))
        elif name != "selected":
            click.echo(f"{name} {value}")
    for id in found["selected"]:  # type: ignore[attr-defined]
        click.echo(id)


def _group(text: str) -> tuple[str, int]:
    column, _sign, maximum = text.rpartition(":")
    if not column or not maximum.isdecimal():
        raise RuleError("--group s’écrit COLONNE:MAX, par exemple conseil:1.")
    return column, int(maximum)


def _text(path: Path) -> str:
    return decoded(_content(path))


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise RuleError("%(name)s dépasse 50 Mo : rien n’est lu.", name=path.name)
    return path.read_bytes()
