"""What a verification may find: a code, a file, a line, and the words of each code.

The same codes and places come from the three verifications (here, `static/verifier.py`, and the browser's
`static/draws/verifier.js`), which share no code; the browser borrows these words.
"""

from dataclasses import dataclass, field
from typing import Any

from app.core.errors import RuleError
from app.core.labels import N_

PANELS = "panels.txt"
PLACE = N_("%(file)s, ligne %(line)s")
PANEL_PLACE = N_("panel %(number)s (panels.txt, ligne %(line)s)")
WHOLE = N_("%(place)s : %(what)s.")

SENTENCES = {
    "missing": N_("ce fichier manque"),
    "stranger": N_("ce fichier n’a rien à faire dans ce dossier"),
    "changed": N_("ce fichier a été modifié, son empreinte n’est pas celle de MANIFEST"),
    "listing": N_("cette liste d’empreintes n’est pas écrite sous sa forme exacte"),
    "fingerprint": N_("ce n’est pas l’empreinte de MANIFEST"),
    "sums": N_("ce fichier a été modifié, ajouté ou retiré après la publication, SOMMES ne le reconnaît pas"),
    "bom": N_("le fichier commence par une marque d’ordre (BOM), il a été réenregistré"),
    "crlf": N_("le fichier a des fins de ligne Windows, il a été réenregistré"),
    "ending": N_("le fichier doit finir par une seule fin de ligne"),
    "utf8": N_("le fichier n’est pas en UTF-8"),
    "header": N_("les colonnes attendues sont %(expected)s"),
    "columns": N_("cette ligne n’a pas %(count)s colonnes"),
    "code": N_("« %(text)s » n’est pas un code accepté"),
    "bounds": N_("« %(text)s » ne sont pas des bornes acceptées"),
    "twice": N_("« %(text)s » figure deux fois"),
    "id": N_("l’identifiant « %(id)s » n’est pas accepté"),
    "order": N_("les identifiants ne sont pas triés"),
    "commitment": N_("l’engagement de %(id)s n’a pas 64 chiffres hexadécimaux"),
    "value": N_("%(id)s porte « %(criterion)s : %(value)s », qui n’a pas de quota"),
    "few": N_("il y a %(seats)s places et seulement %(pool)s candidatures"),
    "json": N_("cet enregistrement n’est pas écrit sous sa forme canonique"),
    "protocol": N_("ce protocole n’est pas « tirage-v1 »"),
    "field": N_("« %(name)s » manque ou n’a pas la forme attendue"),
    "office": N_("%(id)s, désigné d’office, n’est pas dans la liste des candidatures"),
    "excluded": N_("%(id)s, écartée avant le tirage, figure dans la liste des candidatures"),
    "panel-count": N_("il y a %(count)s lignes au lieu de 1 000"),
    "panel-number": N_("cette ligne ne porte pas le numéro %(number)s"),
    "panel-unknown": N_("%(id)s n’est pas dans la liste des candidatures"),
    "panel-order": N_("les identifiants sont en double ou mal triés"),
    "panel-size": N_("%(count)s personnes au lieu de %(seats)s"),
    "panel-bounds": N_("%(count)s places pour « %(criterion)s : %(value)s », hors des bornes"),
    "panel-group": N_("%(count)s places pour un même groupe, « %(criterion)s : %(value)s », c’est trop"),
    "panel-office": N_("%(id)s, désigné d’office, n’y est pas"),
    "orphan": N_("ce fichier ne va pas sans tirage.json"),
    "print": N_("cet enregistrement ne porte pas l’empreinte de ce dossier"),
    "rehearsal": N_("une répétition ne peut pas devenir un tirage réel, ni l’inverse"),
    "titulaires": N_("les titulaires ne sont pas ceux du panel %(number)s"),
    "substitutes": N_("l’ordre des suppléants n’est pas celui que donnent les dés"),
    "chain": N_("la chaîne est rompue, une ligne a été changée, déplacée ou retirée"),
    "kind": N_("ce n’est ni un retrait ni une indisponibilité"),
    "not-seated": N_("%(id)s n’était pas titulaire"),
    "unavailable": N_("%(id)s n’attendait pas dans l’ordre des suppléants"),
    "entering": N_("la règle désigne %(expected)s, pas %(written)s"),
}


class Finding(RuleError):
    """Something that does not hold: its code, the file, the line (from 1) where there is one; a sentence in itself."""

    def __init__(self, code: str, file: str, line: int | None = None, **params: Any) -> None:
        what = RuleError(SENTENCES[code], **{name: _shown(value) for name, value in params.items()})
        super().__init__(WHOLE, place=_place(file, line), what=what)
        self.code, self.file, self.line = code, file, line


def _shown(value: Any) -> str:
    """Values are shown as the file writes them: a number without separators, something that is no text as it is."""
    return value if isinstance(value, str) else str(value)


def _place(file: str, line: int | None) -> str | RuleError:
    if line is None:
        return file
    if file == PANELS:
        return RuleError(PANEL_PLACE, number=f"{line - 1:03d}", line=str(line))
    return RuleError(PLACE, file=file, line=str(line))


@dataclass
class Findings:
    """Findings gathered one after the other; `stop` ends the reading there, by raising what it found."""

    found: list[Finding] = field(default_factory=list)

    def say(self, code: str, file: str, line: int | None = None, **params: Any) -> None:
        """Note it and go on."""
        self.found.append(Finding(code, file, line, **params))

    def stop(self, code: str, file: str, line: int | None = None, **params: Any) -> Finding:
        """Note it; to be raised by the caller, since nothing can be read further."""
        self.say(code, file, line, **params)
        return self.found[-1]

    def demand_none_since(self, before: int) -> None:
        """Raise the first of what was found since there were `before` findings."""
        if len(self.found) > before:
            raise self.found[before]
