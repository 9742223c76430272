"""Check a dossier as anyone can: hashes, 1,000 panels, balls, order of substitutes, replacements.

Each finding is a `RuleError` used as a sentence: it names the file, the line or the panel. No finding: all holds.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.core.canonical import fingerprint, manifest
from app.core.draw.dossier import (
    ANNULMENT,
    FINGERPRINT,
    FROZEN,
    MANIFEST,
    PANELS,
    PROTOCOL,
    REPLACEMENTS,
    RESULT,
    SUMS,
)
from app.core.draw.findings import Finding, Findings
from app.core.draw.lottery import BALLS, DICE
from app.core.draw.pool import Problem
from app.core.draw.reading import (
    INSTANT,
    Rules,
    are_texts,
    lines_from,
    panels_from,
    problem_from,
    read_panels,
    read_problem,
    read_rules,
    record_from,
)
from app.core.draw.replay import replay
from app.core.draw.substitutes import breaks, substitute_order

__all__ = ["Report", "read_panels", "read_problem", "verify"]

KNOWN = (*FROZEN, MANIFEST, FINGERPRINT, SUMS, RESULT, REPLACEMENTS, ANNULMENT)
LISTED = re.compile(r"[0-9a-f]{64}  ([^\n]+)")
SAID = re.compile(r"(?s).+")


@dataclass
class Report:
    """Findings (none when the dossier holds) and each candidate's thousandths as counted from the panels.

    `rehearsal` and `annulled` (the reason) are what nobody may take the dossier for; `balls` is empty before them.
    """

    findings: list[Finding] = field(default_factory=list)
    fingerprint: str = ""
    thousandths: dict[str, int] = field(default_factory=dict)
    titulaires: tuple[str, ...] = ()
    balls: str = ""
    rehearsal: bool = False
    annulled: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(files: Mapping[str, bytes]) -> Report:
    """Check a dossier given as file name → bytes; never raises for what the files hold."""
    report = Report()
    findings = Findings(report.findings)
    try:
        _check_files(files, findings)
        report.fingerprint = fingerprint(files[MANIFEST])
        if ANNULMENT in files:
            report.annulled = _check_annulment(files, findings)
        rules = read_rules(files["regles.json"], findings)
        report.rehearsal = rules.rehearsal
        problem = problem_from(files, rules, findings)
        panels = panels_from(files[PANELS], findings)
        report.thousandths = _check_panels(problem, rules, panels, findings)
        if RESULT in files:
            report.balls, seated = _check_result(problem, rules, panels, files, findings)
            report.titulaires = tuple(sorted(seated, key=str.encode))
    except Finding:
        pass  # it is in the report: nothing can be read further
    return report


def _check_files(files: Mapping[str, bytes], findings: Findings) -> None:
    absent = [name for name in (*FROZEN, MANIFEST) if name not in files]
    for name in absent:
        findings.say("missing", name)
    for name in sorted(set(files) - set(KNOWN), key=str.encode):
        findings.say("stranger", name)
    if REPLACEMENTS in files and RESULT not in files:
        findings.say("orphan", REPLACEMENTS)
    if absent:
        raise findings.found[0]
    listed = lines_from(files[MANIFEST], findings, MANIFEST)
    changed = [name for name in FROZEN if f"{fingerprint(files[name])}  {name}" not in listed]
    for name in changed:
        findings.say("changed", name)
    if not changed and files[MANIFEST] != manifest({name: files[name] for name in FROZEN}):
        findings.say("listing", MANIFEST)
    if FINGERPRINT in files and files[FINGERPRINT] != f"{fingerprint(files[MANIFEST])}\n".encode():
        findings.say("fingerprint", FINGERPRINT)
    if SUMS in files:
        _check_sums(files[SUMS], {name: data for name, data in files.items() if name != SUMS}, findings)


def _check_sums(data: bytes, others: Mapping[str, bytes], findings: Findings) -> None:
    before, listed = len(findings.found), lines_from(data, findings, SUMS)
    for name in sorted(others, key=str.encode):
        if f"{fingerprint(others[name])}  {name}" not in listed:
            findings.say("sums", name)
    for match in (LISTED.fullmatch(line) for line in listed):
        if match and match[1] not in others:
            findings.say("sums", match[1])
    if len(findings.found) == before and data != manifest(others):
        findings.say("listing", SUMS)


def _check_panels(problem: Problem, rules: Rules, panels: list[list[str]], findings: Findings) -> dict[str, int]:
    counts: Counter[str] = Counter()
    bare = replace(problem, groups=())
    for line, ids in enumerate(panels, 1):
        unknown = [id for id in ids if id not in problem.by_id]
        if unknown:
            findings.say("panel-unknown", PANELS, line, id=unknown[0])
            continue
        _check_panel(problem, bare, rules, ids, line, findings)
        counts.update(ids)
    return {candidate.id: counts[candidate.id] for candidate in problem.candidates}


def _check_panel(problem: Problem, bare: Problem, rules: Rules, ids: list[str], line: int, findings: Findings) -> None:
    """`bare` is the problem without its group rules."""
    if ids != sorted(set(ids), key=str.encode):
        findings.say("panel-order", PANELS, line)
    if len(ids) != problem.seats:
        findings.say("panel-size", PANELS, line, count=len(ids), seats=problem.seats)
    at_quotas = breaks(bare, ids)
    for criterion, value, count in at_quotas:
        findings.say("panel-bounds", PANELS, line, count=count, criterion=criterion, value=value)
    for criterion, value, count in breaks(problem, ids)[len(at_quotas) :]:
        findings.say("panel-group", PANELS, line, count=count, criterion=criterion, value=value)
    for id in rules.office:
        if id not in ids:
            findings.say("panel-office", PANELS, line, id=id)


def _check_result(
    problem: Problem, rules: Rules, panels: list[list[str]], files: Mapping[str, bytes], findings: Findings
) -> tuple[str, set[str]]:
    """Return the balls, and who is seated today."""
    result, print_ = record_from(files[RESULT], findings, RESULT), fingerprint(files[MANIFEST])
    if result.get("protocole") != PROTOCOL:
        findings.say("protocol", RESULT)
    if result.get("empreinte") != print_:
        findings.say("print", RESULT)
    if result.get("repetition") is not rules.rehearsal:
        findings.say("rehearsal", RESULT)
    if not are_texts(result.get("temoins")):
        findings.say("field", RESULT, name="temoins")
    if not are_texts([result.get("instant")], INSTANT):
        findings.say("field", RESULT, name="instant")
    for name, length in (("boules", BALLS), ("des", DICE)):
        if not are_texts([result.get(name)], re.compile(f"[0-9]{{{length}}}")):
            raise findings.stop("field", RESULT, name=name)
    panel = panels[int(result["boules"])]
    if result.get("titulaires") != panel:
        findings.say("titulaires", RESULT, number=result["boules"])
    order = substitute_order(problem, panel, print_, result["des"])
    if result.get("suppleants") != order:
        findings.say("substitutes", RESULT)
    if REPLACEMENTS not in files or not set(panel) <= set(problem.by_id):
        return result["boules"], set(panel)
    return result["boules"], replay(problem, panel, order, files[REPLACEMENTS], files[RESULT], findings)


def _check_annulment(files: Mapping[str, bytes], findings: Findings) -> str:
    """Return the reason."""
    record = record_from(files[ANNULMENT], findings, ANNULMENT)
    if record.get("protocole") != PROTOCOL:
        findings.say("protocol", ANNULMENT)
    if record.get("empreinte") != fingerprint(files[MANIFEST]):
        findings.say("print", ANNULMENT)
    for name, form in (("motif", SAID), ("instant", INSTANT)):
        if not are_texts([record.get(name)], form):
            findings.say("field", ANNULMENT, name=name)
    return str(record.get("motif"))
