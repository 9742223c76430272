"""The fair lottery over panels: leximin chances, with a certificate level by level.

Leximin: the smallest chance of any candidate is as large as possible, then the second smallest, and so on
(Flanigan, Gölz, Gupta, Hennig, Procaccia, *Fair algorithms for selecting citizens' assemblies*, Nature 2021).
First the linear relaxation over types, which bounds every level; when a mix of panels reaches it, each level is
proven at once. Otherwise column generation with exact pricing. What was not proven in time carries its gap.
"""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from app.core.draw.columns import Level, leximin_by_columns
from app.core.draw.decompose import Mix, decompose
from app.core.draw.feasibility import find_panel
from app.core.draw.pool import Problem, check
from app.core.draw.program import INFINITY, Program, Vector
from app.core.draw.relaxation import Relaxed, relaxed_leximin
from app.core.draw.types import Model, build_model
from app.core.draw.watch import SILENT, Watch
from app.core.errors import RuleError

VERSION = "leximin-types-1"
PROVEN = 1e-6
BY_RELAXATION, BY_COLUMNS = "relaxation", "colonnes"


@dataclass(frozen=True)
class Lottery:
    """Panels (seats per type) with weights that sum to 1, the chance of each type, and the proof per level."""

    model: Model
    panels: tuple[Vector, ...]
    weights: Vector
    chances: Vector
    levels: tuple[Level, ...]
    method: str

    @property
    def gap(self) -> float:
        """Largest distance between a level and its proven bound."""
        return max(level.bound - level.value for level in self.levels)

    @property
    def proven(self) -> bool:
        """Whether every level is proven optimal (gap at most one millionth)."""
        return self.gap <= PROVEN

    @property
    def smallest(self) -> float:
        """Smallest chance of any candidate not seated already."""
        return float(self.chances.min())

    @property
    def largest(self) -> float:
        """Largest chance of any candidate not seated already."""
        return min(float(self.chances.max()), 1.0)


def fair_lottery(problem: Problem, watch: Watch = SILENT) -> Lottery:
    """Return the leximin lottery of a problem. Raise `RuleError` when no panel exists, `Cancelled` when stopped."""
    check(problem)
    model = build_model(problem)
    relaxed = relaxed_leximin(model)
    if relaxed is None:
        raise _no_panel()
    mix = decompose(model, relaxed.chances * model.sizes, _half(watch))
    reached = _reach(model, relaxed, mix)
    if reached is not None:
        return reached
    panels = mix.panels or _first_panel(model)
    columns, weights, levels = leximin_by_columns(model, panels, watch)
    return _lottery(model, columns, weights, tuple(levels), BY_COLUMNS)


def _half(watch: Watch) -> Watch:
    """The same watch with half of its time: what the mix does not reach is left to the columns."""
    other = watch.remaining() / 2
    return replace(watch, remaining=lambda: watch.remaining() - other) if isfinite(other) else watch


def _first_panel(model: Model) -> list[Vector]:
    panel = find_panel(model)
    if panel is None:
        raise _no_panel()
    return [panel]


def _no_panel() -> RuleError:
    return RuleError(
        "Aucun panel ne respecte tous les quotas et toutes les règles à la fois. Rien n’est calculé : "
        "appliquez le plus petit changement proposé, ou corrigez les quotas."
    )


def _reach(model: Model, relaxed: Relaxed, mix: Mix) -> Lottery | None:
    """Mix the panels again to come as near as possible to the relaxation; None when it is not reached."""
    if not mix.panels:
        return None
    weights, miss = _nearest_mix(model, relaxed.chances, mix.panels)
    if miss > PROVEN / 2:
        return None
    matrix = np.array(mix.panels)
    chances = weights @ matrix / model.sizes
    levels = tuple(Level(min(float(chances[types].min()), value), value, types) for value, types in relaxed.levels)
    return _lottery(model, mix.panels, weights, levels, BY_RELAXATION)


def _lottery(model: Model, panels: list[Vector], weights: Vector, levels: tuple[Level, ...], method: str) -> Lottery:
    kept = np.flatnonzero(weights > 1e-12)
    weights = weights[kept] / weights[kept].sum()
    chosen = tuple(panels[index] for index in kept.tolist())
    return Lottery(model, chosen, weights, weights @ np.array(chosen) / model.sizes, levels, method)


def _nearest_mix(model: Model, chances: Vector, panels: list[Vector]) -> tuple[Vector, float]:
    """Weights of the panels for which the largest shortfall of any chance is smallest, and that shortfall."""
    matrix = np.array(panels).T / model.sizes[:, None]
    rows, columns = np.nonzero(matrix)
    types, count = matrix.shape
    entries = (
        np.concatenate([rows, np.arange(types), np.full(count, types)]),
        np.concatenate([columns, np.full(types, count), np.arange(count)]),
        np.concatenate([matrix[rows, columns], np.ones(types + count)]),
    )
    program = Program(
        cost=np.concatenate([np.zeros(count), [-1.0]]),
        lower=np.zeros(count + 1),
        upper=np.ones(count + 1),
        row_lower=np.concatenate([chances, [1.0]]),
        row_upper=np.concatenate([np.full(types, INFINITY), [1.0]]),
        entries=entries,
    )
    answer = program.solve()
    return np.maximum(answer.values[:-1], 0.0), float(answer.values[-1])
