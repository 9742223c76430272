"""The register of territories, from the official lists."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.core.errors import RuleError
from app.core.tabular.verdicts import Outcome, tally
from app.database import writing
from app.extensions import db
from app.territories.imports.applying import apply
from app.territories.imports.files import layout_of, verdicts_of_file
from app.territories.imports.layouts import Layout
from app.web.clock import now

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # refusals written out


@click.command("import-territories")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--essai", "rehearsal", is_flag=True, help="Montre la différence sans rien enregistrer.")
@with_appcontext
def import_territories(files: tuple[Path, ...], rehearsal: bool) -> None:
    """Charge des listes officielles : régions, départements, quartiers (dans cet ordre, quel que soit le vôtre).

    Chaque fichier est chargé en entier ou pas du tout ; rien n’est retiré du registre.
    """
    try:
        ordered = sorted(files, key=lambda path: list(Layout).index(layout_of(path)))
        for path in ordered:
            with writing():
                _load(path, rehearsal)
    except RuleError as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _load(path: Path, rehearsal: bool) -> None:
    layout, verdicts = verdicts_of_file(db.session(), path)
    counts = tally(verdicts)
    refused = [verdict for verdict in verdicts if verdict.outcome is Outcome.REFUSED]
    if not rehearsal:
        apply(db.session(), layout, verdicts, now(), actor=None)
        db.session.commit()
    print(
        f"{path.name} ({layout.label}) : {counts['added']} ajoutés, {counts['changed']} modifiés, "
        f"{counts['same']} inchangés, {counts['refused']} refusés"
    )
    for verdict in refused[:SHOWN]:
        reasons = " ".join(remark.message % remark.params for remark in verdict.reasons)
        print(f"  ligne {verdict.line}, {verdict.shown} : {reasons}")
    if len(refused) > SHOWN:
        print(f"  … et {len(refused) - SHOWN} autres lignes refusées")
