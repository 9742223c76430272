"""Check a dossier as anyone can: hashes, 1,000 panels, balls, order of substitutes, replacements.

Each finding is a `RuleError` used as a sentence: it names the file and what was changed. No finding: all holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.canonical import fingerprint, manifest, read_canonical
from app.core.draw.dossier import (
    ANNULMENT,
    CANDIDATES,
    FINGERPRINT,
    FROZEN,
    MANIFEST,
    PANELS,
    PROTOCOL,
    QUOTAS,
    REPLACEMENTS,
    RESULT,
    RULES,
    SUMS,
    seal,
)
from app.core.draw.lottery import read_balls, read_dice
from app.core.draw.panels import COUNT
from app.core.draw.pool import Candidate, GroupRule, Problem, Quota, check
from app.core.draw.replay import replay
from app.core.draw.substitutes import breaks, substitute_order
from app.core.errors import RuleError

KNOWN = (*FROZEN, MANIFEST, FINGERPRINT, SUMS, RESULT, REPLACEMENTS, ANNULMENT)


@dataclass
class Report:
    """Findings (none when the dossier holds) and each candidate's thousandths as counted from the panels."""

    findings: list[RuleError] = field(default_factory=list)
    thousandths: dict[str, int] = field(default_factory=dict)
    titulaires: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(files: Mapping[str, bytes]) -> Report:
    """Check a dossier given as file name → bytes; never raises for what the files hold."""
    report = Report()
    try:
        _check_hashes(files, report)
        problem = read_problem(files)
        panels = read_panels(files[PANELS])
        _check_panels(problem, panels, report)
        if RESULT in files:
            _check_result(problem, panels, files, report)
    except RuleError as error:
        report.findings.append(error)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        report.findings.append(RuleError("Un enregistrement de ce dossier est incomplet ou illisible."))
    return report


def read_problem(files: Mapping[str, bytes]) -> Problem:
    """Rebuild and check the problem from the frozen files; raise `RuleError` where they are not in the one form."""
    rules = read_canonical(files[RULES])
    if not isinstance(rules, dict) or rules.get("protocole") != PROTOCOL:
        raise RuleError("%(file)s : ce protocole n’est pas « tirage-v1 ».", file=RULES)
    groups = tuple(GroupRule(str(one["type"]), int(one["maximum"])) for one in rules["groupes"])
    quotas = tuple(
        Quota(row[0], row[1], _whole(row[2], QUOTAS), _whole(row[3], QUOTAS))
        for row in _table(files[QUOTAS], QUOTAS, ["critere", "valeur", "min", "max"])
    )
    criteria = list(dict.fromkeys(quota.criterion for quota in quotas))
    kinds = [rule.kind for rule in groups]
    candidates = tuple(
        Candidate(
            row[0], dict(zip(criteria, row[2:], strict=False)), dict(zip(kinds, row[2 + len(criteria) :], strict=True))
        )
        for row in _table(files[CANDIDATES], CANDIDATES, ["id", "engagement", *criteria, *kinds])
    )
    problem = Problem(candidates, quotas, groups, int(rules["places"]))
    check(problem)
    ids = [candidate.id for candidate in candidates]
    if ids != sorted(ids, key=str.encode):
        raise RuleError("%(file)s : les identifiants ne sont pas triés.", file=CANDIDATES)
    return problem


def read_panels(data: bytes) -> list[list[str]]:
    """Read `panels.txt`; raise `RuleError` unless it holds exactly 1,000 lines numbered from 000 to 999."""
    lines = _lines(data, PANELS)
    if len(lines) != COUNT:
        raise RuleError("%(file)s : il y a %(count)s lignes au lieu de 1 000.", file=PANELS, count=len(lines))
    panels = []
    for number, line in enumerate(lines):
        first, *ids = line.split(" ")
        if first != f"{number:03d}":
            raise RuleError(
                "%(file)s : la ligne %(line)s ne porte pas le numéro %(number)s.",
                file=PANELS,
                line=number + 1,
                number=f"{number:03d}",
            )
        panels.append(ids)
    return panels


def _check_hashes(files: Mapping[str, bytes], report: Report) -> None:
    for name in (*FROZEN, MANIFEST):
        if name not in files:
            raise RuleError("Le fichier %(file)s manque.", file=name)
    for name in files:
        if name not in KNOWN:
            report.findings.append(RuleError("Le fichier %(file)s n’a rien à faire dans ce dossier.", file=name))
    listed = {line[66:]: line[:64] for line in _lines(files[MANIFEST], MANIFEST)}
    for name in FROZEN:
        if listed.get(name) != fingerprint(files[name]):
            report.findings.append(
                RuleError("%(file)s a été modifié : son empreinte n’est pas celle de MANIFEST.", file=name)
            )
    if files[MANIFEST] != manifest({name: files[name] for name in FROZEN}) and not report.findings:
        report.findings.append(RuleError("MANIFEST n’est pas écrit sous sa forme exacte."))
    if SUMS in files and files[SUMS] != seal(files)[SUMS]:
        report.findings.append(
            RuleError(
                "%(file)s ne correspond pas aux fichiers : l’un d’eux a été modifié, ajouté "
                "ou retiré après la publication.",
                file=SUMS,
            )
        )
    if FINGERPRINT in files and files[FINGERPRINT] != f"{fingerprint(files[MANIFEST])}\n".encode():
        report.findings.append(
            RuleError("L’empreinte écrite dans %(file)s n’est pas celle de MANIFEST.", file=FINGERPRINT)
        )


def _check_panels(problem: Problem, panels: list[list[str]], report: Report) -> None:
    report.thousandths = {candidate.id: 0 for candidate in problem.candidates}
    for number, ids in enumerate(panels):
        where = f"{number:03d}"
        unknown = [id for id in ids if id not in problem.by_id]
        if unknown:
            report.findings.append(
                RuleError(
                    "Panel %(number)s : %(id)s n’est pas dans la liste des candidatures.", number=where, id=unknown[0]
                )
            )
            continue
        if ids != sorted(set(ids), key=str.encode):
            report.findings.append(RuleError("Panel %(number)s : identifiants en double ou mal triés.", number=where))
        if len(ids) != problem.seats:
            report.findings.append(
                RuleError(
                    "Panel %(number)s : %(count)s personnes au lieu de %(seats)s.",
                    number=where,
                    count=len(ids),
                    seats=problem.seats,
                )
            )
        for criterion, value, count in breaks(problem, ids):
            report.findings.append(
                RuleError(
                    "Panel %(number)s : %(count)s places pour « %(criterion)s : %(value)s », hors des bornes.",
                    number=where,
                    count=count,
                    criterion=criterion,
                    value=value,
                )
            )
        for id in ids:
            report.thousandths[id] += 1


def _check_result(problem: Problem, panels: list[list[str]], files: Mapping[str, bytes], report: Report) -> None:
    result: dict[str, Any] = read_canonical(files[RESULT])
    if result.get("empreinte") != fingerprint(files[MANIFEST]):
        report.findings.append(RuleError("%(file)s ne porte pas l’empreinte de ce dossier.", file=RESULT))
    if result.get("repetition") != read_canonical(files[RULES]).get("repetition"):
        report.findings.append(
            RuleError("%(file)s : une répétition ne peut pas devenir un tirage réel, ni l’inverse.", file=RESULT)
        )
    drawn = panels[int(read_balls(str(result.get("boules"))))]
    if result.get("titulaires") != drawn:
        report.findings.append(
            RuleError(
                "%(file)s : les titulaires ne sont pas ceux du panel %(number)s.",
                file=RESULT,
                number=result.get("boules"),
            )
        )
    dice = read_dice(str(result.get("des")))
    order = substitute_order(problem, drawn, fingerprint(files[MANIFEST]), dice)
    if result.get("suppleants") != order:
        report.findings.append(
            RuleError("%(file)s : l’ordre des suppléants n’est pas celui que donnent les dés.", file=RESULT)
        )
    seated, findings = replay(problem, drawn, order, files.get(REPLACEMENTS, b""), files[RESULT])
    report.titulaires = tuple(sorted(seated, key=str.encode))
    report.findings += findings


def _lines(data: bytes, name: str) -> list[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        raise RuleError("%(file)s commence par une marque d’ordre (BOM) : le fichier a été réenregistré.", file=name)
    if b"\r" in data:
        raise RuleError("%(file)s a des fins de ligne Windows : le fichier a été réenregistré.", file=name)
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        raise RuleError("%(file)s doit finir par une seule fin de ligne.", file=name)
    try:
        return data.decode("utf-8")[:-1].split("\n")
    except UnicodeDecodeError as error:
        raise RuleError("%(file)s n’est pas en UTF-8.", file=name) from error


def _table(data: bytes, name: str, header: list[str]) -> list[list[str]]:
    first, *lines = _lines(data, name)
    if first.split(",") != header:
        raise RuleError("%(file)s : les colonnes attendues sont %(header)s.", file=name, header=",".join(header))
    rows = [line.split(",") for line in lines]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise RuleError(
                "%(file)s : la ligne %(line)s n’a pas %(count)s colonnes.", file=name, line=number, count=len(header)
            )
    return rows


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and str(int(text)) == text):
        raise RuleError("%(file)s : « %(text)s » n’est pas un nombre entier.", file=name, text=text)
    return int(text)
