"""Hand a formulation to HiGHS and take its proven optimum."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from aci_cli.package_model import Formulation, Terms

if TYPE_CHECKING:
    import highspy

FEASIBILITY = 1e-9
OPTIONS: dict[str, bool | int | float | str] = {
    "threads": 1,
    "random_seed": 0,
    "mip_allow_restart": False,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-6,
    "mip_feasibility_tolerance": FEASIBILITY,
    "primal_feasibility_tolerance": FEASIBILITY,
    "dual_feasibility_tolerance": FEASIBILITY,
    "small_matrix_value": 1e-12,
}


@dataclass(frozen=True)
class Solution:
    """Hold the columns of an optimum and the proof: bound, gap and nodes."""

    values: list[float]
    bound: float
    gap: float
    nodes: int

    def chosen(self, formulation: Formulation) -> list[str]:
        """Return the ids of the measures chosen."""
        return [name for column, name in enumerate(formulation.ids) if self.values[column] > 0.5]


def solve(
    formulation: Formulation,
    objective: Terms,
    *,
    largest: bool,
    start: Solution | None = None,
) -> Solution | None:
    """Return an optimum proven by HiGHS, None where no choice keeps all rows.

    `start` keeps all rows and spares the search for a first choice. One thread and a fixed seed:
    the same formulation gives the same answer. RuntimeError where HiGHS ends in any other way.
    """
    import highspy

    if not formulation.columns:
        return Solution([], 0.0, 0.0, 0)

    class Silent(highspy.Highs):
        """Keep from printing its name when it is made."""

        def enableCallbacks(self) -> None:  # noqa: N802
            self.silent()
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    solver = Silent()  # type: ignore[no-untyped-call]
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(_as_lp(formulation, objective, largest))
    if start:
        solution = highspy.HighsSolution()
        solution.col_value = start.values
        solver.setSolution(solution)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {solver.modelStatusToString(status)}")
    info = solver.getInfo()
    values = list(solver.getSolution().col_value)
    return Solution(values, info.mip_dual_bound, info.mip_gap, info.mip_node_count)


def _as_lp(formulation: Formulation, objective: Terms, largest: bool) -> highspy.HighsLp:
    import highspy
    import numpy as np

    rows, columns = formulation.rows, formulation.columns
    kinds = highspy.HighsVarType
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize if largest else highspy.ObjSense.kMinimize
    lp.col_cost_ = np.array([objective.get(column, 0.0) for column in range(columns)])
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
    lp.row_lower_ = np.array([row.lower for row in rows])
    lp.row_upper_ = np.array([row.upper for row in rows])
    lp.integrality_ = [
        kinds.kInteger if column in formulation.whole else kinds.kContinuous
        for column in range(columns)
    ]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array([*accumulate((len(row.terms) for row in rows), initial=0)])
    lp.a_matrix_.index_ = np.array([column for row in rows for column in row.terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for row in rows for value in row.terms.values()])
    return lp
