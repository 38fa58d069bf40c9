"""Which statements can share a loop, and which rates may move their level at once."""

from __future__ import annotations

import numpy as np

from model.engine.ir import Assign, Expr, Pick, Statement, loads, row_table
from model.engine.order import written

TOGETHER = 12  # statements a loop


def expr_of(s: Assign, at_start: bool) -> Expr:
    return s.first if at_start and s.first is not None else s.expr


def groups(statements: list[Statement], *, at_start: bool) -> list[list[Statement]]:
    """Neighbours that can share a loop: same axes, and reading of each other only what stands at the same point."""
    groups: list[list[Statement]] = []
    for s in statements:
        last = groups[-1] if groups else []
        together = (
            bool(last) and len(last) < TOGETHER and isinstance(s, Assign) and s.axes == last[0].axes
        )
        if together and all(isinstance(other, Assign) for other in last):
            together = not s.axes or _point_by_point(s, last, at_start)
            if together:
                last.append(s)
                continue
        groups.append([s])
    return groups


def _point_by_point(s: Statement, others: list[Statement], at_start: bool) -> bool:
    assert isinstance(s, Assign)
    made = {int(row): other.target for other in others for row in written(other)}
    for load in loads(expr_of(s, at_start)):
        if isinstance(load, Pick):
            return False
        targets = {made[int(row)] for row in row_table(load, s.axes).ravel() if int(row) in made}
        if targets and targets != {load}:
            return False
    return True


def reads(expr: Expr, moving: np.ndarray, axes: tuple[int, ...]) -> bool:
    for load in loads(expr):
        if isinstance(load, Pick) or moving[row_table(load, axes).ravel()].any():
            return True
    return False
