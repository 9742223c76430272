"""Read the frozen files of a dossier as strictly as they are written: one accepted form, every other one is found."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.canonical import SHA256, read_canonical
from app.core.draw.dossier import CANDIDATES, EXCLUDED, PANELS, PROTOCOL, QUOTAS, RULES, SEATED
from app.core.draw.findings import Findings
from app.core.draw.panels import COUNT
from app.core.draw.pool import CODE, ID, Candidate, GroupRule, Problem, Quota
from app.core.errors import RuleError

WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
MOST = 10**9
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Rules:
    """What `regles.json` says that a check needs; `office` are ids seated in every panel before any draw,
    `excluded` ids set aside, which are no candidates.
    """

    seats: int
    groups: tuple[GroupRule, ...]
    rehearsal: bool
    office: tuple[str, ...]
    excluded: tuple[str, ...]


def read_problem(files: Mapping[str, bytes]) -> Problem:
    """Rebuild the problem from the frozen files; raise `RuleError` where they are not in the one form."""
    findings = Findings()
    return problem_from(files, read_rules(files[RULES], findings), findings)


def read_panels(data: bytes) -> list[list[str]]:
    """Read `panels.txt`; raise `RuleError` unless it holds exactly 1,000 lines numbered from 000 to 999."""
    return panels_from(data, Findings())


def read_rules(data: bytes, findings: Findings) -> Rules:
    """Read `regles.json`."""
    before, rules = len(findings.found), record_from(data, findings, RULES)
    if rules.get("protocole") != PROTOCOL:
        raise findings.stop("protocol", RULES)
    seats: Any = rules.get("places")
    rehearsal = rules.get("repetition")
    lists = {name: rules.get(name, []) for name in (SEATED, EXCLUDED)}
    if not is_whole(seats, 1):
        findings.say("field", RULES, name="places")
    if not isinstance(rehearsal, bool):
        findings.say("field", RULES, name="repetition")
    groups = _groups_from(rules.get("groupes"), findings)
    for name, ids in lists.items():
        if not are_texts(ids, ID) or len(set(ids)) != len(ids):
            findings.say("field", RULES, name=name)
    findings.demand_none_since(before)
    return Rules(seats, groups, bool(rehearsal), tuple(lists[SEATED]), tuple(lists[EXCLUDED]))


def problem_from(files: Mapping[str, bytes], rules: Rules, findings: Findings) -> Problem:
    """Read `quotas.csv`, then `candidats.csv`."""
    quotas = _quotas_from(files[QUOTAS], findings)
    candidates = _candidates_from(files[CANDIDATES], quotas, rules, findings)
    if len(candidates) < rules.seats:
        raise findings.stop("few", CANDIDATES, seats=rules.seats, pool=len(candidates))
    problem = Problem(candidates, quotas, rules.groups, rules.seats)
    for id in rules.office:
        if id not in problem.by_id:
            raise findings.stop("office", RULES, id=id)
    for id in rules.excluded:
        if id in problem.by_id:
            raise findings.stop("excluded", RULES, id=id)
    return problem


def panels_from(data: bytes, findings: Findings) -> list[list[str]]:
    """Read `panels.txt`: 1,000 lines, a number, ids."""
    before, lines = len(findings.found), lines_from(data, findings, PANELS)
    if len(lines) != COUNT:
        raise findings.stop("panel-count", PANELS, count=len(lines))
    panels = []
    for number, line in enumerate(lines):
        first, *ids = line.split(" ")
        if first != f"{number:03d}":
            findings.say("panel-number", PANELS, number + 1, number=f"{number:03d}")
        panels.append(ids)
    findings.demand_none_since(before)
    return panels


def record_from(data: bytes, findings: Findings, file: str, line: int | None = None) -> dict[str, Any]:
    """Read one canonical JSON object."""
    try:
        record = read_canonical(data)
    except (RuleError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise findings.stop("json", file, line)
    return record


def lines_from(data: bytes, findings: Findings, file: str) -> list[str]:
    """Split a text file whose form is the only one accepted: UTF-8, no BOM, LF, one final newline."""
    if data.startswith(BOM):
        raise findings.stop("bom", file)
    if b"\r" in data:
        raise findings.stop("crlf", file)
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        raise findings.stop("ending", file)
    try:
        return data.decode("utf-8")[:-1].split("\n")
    except UnicodeDecodeError as error:
        raise findings.stop("utf8", file) from error


def is_whole(value: Any, least: int) -> bool:
    """Whether a JSON value is a whole number from `least` up (and not true or false)."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < MOST


def are_texts(value: Any, pattern: re.Pattern[str] | None = None) -> bool:
    """Whether a JSON value is a list of texts, each of this form."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return pattern is None or all(pattern.fullmatch(one) for one in value)


def _groups_from(written: Any, findings: Findings) -> tuple[GroupRule, ...]:
    groups: dict[str, int] = {}
    for one in written if isinstance(written, list) else [None]:
        rule: dict[str, Any] = one if isinstance(one, dict) else {}
        kind: Any = rule.get("type")
        maximum: Any = rule.get("maximum")
        is_new = isinstance(kind, str) and CODE.fullmatch(kind) and kind not in groups
        if not is_new or not is_whole(maximum, 1):
            raise findings.stop("field", RULES, name="groupes")
        groups[kind] = maximum
    return tuple(GroupRule(kind, maximum) for kind, maximum in groups.items())


def _table(data: bytes, findings: Findings, file: str, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    first, *lines = lines_from(data, findings, file)
    if first.split(",") != header:
        raise findings.stop("header", file, 1, expected=",".join(header))
    for number, line in enumerate(lines, 2):
        row = line.split(",")
        if len(row) == len(header):
            yield number, row
        else:
            findings.say("columns", file, number, count=len(header))


def _quotas_from(data: bytes, findings: Findings) -> tuple[Quota, ...]:
    before = len(findings.found)
    quotas: dict[tuple[str, str], Quota] = {}
    for number, (criterion, value, low, high) in _table(data, findings, QUOTAS, ["critere", "valeur", "min", "max"]):
        wrong = [text for text in (criterion, value) if not CODE.fullmatch(text)]
        if wrong:
            findings.say("code", QUOTAS, number, text=wrong[0])
        elif not WHOLE.fullmatch(low) or not WHOLE.fullmatch(high) or int(low) > int(high):
            findings.say("bounds", QUOTAS, number, text=f"{low},{high}")
        elif (criterion, value) in quotas:
            findings.say("twice", QUOTAS, number, text=f"{criterion},{value}")
        else:
            quotas[criterion, value] = Quota(criterion, value, int(low), int(high))
    findings.demand_none_since(before)
    return tuple(quotas.values())


def _candidates_from(data: bytes, quotas: tuple[Quota, ...], rules: Rules, findings: Findings) -> tuple[Candidate, ...]:
    before, known = len(findings.found), {(quota.criterion, quota.value) for quota in quotas}
    criteria, kinds = list(dict.fromkeys(quota.criterion for quota in quotas)), [rule.kind for rule in rules.groups]
    found: dict[str, Candidate] = {}
    last = ""
    for number, row in _table(data, findings, CANDIDATES, ["id", "engagement", *criteria, *kinds]):
        values = dict(zip(criteria, row[2:], strict=False))
        one = Candidate(row[0], values, dict(zip(kinds, row[2 + len(criteria) :], strict=True)))
        if not _is_refused(one, row[1], known, found, last, number, findings):
            found[one.id], last = one, one.id
    findings.demand_none_since(before)
    return tuple(found.values())


def _is_refused(
    one: Candidate,
    commitment: str,
    known: set[tuple[str, str]],
    others: Mapping[str, Candidate],
    last: str,
    line: int,
    findings: Findings,
) -> bool:
    """Say the first thing wrong with a line of `candidats.csv`."""
    free = [pair for pair in one.values.items() if pair not in known]
    codes = [code for code in one.groups.values() if code and not CODE.fullmatch(code)]
    if not ID.fullmatch(one.id):
        findings.say("id", CANDIDATES, line, id=one.id)
    elif one.id in others:
        findings.say("twice", CANDIDATES, line, text=one.id)
    elif one.id < last:
        findings.say("order", CANDIDATES, line)
    elif not SHA256.fullmatch(commitment):
        findings.say("commitment", CANDIDATES, line, id=one.id)
    elif free:
        findings.say("value", CANDIDATES, line, id=one.id, criterion=free[0][0], value=free[0][1])
    elif codes:
        findings.say("code", CANDIDATES, line, text=codes[0])
    else:
        return False
    return True
