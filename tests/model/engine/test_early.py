"""Stocks that move on within the step: nobody sees the next value before its time."""

from __future__ import annotations

import numpy as np

from model.engine import loads
from model.engine.bound import bind, given
from model.engine.compiled_kernel import compiled
from model.engine.early import early
from model.engine.needed import for_rows, moving
from model.engine.numpy_kernel import NumpyKernel
from model.engine.schedule import schedule
from model.engine.simulate import chosen_rows, plan_of

STOCKS = """{UTF-8}
Age: (a1-a5) ~~| Later: (a2-a5) -> Before ~~| Before: (a1-a4) ~~|
k = 0.1 ~~|
people[a1] = INTEG(SUM(people[Age!]) * k - leaving[a1], 9) ~~|
people[Later] = INTEG(leaving[Before] - leaving[Later] + people[Before] * 0.01, 5) ~~|
leaving[Age] = people[Age] * k * 2 ~~|
left[Age] = INTEG(right[Age] - left[Age] * k, 1) ~~| right[Age] = INTEG(left[Age] - right[Age], 2) ~~|
trail = INTEG(level, 0) ~~| level = INTEG(trail * 0.3 - k, 1) ~~|
even = INTEG(k, 0) ~~|
lagged = DELAY FIXED(level, 1, 0) ~~| smoothed[Age] = SMOOTH3(people[Age], 2) ~~|
shown = people[a3] + left[a2] ~~|
answer = SUM(people[Age!]) + right[a1] + trail + lagged + even + SUM(smoothed[Age!]) ~~|
kept = INTEG(answer, 0) ~~|
INITIAL TIME = 0 ~~| FINAL TIME = 6 ~~| TIME STEP = 0.5 ~~| SAVEPER = 1 ~~|
"""


def test_a_kernel_that_moves_stocks_early_gives_what_moving_them_together_gives():
    program = loads(STOCKS, name="stocks.mdl")
    plan, steps = plan_of(program), schedule(program)
    inputs = given(plan, bind(program, {"k": np.linspace(0.05, 0.3, 11)}), np.arange(11))
    for outputs in (["kept", "shown"], ["kept", "people[a2]", "lagged"]):
        _, rows = chosen_rows(program, plan, outputs)
        whole, part = compiled(plan, wait=True), compiled(plan, rows, wait=True)
        assert whole is not None
        assert part is not None
        found = part.compute(inputs, steps, rows)
        np.testing.assert_array_equal(found, whole.compute(inputs, steps, rows))
        by_numpy = NumpyKernel(plan).compute(inputs, steps, rows)
        np.testing.assert_allclose(found, by_numpy, rtol=1e-12)


def test_a_stock_that_is_read_after_the_step_waits_for_its_end():
    program = loads(STOCKS, name="stocks.mdl")
    plan = plan_of(program)
    _, rows = chosen_rows(program, plan, ["kept", "shown"])
    part = for_rows(plan, rows)
    moves, waiting = early(part, *moving(part), rows)
    # "kept" is asked for, "shown" reads two at saved times, the rate of "even" never changes
    assert {s.name for s in waiting} == {"kept", "people", "left", "even"}
    assert {s.name for s in moves} == {"right", "trail", "level", "smoothed"}
