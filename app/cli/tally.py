"""`flask tally`: count an election kept in a file, without any database."""

import json
import re
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.given import read_given
from app.core.draw.lottery import TIES, Stream, read_dice
from app.core.errors import RuleError
from app.core.tally.election import read_election
from app.core.tally.methods import METHODS, RANKED, Outcome, count
from app.web.words import sentence

FINGERPRINT = re.compile("[0-9a-f]{64}")


@click.command("tally")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--method", metavar="|".join(METHODS), required=True, help="La règle, telle qu’elle a été déclarée.")
@click.option("--keep", type=int, help="Nombre de projets retenus (tous, sinon), pour les méthodes qui classent.")
@click.option("--dice", default="", help="Vingt dés : départagent les égalités parfaites, étiquette egalites.")
@click.option("--rule", "fingerprint", default="0" * 64, help="Empreinte de la règle, avec les dés.")
@click.option("--json", "as_json", is_flag=True, help="Écrit le résultat en JSON.")
@with_appcontext
def tally(file: Path, method: str, keep: int | None, dice: str, fingerprint: str, as_json: bool) -> None:
    """Dépouille FILE : un fichier Pabulib (.pb), ou un CSV d’un bulletin par ligne.

    Dans un CSV, la première ligne nomme les projets ; chaque case est une mention de 0 à 6, des points, ou 0/1 ; une
    case vide est un blanc.
    """
    try:
        if not FINGERPRINT.fullmatch(fingerprint):
            raise RuleError("L’empreinte de la règle s’écrit avec 64 chiffres et lettres de a à f : rien n’est compté.")
        election = read_election(read_given(file))
        lot = Stream(TIES, fingerprint, read_dice(dice)).shuffled(election.ids) if dice else None
        outcome = count(election, method, keep=keep, lot=lot)
    except RuleError as refusal:
        said = sentence(refusal)
        if as_json:
            click.echo(json.dumps({"error": said}, ensure_ascii=False))
        raise click.ClickException(said) from refusal
    if keep is not None and method not in RANKED:
        click.echo("--keep est sans effet ici : cette méthode retient ce que le budget permet.", err=True)
    if as_json:
        click.echo(json.dumps(outcome.as_record(), ensure_ascii=False))
    else:
        _tell(outcome)


def _tell(outcome: Outcome) -> None:
    kept = set(outcome.winners)
    for place, id in enumerate(outcome.ranking, 1):
        click.echo(f"{place:>4}  {'✓' if id in kept else ' '}  {id}")
    for group in outcome.ties:
        click.echo(f"égalité : {' = '.join(group)}")
