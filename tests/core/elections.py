"""Small random elections, full of ties, as the server counts and publishes them."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.ballots import APPROVAL, KINDS, MAJORITY, Kind
from app.core.canonical import canonical_json, fingerprint
from app.core.draw.lottery import TIES, Stream
from app.core.tally.majority import GRADES
from app.core.tally.result import Candidate
from app.core.urn import Cast, code_from, published_lines

NAMES = {"approval": "approbation", "majority-judgment": "jugement majoritaire", "points": "points"}
DICE = "40712296405118823970"
SCRUTIN = "HK9-S1"


@dataclass(frozen=True)
class Counted:
    kind: Kind
    ballots: list[Cast]
    rule: dict[str, Any]
    lines: str
    ranking: list[int]

    @property
    def candidates(self) -> list[Candidate]:
        return [Candidate(str(one["numero"]), one["budget_centimes"]) for one in self.rule["projets"]]

    @property
    def rule_text(self) -> str:
        return canonical_json(self.rule).decode()

    @property
    def fingerprint(self) -> str:
        return fingerprint(canonical_json(self.rule))


def elections(count: int, seed: int = 2017) -> Iterator[Counted]:
    """So many for each kind of ballot."""
    chance = random.Random(seed)
    for kind in KINDS.values():
        for _ in range(count):
            yield counted(kind, *_drawn(kind, chance))


def counted(kind: Kind, budgets: dict[int, int], ballots: list[Cast]) -> Counted:
    rule = rule_of(kind, budgets)
    candidates = [Candidate(str(number), budget) for number, budget in budgets.items()]
    lot = Stream(TIES, fingerprint(canonical_json(rule)), DICE).shuffled(one.id for one in candidates)
    result = kind.count([ballot.marks for ballot in ballots], candidates, lot)
    lines = published_lines(kind, ballots, SCRUTIN, list(budgets))
    return Counted(kind, ballots, rule, lines, [int(one.candidate) for one in result.ranking])


def rule_of(kind: Kind, budgets: dict[int, int]) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "scrutin": SCRUTIN,
        "methode": NAMES[kind.code],
        "retenus": 1,
        "cartes_remises": 99,
        "projets": [{"numero": one, "titre": f"P{one}", "budget_centimes": cents} for one, cents in budgets.items()],
    }
    if kind is MAJORITY:
        rule["mentions"] = list(GRADES)
    if kind.limit:
        rule["points"] = kind.limit
    return json.loads(json.dumps(rule))


def _drawn(kind: Kind, chance: random.Random) -> tuple[dict[int, int], list[Cast]]:
    """Few marks, few budgets, and projects judged alike: every link of the chain has to decide somewhere."""
    numbers = chance.sample(range(1, 30), chance.randint(2, 8))
    budgets = {number: chance.choice((100, 200)) for number in numbers}
    alike = chance.random() < 0.5
    ballots = [
        Cast(code_from(chance.randbytes(16)), kind.read(_choices(kind, numbers, alike, chance), numbers))
        for _ in range(chance.randint(0, 12))
    ]
    return budgets, ballots


def _choices(kind: Kind, numbers: list[int], alike: bool, chance: random.Random) -> list[int] | dict[int, int]:
    if kind is APPROVAL:
        return [number for number in numbers if chance.random() < 0.5]
    marks: dict[int, int] = {}
    scale = chance.choice((range(kind.top + 1), range(2, 5)))
    for number in numbers:
        mark = chance.choice(scale)
        if chance.random() < 0.8 and (not kind.limit or sum(marks.values()) + mark <= kind.limit):
            marks[number] = mark
    if alike and len(numbers) > 2 and not kind.limit:
        marks |= {number: marks[numbers[0]] for number in numbers[1:3] if numbers[0] in marks}
    return marks
