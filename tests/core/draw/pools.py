"""Pools for the tests of the draw: tiny ones to enumerate, and the files of the field."""

import csv
import itertools
from pathlib import Path
from random import Random

from app.core.draw.dossier import Commitment
from app.core.draw.pool import Candidate, GroupRule, Problem, Quota

SALT = "0123456789abcdef0123456789abcdef"


def problem(people: str, quotas: str, seats: int, groups: str = "") -> Problem:
    """`people`: words like `fh1` (one letter or digit per criterion a, b, c…), group after a slash: `fh/C1`."""
    candidates = []
    for number, word in enumerate(people.split(), 1):
        codes, _, group = word.partition("/")
        candidates.append(
            Candidate(
                f"V-{number:03d}",
                {chr(97 + rank): code for rank, code in enumerate(codes)},
                {"conseil": group} if group else {},
            )
        )
    bounds = []
    for word in quotas.split():
        key, low, high = word.split(":")
        bounds.append(Quota(key[0], key[1:], int(low), int(high)))
    rules = tuple(GroupRule(kind, int(maximum)) for kind, maximum in (word.split(":") for word in groups.split()))
    return Problem(tuple(candidates), tuple(bounds), rules, seats)


def all_panels(one: Problem) -> list[tuple[str, ...]]:
    """Every valid panel, by enumeration and by the rules as written, not through the code under test."""
    found = []
    for panel in itertools.combinations(one.candidates, one.seats):
        quotas = all(
            quota.minimum <= sum(member.values[quota.criterion] == quota.value for member in panel) <= quota.maximum
            for quota in one.quotas
        )
        groups = all(
            sum(other.groups.get(rule.kind) == member.groups.get(rule.kind) for other in panel) <= rule.maximum
            for rule in one.groups
            for member in panel
            if rule.kind in member.groups
        )
        if quotas and groups and {*one.seated} <= {member.id for member in panel}:
            found.append(tuple(member.id for member in panel))
    return found


def commitments(one: Problem) -> dict[str, Commitment]:
    return {candidate.id: Commitment(f"Personne {candidate.id}", SALT) for candidate in one.candidates}


def skewed(seed: int, size: int, seats: int, sizes: tuple[int, ...] = (4, 2, 3), councils: int = 0) -> Problem:
    """A pool skewed against quotas that are written around a panel that exists."""
    dice = Random(seed)
    weights = [[dice.randint(1, 6) for _ in range(base)] for base in sizes]
    candidates = tuple(
        Candidate(
            f"S-{number:04d}",
            {chr(97 + rank): f"v{dice.choices(range(base), weights[rank])[0]}" for rank, base in enumerate(sizes)},
            {"conseil": f"C{dice.randrange(councils)}"} if councils else {},
        )
        for number in range(size)
    )
    chosen, taken = [], set()
    for candidate in dice.sample(candidates, size):
        council = candidate.groups.get("conseil", candidate.id)
        if council not in taken and len(chosen) < seats:
            taken.add(council)
            chosen.append(candidate)
    quotas = []
    for rank, base in enumerate(sizes):
        for value in range(base):
            count = sum(one.values[chr(97 + rank)] == f"v{value}" for one in chosen)
            quotas.append(Quota(chr(97 + rank), f"v{value}", max(count - 1, 0), count + 1))
    return Problem(candidates, tuple(quotas), (GroupRule("conseil", 1),) if councils else (), seats)


def field_pool(folder: Path) -> Problem:
    """Read the usual two files and the number of seats."""
    with (folder / "respondents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "categories.csv").open(encoding="utf-8", newline="") as file:
        bounds = [Quota(row["feature"], row["value"], int(row["min"]), int(row["max"])) for row in csv.DictReader(file)]
    candidates = tuple(Candidate(row["id"], {key: row[key] for key in row if key != "id"}) for row in rows)
    return Problem(candidates, tuple(bounds), (), int((folder / "seats").read_text()))
