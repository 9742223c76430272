"""One thousand numbered panels from a fair lottery, each as likely.

Each candidate's chance becomes a whole number of thousandths (Flanigan, Kehne, Procaccia, *Fair sortition made
transparent*, 2021). Copies of the lottery's panels take the whole thousandths of their weights; the others are
chosen one after the other so that what each type is owed stays small. Within a type seats rotate over the members.
"""

from dataclasses import dataclass

import numpy as np

from app.core.draw.decompose import FaceProgram
from app.core.draw.fairness import Lottery
from app.core.draw.program import Vector
from app.core.draw.types import Model
from app.core.draw.watch import SILENT, Watch

COUNT = 1000
ACCEPTED_LOSS = 2_000


@dataclass(frozen=True)
class Panels:
    """`lists[number]` holds the ids of a panel, sorted by bytes; `thousandths[id]` counts a candidate's panels.

    `loss` is the largest shortfall of any candidate against the lottery, in millionths, rounded up.
    """

    lists: tuple[tuple[str, ...], ...]
    thousandths: dict[str, int]
    loss: int

    @property
    def acceptable(self) -> bool:
        """Whether no candidate loses more than two thousandths."""
        return self.loss <= ACCEPTED_LOSS


def number_panels(lottery: Lottery, watch: Watch = SILENT) -> Panels:
    """Return exactly 1,000 valid panels whose counts come as near as possible to the chances of the lottery."""
    compositions = _compositions(lottery, watch)
    lists = _rotate(lottery.model, compositions)
    counts = {member: 0 for kind in lottery.model.types for member in kind.members}
    counts |= dict.fromkeys(lottery.model.seated, 0)
    for panel in lists:
        for member in panel:
            counts[member] += 1
    return Panels(lists, dict(sorted(counts.items())), _loss(lottery, counts))


def _loss(lottery: Lottery, counts: dict[str, int]) -> int:
    worst = 0
    for index, kind in enumerate(lottery.model.types):
        owed = int(np.ceil(lottery.chances[index] * 1_000_000 - 1e-3))
        worst = max(worst, owed - 1000 * min(counts[member] for member in kind.members))
    return worst


def _compositions(lottery: Lottery, watch: Watch) -> Vector:
    matrix = np.array(lottery.panels)
    copies = np.floor(lottery.weights * COUNT + 1e-9).astype(int)
    chosen = [*np.repeat(matrix, copies, axis=0)]
    owed = COUNT * (lottery.weights @ matrix) - copies @ matrix
    missing = COUNT - int(copies.sum())
    face = FaceProgram(lottery.model)
    face.restrict(lottery.weights @ matrix)
    given = np.zeros(len(owed))
    for turn in range(1, missing + 1):
        watch.step(turn / missing)
        late = owed * turn / missing - given
        panel = face.best(late / lottery.model.sizes)
        if panel is None:
            panel = matrix[int(np.argmax(matrix @ (late / lottery.model.sizes)))]
        chosen.append(panel)
        given += panel
    return np.array(sorted(map(tuple, chosen), reverse=True))


def _rotate(model: Model, compositions: Vector) -> tuple[tuple[str, ...], ...]:
    starts = [0] * len(model.types)
    lists = []
    for panel in compositions.astype(int):
        ids = list(model.seated)
        for index in np.flatnonzero(panel).tolist():
            members, first, seats = model.types[index].members, starts[index], int(panel[index])
            ids += [members[(first + step) % len(members)] for step in range(seats)]
            starts[index] = (first + seats) % len(members)
        lists.append(tuple(sorted(ids)))
    return tuple(lists)
