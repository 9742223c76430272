"""`flask vote-key` and `flask vote-open`: the bureau's two acts away from any network, without any database."""

import os
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.given import read_given
from app.cli.hpke import new_key, opener
from app.core.bureau_key import BureauKey, key_file, named_keepers, read_key_file
from app.core.canonical import canonical_json
from app.core.draw.lottery import read_dice
from app.core.errors import RuleError
from app.core.key_parts import NEEDED, PARTS, Part, read_part, written
from app.core.sealed_urn import Opened, SealedUrn, count_file, open_urn, read_urn
from app.files.typeset import typeset
from app.web.words import label, sentence

PUBLIC, PRINTED = "cle-publique.json", "parts-a-imprimer.pdf"
PRIVATE_MODE = 0o600
SHEET = """PART {number} SUR {parts} DE LA CLÉ D’UN BUREAU DE VOTE

Gardée par : {keeper}

    {first}
    {second}
    {third}

Empreinte de la clé publique :
    {fingerprint}

Trois parts ouvrent l’urne, deux ne disent rien. Ne montrez pas cette part, ne la photographiez pas, ne l’envoyez pas :
apportez-la au dépouillement. Détruisez-la quand le vote n’est plus contesté.
"""


@click.command("vote-key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--gardien", "keepers", multiple=True, required=True, help="Fonction d’un gardien, cinq fois.")
@with_appcontext
def vote_key(folder: Path, keepers: tuple[str, ...]) -> None:
    """Fait la clé d’un bureau de vote dans FOLDER (neuf ou vide) : une clé publique, cinq parts à remettre.

    À faire sur un ordinateur sans réseau. La clé privée n’est écrite nulle part : seules ses cinq parts le sont.
    """
    try:
        names = named_keepers(keepers)
    except RuleError as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    key, parts = new_key(names)
    keep_key(folder, key, parts)
    click.echo(f"Empreinte de la clé publique : {key.fingerprint}")
    click.echo(f"À déposer au bureau de vote  : {folder / PUBLIC}")
    click.echo(f"À imprimer                   : {folder / PRINTED}, une feuille par gardien")
    for part in parts:
        click.echo(f"  part {part.number}, aussi dans part-{part.number}.txt : {names[part.number - 1]}")
    click.echo("Une fois chaque part remise à son gardien, effacez ce dossier.")


def keep_key(folder: Path, key: BureauKey, parts: list[Part]) -> None:
    """Write the public key, and each part on its own, in a folder that was empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise click.ClickException(f"{folder} n’est pas vide : rien n’a été écrit. Donnez un dossier neuf.")
        (folder / PUBLIC).write_bytes(key_file(key))
        for part in parts:
            _write_private(folder / f"part-{part.number}.txt", _sheet(key, part).encode())
        _write_private(folder / PRINTED, typeset("votes/part.typ", _printed(key, parts)))
    except OSError as failure:
        raise click.ClickException(f"{folder} : impossible d’écrire ici ({failure.strerror}).") from failure


def _sheet(key: BureauKey, part: Part) -> str:
    first, second, third = _lines(part)
    return SHEET.format(
        number=part.number,
        parts=PARTS,
        keeper=key.keepers[part.number - 1],
        first=first,
        second=second,
        third=third,
        fingerprint=key.fingerprint,
    )


def _printed(key: BureauKey, parts: list[Part]) -> dict[str, Any]:
    sheets = [{"number": part.number, "keeper": key.keepers[part.number - 1], "lines": _lines(part)} for part in parts]
    return {"language": "fr", "author": "", "parts": PARTS, "sheets": sheets, "fingerprint": key.fingerprint}


def _lines(part: Part) -> list[str]:
    groups = written(part).split()
    return [" ".join(groups[start : start + 4]) for start in (0, 4, 8)]


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


@click.command("vote-open")
@click.argument("urn", type=click.Path(path_type=Path))
@click.option("--part", "given", multiple=True, help="Une part, ou le fichier qui la tient ; demandées, sinon.")
@click.option("--des", "dice", default="", help="Les vingt dés lancés après la clôture ; demandés, sinon.")
@click.option("--sortie", "out", type=click.Path(path_type=Path), default=Path("depouillement.json"), show_default=True)
@with_appcontext
def vote_open(urn: Path, given: tuple[str, ...], dice: str, out: Path) -> None:
    """Ouvre URN, l’urne close prise au bureau de vote, avec trois parts, et compte.

    À faire sur un ordinateur sans réseau. Écrit le fichier à rapporter au bureau de vote : les bulletins, triés par
    leurs reçus, sans rien qui dise de quelle enveloppe chacun vient.
    """
    try:
        sealed = read_urn(read_given(urn))
        told = sealed.rule["cle_du_bureau"]
        key = read_key_file(canonical_json({"format": "tablee-cle-v1"} | told))
        click.echo(f"Empreinte de la règle : {sealed.rule_fingerprint}")
        click.echo(f"Empreinte de l’urne   : {sealed.fingerprint}")
        click.echo(f"Clé du bureau         : {key.fingerprint}")
        click.echo(f"Enveloppes scellées   : {len(sealed.envelopes)}")
        opening = opener(key, [read_part(_part(one)) for one in given] or _asked())
        opened = open_urn(sealed, opening, read_dice(dice or click.prompt("Les vingt dés lancés après la clôture")))
        _write(out, count_file(sealed, opened))
    except RuleError as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    _tell(sealed, opened)
    click.echo(f"\nÀ rapporter au bureau de vote : {out}")


def _asked() -> list[Part]:
    """Three different parts, typed one after the other; a wrong letter is told at once, and the part asked again."""
    found: dict[int, Part] = {}
    while len(found) < NEEDED:
        try:
            part = read_part(click.prompt(f"Part {len(found) + 1} sur {NEEDED}"))
        except RuleError as refusal:
            click.echo(sentence(refusal))
            continue
        if part.number in found:
            click.echo("Cette part est déjà donnée : il en faut une autre.")
        found[part.number] = part
    return list(found.values())


def _part(text: str) -> str:
    """The part itself, or the one that its sheet holds."""
    path = Path(text)
    if len(text) > 255 or not path.is_file():
        return text
    lines = read_given(path).decode(errors="replace").splitlines()
    return " ".join(line for line in lines if line.startswith("    ") and line.strip().isupper())


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as failure:
        raise RuleError(
            "%(name)s existe déjà, ou ne peut pas s’écrire ici. Rien n’a été perdu : donnez un autre nom avec "
            "--sortie.",
            name=str(path),
        ) from failure


def _tell(urn: SealedUrn, opened: Opened) -> None:
    titles = {project["numero"]: project["titre"] for project in urn.rule["projets"]}
    click.echo(f"\nBulletins comptés : {len(opened.casts)} ; enveloppes nulles : {len(opened.nulls)}")
    for name, reason in sorted(opened.nulls.items()):
        click.echo(f"  nulle : {name[:16]}…, {label(reason)}")
    for place, number in enumerate(opened.ranking, 1):
        click.echo(f"{'*' if place <= urn.rule['retenus'] else ' '} {place:>3}  {number:>3}  {titles[number]}")
