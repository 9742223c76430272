"""The files that fix a draw before any ball, and the records that follow: exact bytes, one form only.

UTF-8, LF, one final newline, sorted by bytes, integers only. The fingerprint (*empreinte*) is the SHA-256 of
MANIFEST, which lists the SHA-256 of the four frozen files as `sha256sum` does.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.canonical import canonical_json, fingerprint, manifest
from app.core.draw.certificate import Certificate
from app.core.draw.lottery import BALLS, DICE, LABELS
from app.core.draw.panels import COUNT
from app.core.draw.pool import ID, Problem
from app.core.errors import RuleError

CANDIDATES, QUOTAS, RULES, PANELS = "candidats.csv", "quotas.csv", "regles.json", "panels.txt"
FROZEN = (CANDIDATES, PANELS, QUOTAS, RULES)
MANIFEST, FINGERPRINT, SUMS = "MANIFEST", "empreinte.txt", "SOMMES"
RESULT, REPLACEMENTS, ANNULMENT = "tirage.json", "remplacements.jsonl", "annulation.json"
PROTOCOL = "tirage-v1"
SEATED, EXCLUDED = "d_office", "exclues"  # in the rules, only where there are any: ids, sorted by bytes

TIE_RULES = {
    "boules": "Trois boules, dans l'ordre, forment le numéro du panel, de 000 à 999.",
    "suppleants": "Toutes les candidatures hors du panel, triées par octets, mélangées par les dés, étiquette "
    "suppleants.",
    "remplacement": "Entre la première personne de l'ordre qui garde tous les quotas et toutes les règles de groupe ; "
    "à défaut, la première de celles pour qui la somme des écarts aux quotas est la plus petite. Les "
    "règles de groupe ne sont jamais enfreintes.",
    "groupes": "Les maximums par groupe ne s'assouplissent qu'avant le gel, et seulement si les quotas seuls n'y "
    "suffisent pas : le dernier de la liste « groupes » cède d'abord, le quartier avant le conseil. Après le gel, "
    "jamais.",
    "melange": "Fisher-Yates descendant ; bloc i = SHA-256 de base,i ; masque de bits et rejet.",
}


@dataclass(frozen=True)
class Commitment:
    """What ties an id to a name without showing it: the name and the 128-bit salt (32 hexadecimal digits)."""

    name: str
    salt: str


def commitment(id: str, salt: str, name: str) -> str:
    """Return SHA-256 of `id|salt|NFC name`, hexadecimal. Raise `RuleError` for an id or salt of another form."""
    if not ID.fullmatch(id):
        raise RuleError("L’identifiant « %(id)s » n’est pas accepté.", id=id)
    if len(salt) != 32 or any(digit not in "0123456789abcdef" for digit in salt):
        raise RuleError("Le sel de %(id)s doit compter 32 chiffres hexadécimaux.", id=id)
    text = f"{id}|{salt}|{unicodedata.normalize('NFC', name)}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def freeze(
    problem: Problem,
    certificate: Certificate,
    panels: Sequence[Sequence[str]],
    people: Mapping[str, Commitment],
    *,
    rehearsal: bool = False,
    accepted_loss: str = "",
    notes: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Return the frozen files by name, with MANIFEST and the fingerprint.

    `people` gives the commitment of every candidate. A loss above two thousandths needs the organiser's written
    acceptance in `accepted_loss`, which is published. `notes` are what else the rules say, as JSON values: where they
    were made, why somebody is seated before any draw.
    """
    if not certificate.acceptable and not accepted_loss.strip():
        raise RuleError(
            "L’arrondi en 1 000 panels coûte jusqu’à %(loss)s millionièmes de chance à une candidature (2 000 au plus "
            "sont permis). Rien n’est figé : recalculez, ou acceptez cette perte par écrit.",
            loss=certificate.loss,
        )
    files = {
        CANDIDATES: candidates_csv(problem, people),
        QUOTAS: quotas_csv(problem),
        RULES: canonical_json(_rules(problem, certificate, rehearsal, accepted_loss, dict(notes or {}))),
        PANELS: panels_txt(panels),
    }
    listing = manifest(files)
    return {**files, MANIFEST: listing, FINGERPRINT: f"{fingerprint(listing)}\n".encode()}


def read_fingerprint(files: Mapping[str, bytes]) -> str:
    """Return the fingerprint of a dossier, from its MANIFEST."""
    return fingerprint(files[MANIFEST])


def candidates_csv(problem: Problem, people: Mapping[str, Commitment]) -> bytes:
    """Return `candidats.csv`: id, commitment, one coded column per criterion and per group kind."""
    kinds = [rule.kind for rule in problem.groups]
    lines = [",".join(["id", "engagement", *problem.criteria, *kinds])]
    for candidate in sorted(problem.candidates, key=lambda one: one.id.encode()):
        person = people[candidate.id]
        lines.append(
            ",".join(
                [
                    candidate.id,
                    commitment(candidate.id, person.salt, person.name),
                    *(candidate.values[criterion] for criterion in problem.criteria),
                    *(candidate.groups.get(kind, "") for kind in kinds),
                ]
            )
        )
    return _lines(lines)


def quotas_csv(problem: Problem) -> bytes:
    """Return `quotas.csv`: critere,valeur,min,max, in the order of the problem."""
    return _lines(
        [
            "critere,valeur,min,max",
            *(f"{quota.criterion},{quota.value},{quota.minimum},{quota.maximum}" for quota in problem.quotas),
        ]
    )


def panels_txt(panels: Sequence[Sequence[str]]) -> bytes:
    """Return `panels.txt`: a three-digit number, a space, the ids sorted by bytes and separated by spaces."""
    return _lines([f"{number:03d} {' '.join(panel)}" for number, panel in enumerate(panels)])


def result_json(
    fingerprint_: str,
    *,
    balls: str,
    dice: str,
    panel: Sequence[str],
    substitutes: Sequence[str],
    witnesses: Sequence[str],
    at: str,
    rehearsal: bool = False,
) -> bytes:
    """Return `tirage.json`: balls, dice, witnesses by function, instant (UTC, ISO 8601), panel and order."""
    return canonical_json(
        {
            "protocole": PROTOCOL,
            "empreinte": fingerprint_,
            "boules": balls,
            "des": dice,
            "temoins": list(witnesses),
            "instant": at,
            "repetition": rehearsal,
            "titulaires": sorted(panel, key=str.encode),
            "suppleants": list(substitutes),
        }
    )


def annulment_json(fingerprint_: str, *, reason: str, by: str, at: str) -> bytes:
    """Return `annulation.json`: a frozen draw is never erased, only annulled with a reason."""
    return canonical_json({"protocole": PROTOCOL, "empreinte": fingerprint_, "motif": reason, "par": by, "instant": at})


def seal(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the dossier as it is handed out: with SOMMES, the SHA-256 of every other file.

    MANIFEST protects what was frozen; SOMMES shows that nothing was damaged in what came after.
    """
    others = {name: data for name, data in files.items() if name != SUMS}
    return {**others, SUMS: manifest(others)}


def append_replacement(journal: bytes, result: bytes, record: Mapping[str, Any]) -> bytes:
    """Return the journal with one line more, holding the hash of the line before (of `tirage.json` for the first).

    `record` is `{"type": "retrait", "sortant", "entrant", "ecart", "instant"}` or `{"type": "indisponible", "id",
    "instant"}` for a substitute who cannot come.
    """
    previous = journal.splitlines(keepends=True)[-1] if journal else result
    return journal + canonical_json({**record, "precedent": fingerprint(previous)})


def _rules(
    problem: Problem, certificate: Certificate, rehearsal: bool, accepted_loss: str, notes: dict[str, Any]
) -> dict[str, Any]:
    return {
        "protocole": PROTOCOL,
        "repetition": rehearsal,
        "places": problem.seats,
        "candidatures": len(problem.candidates),
        "groupes": [{"type": rule.kind, "maximum": rule.maximum} for rule in problem.groups],
        "methode": "leximin",
        "version": certificate.version,
        "panels": COUNT,
        "boules": BALLS,
        "des": DICE,
        "etiquettes": list(LABELS),
        "regles": TIE_RULES,
        "notes": notes,
        "chances_milliardiemes": {
            "plus_petite": certificate.smallest,
            "plus_grande": certificate.largest,
            "ecart_prouve": certificate.gap,
            "optimum_prouve": certificate.proven,
            "niveaux": [[level.value, level.bound, level.candidates] for level in certificate.levels],
        },
        "perte_maximale_millioniemes": certificate.loss,
        "perte_acceptee": accepted_loss,
        **({SEATED: sorted(problem.seated, key=str.encode)} if problem.seated else {}),
        **({EXCLUDED: sorted(problem.excluded, key=str.encode)} if problem.excluded else {}),
    }


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
