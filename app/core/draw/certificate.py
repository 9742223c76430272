"""What is published of the proof: levels with value, bound and gap, in whole billionths."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from app.core.draw.binding import Cost
from app.core.draw.fairness import VERSION, Lottery
from app.core.draw.panels import ACCEPTED_LOSS, Panels

UNIT = 1_000_000_000


@dataclass(frozen=True)
class LevelProof:
    """`candidates` people have this chance (`value`); no fair lottery gives the worst-off of them more than `bound`."""

    value: int
    bound: int
    candidates: int


@dataclass(frozen=True)
class Certificate:
    """Chances in billionths, `loss` in millionths (largest cost of rounding to thousandths for any candidate)."""

    version: str
    method: str
    proven: bool
    smallest: int
    largest: int
    gap: int
    loss: int
    types: int
    levels: tuple[LevelProof, ...]
    costs: tuple[tuple[str, str, str, int], ...] = ()  # criterion, value, bound, gain of the smallest chance

    @property
    def acceptable(self) -> bool:
        """Whether rounding costs nobody more than two thousandths."""
        return self.loss <= ACCEPTED_LOSS

    def as_record(self) -> dict[str, Any]:
        """Return plain integers and texts, for JSON."""
        levels = [[one.value, one.bound, one.candidates] for one in self.levels]
        return asdict(self) | {"levels": levels, "costs": [list(one) for one in self.costs]}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Certificate":
        """Rebuild from `as_record`."""
        levels = tuple(LevelProof(*one) for one in record["levels"])
        costs = tuple((one[0], one[1], one[2], one[3]) for one in record["costs"])
        return cls(**(record | {"levels": levels, "costs": costs}))


def certify(lottery: Lottery, panels: Panels, costs: Sequence[Cost] = ()) -> Certificate:
    """Put the proof of a lottery and the cost of its thousand panels in whole numbers; levels of one value merge."""
    merged: list[LevelProof] = []
    for level in lottery.levels:
        count = int(lottery.model.sizes[level.types].sum())
        proof = LevelProof(round(level.value * UNIT), ceil(level.bound * UNIT - 1e-3), count)
        if merged and abs(merged[-1].value - proof.value) < 1000:
            last = merged.pop()
            proof = LevelProof(last.value, max(last.bound, proof.bound), last.candidates + count)
        merged.append(proof)
    return Certificate(
        version=VERSION,
        method=lottery.method,
        proven=lottery.proven,
        smallest=round(lottery.smallest * UNIT),
        largest=round(lottery.largest * UNIT),
        gap=ceil(lottery.gap * UNIT - 1e-3),
        loss=panels.loss,
        types=len(lottery.model.types),
        levels=tuple(merged),
        costs=tuple((one.criterion, one.value, one.bound, round(one.gain * UNIT)) for one in costs),
    )
