"""Laws every kernel keeps: the same numbers from all of them, members that never see each other, the order of the method."""

from __future__ import annotations

import itertools
import math
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from model.engine import loads, simulate, stream
from model.engine.bound import bind, given
from model.engine.compiled_kernel import compiled
from model.engine.needed import for_rows
from model.engine.order import read_rows, written
from model.engine.schedule import schedule
from model.engine.simulate import chosen_rows, plan_of
from model.errors import InputError
from tests.model.engine.random_models import text as random_text

EVERYTHING = """{UTF-8}
D: p, q, r ~~|
Rest: q, r -> Before ~~|
Before: p, q ~~|
k[D] = 0.1, 0.2, 0.3 ~~|
table([(0,0)-(9,9)],(0,1),(2,3),(2.5,2),(9,8)) ~~|
tables[p]((0,1),(5,2)) ~~| tables[q]((0,2),(3,0),(4,9)) ~~| tables[r]((0,0),(1,1)) ~~|
stock[D] = INTEG(inflow[D] - outflow[D], 5 + base) ~~|
base = 2 ~~|
inflow[D] = table(Time) * k[D] + STEP(1, 2) - RAMP(0.1, 1, 3) + PULSE(1, 1) ~~|
outflow[D] = MAX(0, stock[D] * k[D] ^ 1.5) ~~|
share[D] = ZIDZ(stock[D], SUM(stock[D!])) ~~|
chain[p] = share[p] ~~| chain[Rest] = chain[Before] * 0.5 + share[Rest] ~~|
late[D] = DELAY3(inflow[D], 2) + DELAY FIXED(stock[D], 1.5, 0) + DELAY N(share[D], 2, 0, 4) ~~|
smooth[D] = SMOOTH3(stock[D], 1) + SMOOTH N(stock[D], 2, 1, 2) + TREND(stock[D], 2, 0) + FORECAST(stock[D], 2, 1) ~~|
held = SAMPLE IF TRUE(MODULO(Time, 2) < 0.5, SUM(stock[D!]), 0) ~~|
read[D] = tables[D](Time) + LOOKUP FORWARD(tables[D], Time) + LOOKUP EXTRAPOLATE(tables[D], stock[D]) ~~|
curve[D] = EXP(-share[D]) + LN(1 + stock[D]) + SQRT(stock[D]) + (stock[D] - 20) ^ 3 + ARCTAN(share[D]) ~~|
whole[D] = INTEGER(stock[D]) + QUANTUM(stock[D], 0.3) + XIDZ(1, share[D] - share[p], 4) ~~|
most = VMAX(stock[D!]) + VMIN(stock[D!]) + PROD(share[D!]) ~~|
noise = RANDOM UNIFORM(0, 1, 3) + RANDOM NORMAL(0, 9, 5, 1, 4) + RANDOM EXPONENTIAL(0, 9, 1, 2, 5) ~~|
first = INITIAL(held + base) ~~| active = ACTIVE INITIAL(held, 3) ~~|
worth = NPV(most, 0.05, 0, 1) ~~|
INITIAL TIME = 0 ~~| FINAL TIME = 6 ~~| TIME STEP = 0.25 ~~| SAVEPER = 0.5 ~~|
"""


@pytest.fixture(scope="module")
def everything():
    return loads(EVERYTHING, name="everything.mdl")


def test_the_compiled_kernel_gives_what_numpy_gives(everything):
    rng = np.random.default_rng(1)
    inputs = {
        "k[q]": rng.uniform(0.05, 0.4, 130),
        "base": rng.uniform(0, 9, 130),
        "stock[r]": rng.uniform(1, 30, 130),
        "table": (np.array([0.0, 1.0, 9.0]), rng.uniform(0, 5, (3, 130))),
    }
    by_numpy = simulate(everything, inputs, engine="numpy")
    compiled = simulate(everything, inputs, engine="compiled")
    assert compiled.engine == "kernel"
    np.testing.assert_allclose(compiled.values, by_numpy.values, rtol=1e-9, atol=1e-12)


def test_numpy_gives_what_pysd_gives():
    known = "\n".join(
        line for line in EVERYTHING.splitlines() if not line.startswith(("chain", "read", "worth"))
    )
    everything = loads(
        known
    )  # PySD has no LOOKUP FORWARD and no NPV, and does not follow a variable through its own elements
    names = ("stock", "share", "held", "whole", "most", "first", "active")
    inputs = {"k[q]": 0.25, "base": 1.0}
    ours = simulate(everything, inputs, outputs=names, engine="numpy")
    theirs = simulate(everything, inputs, outputs=names, engine="pysd")
    assert theirs.engine == "pysd"
    np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_a_then_b_then_a_gives_a(everything, engine):
    a, b = {"base": 1.0, "k[p]": 0.3}, {"base": 8.0, "table": ((0.0, 9.0), (5.0, 1.0))}
    first = simulate(everything, a, engine=engine).values
    other = simulate(everything, b, engine=engine).values
    again = simulate(everything, a, engine=engine).values
    assert (first == again).all()
    assert (first != other).any()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given_any(st.lists(st.floats(0.01, 0.9), min_size=2, max_size=5), st.floats(-5, 50), st.data())
def test_a_member_of_an_ensemble_equals_that_member_alone(everything, rates, base, data):
    at = data.draw(st.integers(0, len(rates) - 1))
    together = simulate(everything, {"k[q]": np.array(rates), "base": base}, engine="numpy")
    alone = simulate(everything, {"k[q]": rates[at], "base": base}, engine="numpy")
    np.testing.assert_array_equal(together.values[:, :, at], alone.values[:, :, 0])


def test_compiled_members_do_not_depend_on_their_block(everything):
    rates = np.linspace(0.05, 0.5, 70)
    together = simulate(everything, {"k[q]": rates}, engine="compiled")
    alone = simulate(everything, {"k[q]": rates[66]}, engine="compiled")
    assert (together.values[:, :, 66] == alone.values[:, :, 0]).all()


@pytest.mark.parametrize("seed", [None, 0, 1, 2])
def test_what_a_run_changes_it_sets_before_it_reads_it(everything, seed):
    """So a block of members finds nothing of the block before, though the memory is not cleared between them."""
    plan = plan_of(everything if seed is None else loads(random_text(seed)))
    states = [*plan.levels, *plan.holds, *plan.pipes]
    stale = np.zeros(plan.rows, dtype=bool)
    for rows in [written(s) for s in (*plan.start, *plan.step)]:
        stale[rows] = True
    for state in states:
        stale[state.base : state.base + state.rows] = True
    for statements, at_start in ((plan.start, True), (plan.step, False)):
        for s in statements:
            own = np.isin(np.arange(plan.rows), written(s)) & getattr(s, "one_by_one", False)
            assert not any((stale & ~own)[rows].any() for rows in read_rows(s, at_start)), s.name
            stale[written(s)] = False
    assert not any(stale[state.base : state.base + state.rows].any() for state in states)


CHAINS = """{UTF-8}
Age: (a1-a14) ~~| Older: (a2-a14) ~~|
x = 1 ~~| y = 1 ~~| k[Age] = 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 3, 4, 5 ~~|
stock = INTEG(1, y) ~~|
a = x ^ stock ~~| b = (x + 1) ^ y ~~| c = (2 * x) ^ -y ~~| d = a ^ y ~~| e = EXP(x * Time) + EXP(y) ~~|
left[Age] = 3 * (1 - EXP(-k[Age] * x * Time)) / y ~~|
lost[Age] = left[Age] * k[Age] ~~|
grown[Older] = EXP(-k[Older] * x * Time) ~~| seen[Older] = grown[Older] + y ~~|
all = SUM(left[Age!]) + EXP(SUM(lost[Age!])) ~~|
INITIAL TIME = 0 ~~| FINAL TIME = 2 ~~| TIME STEP = 0.25 ~~| SAVEPER = 0.5 ~~|
"""


def test_powers_and_exponentials_of_odd_numbers_are_right_beside_usual_ones():
    model = loads(CHAINS, name="chains.mdl")
    odd = [0.0, 1.0, -2.0, 0.5, -1e9, 1e-200, 3.7, 1e300, 2.0, -0.5, 40.0]
    x, y = (np.array(v).ravel() for v in np.meshgrid(odd, [1.0, 2.0, 0.5, -3.0, 0.0]))
    with np.errstate(all="ignore"):
        ours = simulate(model, {"x": x, "y": y}, engine="compiled").values
        plain = simulate(model, {"x": x, "y": y}, engine="numpy").values
    np.testing.assert_allclose(ours, plain, rtol=1e-12, atol=1e-300)
    for at in (0, 6, 10, 20):
        for engine, together in (("compiled", ours), ("numpy", plain)):
            alone = simulate(model, {"x": x[at], "y": y[at]}, engine=engine).values[:, :, 0]
            np.testing.assert_array_equal(together[:, :, at], alone)


def test_a_stream_of_chunks_equals_one_run(everything):
    rates = np.linspace(0.05, 0.5, 10)
    whole = simulate(everything, {"k[q]": rates}, outputs=["most"], engine="numpy")
    parts = stream(
        everything,
        lambda a, b: {"k[q]": rates[a:b]},
        members=10,
        chunk=4,
        outputs=["most"],
        engine="numpy",
    )
    assert (np.concatenate([p.values for p in parts], axis=2) == whole.values).all()


GROWTH = "x = INTEG(0.5 * x, 1) ~~|"
LOGISTIC = "x = INTEG(x * (1 - x / 10), 1) ~~|"
OSCILLATOR = "x = INTEG(v, 1) ~~| v = INTEG(-x, 0) ~~|"


@pytest.mark.parametrize(
    ("equations", "exact"),
    [
        (GROWTH, math.exp(2.0)),
        (LOGISTIC, 10 / (1 + 9 * math.exp(-4.0))),
        (OSCILLATOR, math.cos(4.0)),
    ],
    ids=["exponential", "logistic", "oscillator"],
)
@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("rk4", 4)])
def test_halving_the_step_shrinks_the_error_as_the_method_promises(
    model, equations, exact, method, order
):
    errors = [
        abs(simulate(model(equations, step=step), outputs=["x"], method=method)["x"][-1, 0] - exact)
        for step in (1 / 16, 1 / 32, 1 / 64)
    ]
    shrunk = [math.log2(a / b) for a, b in itertools.pairwise(errors)]
    assert shrunk == pytest.approx([order, order], abs=0.35)


def test_only_what_is_asked_for_is_kept(everything):
    results = simulate(everything, outputs=["most", "stock[q]"], times=[1, 6])
    assert results.names == ("most", "stock[q]")
    assert results.times.tolist() == [1, 6]
    assert results.values.shape == (2, 2, 1)


def test_the_controls_are_inputs_too(everything):
    results = simulate(
        everything, {"TIME STEP": 0.5, "FINAL TIME": 3, "SAVEPER": 1.0}, outputs=["stock"]
    )
    assert results.times.tolist() == [0, 1, 2, 3]
    ends = simulate(
        everything, {"TIME STEP": np.array([0.5, 0.25])}, outputs=["stock[p]"], times=[6]
    )
    for i, step in enumerate((0.5, 0.25)):
        alone = simulate(everything, {"TIME STEP": step}, outputs=["stock[p]"], times=[6])
        assert ends["stock[p]"][0, i] == alone["stock[p]"][0, 0]


def test_a_time_step_that_changes_is_followed(model):
    program = loads(
        "x = INTEG(1, 0) ~~| INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| SAVEPER = TIME STEP ~~|"
        "TIME STEP = IF THEN ELSE(Time < 2, 1, 0.5) ~~|"
    )
    results = simulate(program, outputs=["x"])
    assert results.times.tolist() == [0, 1, 2, 2.5, 3, 3.5, 4]
    assert results["x"][:, 0].tolist() == [0, 1, 2, 2.5, 3, 3.5, 4]


@pytest.mark.parametrize(
    ("inputs", "how", "says"),
    [
        ({"basis": 1.0}, {}, '"basis" is not a variable of the model; did you mean "base"?'),
        ({"k[s]": 1.0}, {}, '"s" is not an element of D'),
        ({"share": 1.0}, {}, "is computed in the model"),
        ({"k[p]": [1, 2], "base": [1, 2, 3]}, {}, "the inputs have 2 and 3 members"),
        ({"base": "much"}, {}, "is not a number"),
        ({"TIME STEP": 0.0}, {}, "must be above 0"),
        ({"FINAL TIME": -1.0}, {}, "ends before it begins"),
        ({}, {"outputs": ["stok"]}, 'did you mean "stock"?'),
        ({}, {"times": [99]}, "is not a time of the run"),
        ({}, {"engine": "magic"}, '"magic" is not known'),
        ({"TIME STEP": 1e-12}, {}, "steps; the limit is"),
        ({"TIME STEP": 1e-6}, {}, "in all; the limit is 1,000,000,000"),
    ],
)
def test_a_wrong_input_is_one_sentence(everything, inputs, how, says):
    with pytest.raises(InputError) as fault:
        simulate(everything, inputs, **how)
    assert says in str(fault.value)


def test_a_result_says_what_it_has(everything):
    results = simulate(everything, outputs=["stock"])
    with pytest.raises(InputError, match=r"has elements; name one of them, e.g. stock\[p\]"):
        results["stock"]
    with pytest.raises(InputError, match="is not among the outputs"):
        results["most"]


def _ring(size: int):
    """A generated model of 3 variables a stock: each stock feeds the next."""
    lines = [
        f"s{i} = INTEG(a{i} - s{i} * r, {i % 7}) ~~| a{i} = s{(i + 1) % size} * 0.1 + c{i} ~~| c{i} = {i} ~~|"
        for i in range(size)
    ]
    control = (
        "r = 0.2 ~~| INITIAL TIME = 0 ~~| FINAL TIME = 5 ~~| TIME STEP = 0.5 ~~| SAVEPER = 5 ~~|"
    )
    return loads("\n".join([*lines, control]))


def _seconds(program, members: int) -> float:
    """The least processor time of a compiled run that many members take."""
    rates = {"r": np.linspace(0.1, 0.3, members)}
    spent = []
    for _ in range(7):
        begin = time.thread_time()
        simulate(program, rates, outputs=["s0"], engine="compiled")
        spent.append(time.thread_time() - begin)
    return min(spent)


def test_two_thousand_variables_compile_and_time_grows_with_members_and_variables():
    small, large = _ring(70), _ring(700)
    assert len(large.variables) == 2105
    run = simulate(large, outputs=["s0", "s699"], engine="compiled")
    plain = simulate(large, outputs=["s0", "s699"], engine="numpy")
    assert run.engine == "kernel"
    np.testing.assert_allclose(run.values, plain.values, rtol=1e-9)
    base = _seconds(large, 2048)
    assert _seconds(large, 8 * 2048) < 8 * base * 2  # members
    assert base < 10 * _seconds(small, 2048) * 2  # variables


def test_memory_does_not_grow_with_the_members_streamed():
    program = _ring(20)

    def peak(members: int) -> int:
        tracemalloc.start()
        try:
            for part in stream(
                program,
                lambda a, b: {"r": np.linspace(0.1, 0.3, b - a)},
                members=members,
                chunk=1024,
                outputs=["s0"],
                engine="compiled",
            ):
                assert part.values.shape[2] == 1024
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2048)
    assert peak(32 * 1024) < 1.5 * peak(4 * 1024)


def test_a_kernel_for_some_rows_gives_the_same_numbers_to_the_last_bit(everything):
    plan = plan_of(everything)
    _, rows = chosen_rows(everything, plan, ["most", "late", "noise", "chain[r]"])
    rates = np.linspace(0.05, 0.5, 19)
    inputs = given(plan, bind(everything, {"k[q]": rates}), np.arange(19))
    steps = schedule(everything)
    whole, part = compiled(plan, wait=True), compiled(plan, rows, wait=True)
    assert whole is not None
    assert part is not None
    assert (whole.compute(inputs, steps, rows) == part.compute(inputs, steps, rows)).all()


def test_a_plan_for_some_rows_holds_only_what_they_need(everything):
    plan = plan_of(everything)
    _, rows = chosen_rows(everything, plan, ["base", "stock[p]"])
    names = {s.name for s in for_rows(plan, rows).step}
    assert {"stock", "inflow", "outflow"} <= names
    assert not names & {"noise", "late", "curve", "whole", "held"}


@pytest.mark.parametrize("engine", ["compiled", "numpy"])
def test_runs_side_by_side_in_threads_never_see_each_other(engine: str) -> None:
    """A server answers many visitors in one process; threads change places here as often as they can."""
    controls = "INITIAL TIME = 0 ~~| FINAL TIME = 40 ~~| TIME STEP = 0.125 ~~| SAVEPER = 1 ~~|"
    program = loads(
        f"stock = INTEG(stock * rate, 100) ~~| rate = 0.05 ~~| {controls}", name="m.mdl"
    )

    def end(rate: float) -> float:
        return float(
            simulate(program, {"rate": rate}, outputs=["stock"], engine=engine).values[-1, 0, 0]
        )

    rates = [0.01 + 0.001 * n for n in range(64)] * (10 if engine == "compiled" else 1)
    alone = [end(rate) for rate in rates]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(end, rates)) == alone
    finally:
        sys.setswitchinterval(before)
