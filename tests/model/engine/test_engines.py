"""Which engine runs a model is told before it runs, and is the one that runs it."""

from __future__ import annotations

import pytest

from model.engine import loads, simulate
from model.engine.engines import engine_of

CONTROL = "INITIAL TIME = 0 ~~| FINAL TIME = 2 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"


@pytest.mark.parametrize(
    ("equation", "engine", "why"),
    [
        ("x = INTEG(x, 1) ~~|", "compiled", "every function"),
        ("t((0,0),(1,2)) ~~| x = 1 + LOOKUP INVERT(t, 1) ~~|", "numpy", 'LOOKUP INVERT in "x"'),
        ("t((0,0),(1,2)) ~~| x = INITIAL(LOOKUP INVERT(t, Time)) ~~|", "numpy", "LOOKUP INVERT"),
        ("D: a, b ~~| v[D] = 2, 1 ~~| x[D] = VECTOR SORT ORDER(v[D], 1) ~~|", "numpy", "VECTOR SORT"),
        ("x = DELAY CONVEYOR(1, 2, 3) ~~|", "none", "PySD does not compute DELAY CONVEYOR either"),
    ],
)  # fmt: skip
def test_the_engine_is_named_with_its_reason_and_is_the_one_that_runs(equation, engine, why):
    program = loads(equation + CONTROL)
    choice = engine_of(program)
    assert (choice.engine, why in choice.why) == (engine, True)
    if engine != "none":
        ran = simulate(program, engine="compiled").engine
        assert ran == {"compiled": "kernel", "numpy": "numpy"}[engine]


def test_a_model_that_asks_for_rk4_is_run_by_numpy():
    settings = "\n\\\\\\---/// Sketch\nV300\n///---\\\\\\\n15:0,0,0,5,0,0\n"
    program = loads("x = INTEG(x, 1) ~~|" + CONTROL + settings)
    assert engine_of(program).engine == "numpy"
    assert simulate(program, engine="compiled").engine == "numpy"
