"""A thin, deterministic hold on HiGHS: one thread, fixed seed, tight tolerances, silence."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
INFINITY = highspy.kHighsInf
TOLERANCE = 1e-9


class SolverError(RuntimeError):
    """HiGHS stopped without an answer that can be used; never hidden behind another method."""


@dataclass(frozen=True)
class Answer:
    """Outcome of one solve: `status` is "optimal", "infeasible" or "limit"; `bound` is proven (maximisation)."""

    status: str
    values: Vector
    row_duals: Vector
    objective: float
    bound: float


class Program:
    """Maximise `cost · x` under row and column bounds; columns are given as lists of (row, coefficient)."""

    def __init__(
        self,
        cost: Vector,
        lower: Vector,
        upper: Vector,
        row_lower: Vector,
        row_upper: Vector,
        entries: tuple[NDArray[np.int64], NDArray[np.int64], Vector],
        *,
        integer: bool = False,
        gap: float = 0.0,
    ) -> None:
        self.size = len(cost)
        self.integer = integer
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("presolve", "off"),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
            ("mip_rel_gap", gap),
            ("mip_abs_gap", 1e-7),
            ("mip_feasibility_tolerance", TOLERANCE),
        ):
            self._highs.setOptionValue(option, value)
        if integer:
            self._highs.setOptionValue("presolve", "choose")
        self._highs.passModel(self._model(cost, lower, upper, row_lower, row_upper, entries))

    def _model(
        self,
        cost: Vector,
        lower: Vector,
        upper: Vector,
        row_lower: Vector,
        row_upper: Vector,
        entries: tuple[NDArray[np.int64], NDArray[np.int64], Vector],
    ) -> highspy.HighsLp:
        rows, columns, values = entries
        order = np.lexsort((rows, columns))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, len(row_lower)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
        model.row_lower_, model.row_upper_ = row_lower, row_upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=self.size))))
        model.a_matrix_.index_ = rows[order]
        model.a_matrix_.value_ = values[order]
        if self.integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        return model

    def set_costs(self, cost: Vector) -> None:
        """Replace the objective."""
        self._highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), cost)

    def set_column_bounds(self, lower: Vector, upper: Vector) -> None:
        """Replace the bounds of every column."""
        self._highs.changeColsBounds(self.size, np.arange(self.size, dtype=np.int32), lower, upper)

    def set_some_bounds(self, columns: NDArray[np.int64], lower: Vector, upper: Vector) -> None:
        """Replace the bounds of some columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def set_row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Replace the bounds of one row."""
        self._highs.changeRowBounds(row, lower, upper)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Replace one coefficient."""
        self._highs.changeCoeff(row, column, value)

    def add_column(self, cost: float, lower: float, upper: float, rows: Sequence[int], values: Sequence[float]) -> None:
        """Append a column."""
        self._highs.addCol(
            cost, lower, upper, len(rows), np.array(rows, dtype=np.int32), np.array(values, dtype=np.float64)
        )
        self.size += 1

    def set_time_limit(self, seconds: float) -> None:
        """Stop a solve after this long; the answer then has status "limit" and a proven bound."""
        self._highs.setOptionValue("time_limit", seconds)

    def solve(self) -> Answer:
        """Solve from the last basis. Raise `SolverError` when HiGHS gives neither an answer nor a proof."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer("infeasible", np.empty(0), np.empty(0), -INFINITY, -INFINITY)
        info = self._highs.getInfo()
        solution = self._highs.getSolution()
        objective = info.objective_function_value
        if status == highspy.HighsModelStatus.kOptimal:
            bound = info.mip_dual_bound if self.integer else objective
            return Answer("optimal", np.array(solution.col_value), np.array(solution.row_dual), objective, bound)
        if status == highspy.HighsModelStatus.kTimeLimit and self.integer:
            values = np.array(solution.col_value) if solution.value_valid else np.empty(0)
            return Answer("limit", values, np.empty(0), objective, info.mip_dual_bound)
        raise SolverError(f"HiGHS: {self._highs.modelStatusToString(status)}")
