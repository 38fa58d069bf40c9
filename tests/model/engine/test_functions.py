"""Vensim's functions against values worked out by hand, at Time 0, 1, 2, 3, 4."""

from __future__ import annotations

import math

import numpy as np
import pytest

from model.engine import load, loads, simulate
from model.errors import InputError

NA = -(2.0**109)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 + 3 * 4 - 6 / 2", [11] * 5),
        ("-2 ^ 2 + Time", [-4 + t for t in range(5)]),
        ("2 ^ 3 ^ 2 / 512", [1] * 5),  # powers are read from the right
        ("(-Time) ^ 2", [0, 1, 4, 9, 16]),
        ("10 - 4 - 3", [3] * 5),
        ("IF THEN ELSE(Time > 2, 1, 0)", [0, 0, 0, 1, 1]),
        ("IF THEN ELSE(Time = 2 :OR: :NOT: Time < 4, 5, 6)", [6, 6, 5, 6, 5]),
        ("IF THEN ELSE(Time >= 1 :AND: Time <> 3, 1, 0)", [0, 1, 1, 0, 1]),
        ("MODULO(-7 + Time, 3)", [-1, 0, -2, -1, 0]),  # the sign of what is divided
        ("INTEGER(-1.5 + Time)", [-1, 0, 0, 1, 2]),  # toward zero
        ("QUANTUM(1.9 * Time, 0.5)", [0, 1.5, 3.5, 5.5, 7.5]),
        ("QUANTUM(-1.9, 0.5)", [-1.5] * 5),
        ("ZIDZ(6, Time)", [0, 6, 3, 2, 1.5]),
        ("XIDZ(6, Time, 9)", [9, 6, 3, 2, 1.5]),
        ("MAX(Time, 2) + MIN(Time, 2)", [2, 3, 4, 5, 6]),
        ("ABS(Time - 2)", [2, 1, 0, 1, 2]),
        ("SQRT(Time * Time)", [0, 1, 2, 3, 4]),
        ("LOG(8, 2) + LN(EXP(Time))", [3, 4, 5, 6, 7]),
        ("POWER(Time, 2)", [0, 1, 4, 9, 16]),
        ("STEP(3, 2)", [0, 0, 3, 3, 3]),
        ("PULSE(1, 2)", [0, 1, 1, 0, 0]),
        ("PULSE(2, 0)", [0, 0, 1, 0, 0]),  # a width of 0 lasts one TIME STEP
        ("PULSE TRAIN(0, 1, 2, 4)", [1, 0, 1, 0, 0]),
        ("RAMP(2, 1, 3)", [0, 0, 2, 4, 4]),
        ("GAME(Time)", [0, 1, 2, 3, 4]),
        ("GET TIME VALUE(0, 2, 0)", [2, 3, 4, 5, 6]),
        (":NA:", [NA] * 5),
        ("INITIAL(Time + 7)", [7] * 5),
        ("ACTIVE INITIAL(Time * 2, 9)", [0, 2, 4, 6, 8]),
        ("WITH LOOKUP(Time, ([(0,0)-(4,8)],(1,10),(3,30)))", [10, 10, 20, 30, 30]),
        ("DELAY FIXED(Time, 2, -5)", [-5, -5, 0, 1, 2]),
        ("SAMPLE IF TRUE(Time = 2, Time, -1)", [-1, -1, 2, 2, 2]),
        ("SMOOTHI(8, 2, 0)", [0, 4, 6, 7, 7.5]),
        ("SMOOTH(Time, 2)", [0, 0, 0.5, 1.25, 2.125]),
        ("DELAY1I(6, 2, 0)", [0, 3, 4.5, 5.25, 5.625]),
    ],
)  # fmt: skip
def test_a_function_gives_what_vensim_says(model, path, expression, expected):
    assert path(model(f"x = {expression} ~~|"), "x") == pytest.approx(expected, abs=1e-9)


def test_trend_is_growth_against_the_average(model, path):
    averages, x = [1, 1, 1.5, 2.75, 5.375], [1, 2, 4, 8, 16]  # average time 2 years
    expected = [(b - a) / (2 * a) for a, b in zip(averages, x, strict=True)]
    assert path(model("x = TREND(2 ^ Time, 2, 0) ~~|"), "x") == pytest.approx(expected)


def test_a_pulse_is_not_moved_by_rounding_of_time(model, path):
    program = model("x = PULSE(0.3, 0.1) ~~|", final=0.5, step=0.1)
    assert path(program, "x") == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("LOOKUP EXTRAPOLATE(table, Time)", [0, 10, 20, 30, 40]),
        ("LOOKUP FORWARD(table, Time)", [10, 10, 30, 30, 30]),
        ("LOOKUP BACKWARD(table, Time)", [10, 10, 10, 30, 30]),
        ("LOOKUP INVERT(table, 20) + Time", [2, 3, 4, 5, 6]),
        ("table(Time)", [10, 10, 20, 30, 30]),
    ],
)
def test_a_lookup_is_read_in_every_way(model, path, call, expected):
    assert path(model(f"table((1,10),(3,30)) ~~| x = {call} ~~|"), "x") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("LOOKUP AREA(look, 0, 1)", 1),  # as in Vensim's own examples
        ("LOOKUP AREA(look, 2, 4)", 4),
        ("LOOKUP AREA(look, 0.5, 2.5)", 3),
        ("LOOKUP AREA(look, 1, -1)", -2),
        ("GET TIME VALUE(1, 2, 0)", 2),
    ],
)
@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_the_area_under_a_lookup_goes_on_with_its_end_values(model, path, call, expected, engine):
    program = model(f"look((0,1),(1,1),(2,2)) ~~| x = {call} ~~|")
    assert path(program, "x", engine=engine) == [expected] * 5


def test_a_lookup_of_each_member_is_read_backwards_and_added_up_for_that_member_alone(model):
    program = model("t((0,0),(1,2)) ~~| x = LOOKUP INVERT(t, 1) ~~| y = LOOKUP AREA(t, 0, 1) ~~|")
    own = ((0, 1), np.array([[0.0, 0.0, 4.0], [2.0, 4.0, 0.0]]))
    found = simulate(program, {"t": own}, outputs=["x", "y"], engine="numpy")
    assert found["x"][0].tolist() == [0.5, 0.25, 0.75]
    assert found["y"][0].tolist() == [1, 2, 2]


def test_only_lookups_can_be_read_backwards(model):
    with pytest.raises(InputError, match="needs the name of a lookup"):
        model("y = 2 ~~| x = LOOKUP INVERT(y, 3) ~~|")


def test_data_are_read_at_other_times_and_are_missing_outside_their_own(tmp_path):
    (tmp_path / "d.csv").write_text("time,d\n1,10\n3,30\n")
    calls = ["BETWEEN TIMES(d, Time, 0)", "BETWEEN TIMES(d, Time, 1)", "BETWEEN TIMES(d, Time, -1)"]
    equations = [f"x{i} = GET DATA {call} ~~|" for i, call in enumerate(calls)]
    (tmp_path / "m.mdl").write_text(
        "d := GET DIRECT DATA('d.csv', ',', 'A', 'B2') ~~|" + "".join(equations) + "\n"
        "span = GET DATA LAST TIME(d) - GET DATA FIRST TIME(d) ~~| next := TIME SHIFT(d, 1) ~~|"
        "INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"
    )
    found = simulate(load(tmp_path / "m.mdl"), engine="compiled")
    assert found["x0"][:, 0].tolist() == [NA, 10, 20, 30, NA]
    assert found["x1"][:, 0].tolist() == [NA, 10, 30, 30, NA]
    assert found["x2"][:, 0].tolist() == [NA, 10, 10, 30, NA]
    assert found["span"][0, 0] == 2
    assert found["next"][:, 0].tolist() == [10, 20, 30, 30, 30]


def test_a_lookup_may_be_written_as_x_then_y(model, path):
    assert path(model("table(1,3,10,30) ~~| x = table(Time) ~~|"), "x") == [10, 10, 20, 30, 30]


def test_a_third_order_delay_passes_on_all_that_entered(model):
    program = model(
        "inflow = PULSE(1, 1) ~~| outflow = DELAY3(inflow, 3) ~~| got = INTEG(outflow, 0) ~~|",
        final=60,
        step=0.125,
    )
    got = simulate(program, outputs=["got"])["got"][-1, 0]
    assert got == pytest.approx(1.0, abs=1e-6)


def test_smooth_of_order_n_is_n_smooths_in_a_row(model, path):
    program = model(
        "x = SMOOTH N(STEP(1,1), 3, 0, 3) ~~| a = SMOOTHI(STEP(1,1), 1, 0) ~~| b = SMOOTHI(a, 1, 0) ~~| c = SMOOTHI(b, 1, 0) ~~|",
        final=8, step=0.5,
    )  # fmt: skip
    assert path(program, "x") == pytest.approx(path(program, "c"))


def test_forecast_carries_a_trend_on(model, path):
    program = model("x = FORECAST(10 + Time, 2, 4) ~~| avg = INTEG((10 + Time - avg)/2, 10) ~~|")
    average = path(program, "avg")
    expected = [(10 + t) * (1 + ((10 + t) - a) / (2 * a) * 4) for t, a in enumerate(average)]
    assert path(program, "x") == pytest.approx(expected)


def test_npv_discounts_a_stream(model, path):
    program = model("x = NPV(100, 0.1, 0, 1) ~~|", final=2)
    assert path(program, "x") == pytest.approx([100, 100 + 100 / 1.1, 100 + 100 / 1.1 + 100 / 1.21])


def test_noise_is_the_same_for_the_same_seed_and_has_its_distribution(model):
    program = model("x = RANDOM NORMAL(-100, 100, 5, 2, seed) ~~| seed = 3 ~~|", final=4000)
    first, again = (simulate(program, outputs=["x"])["x"] for _ in range(2))
    other = simulate(program, {"seed": 4.0}, outputs=["x"])["x"]
    assert (first == again).all()
    assert abs(first.mean() - 5) < 0.15
    assert abs(first.std() - 2) < 0.1
    assert abs((first * other).mean() - 25) < 0.3


def test_gamma_and_trigonometry(model, path):
    program = model("x = GAMMA LN(5) + ARCTAN(SIN(0)) + COS(0) ~~|")
    assert path(program, "x")[0] == pytest.approx(math.log(24) + 1)


def test_random_numbers_are_told_with_every_run(model):
    program = model("x = RANDOM UNIFORM(0, 1, 3) ~~| y = RANDOM NORMAL(0, 1, 0, 1, 3) ~~|")
    assert len(program.cautions) == 1
    assert "distribution" in program.cautions[0]


def test_an_integral_within_an_equation_is_a_stock_of_its_own(model, path):
    program = model("x = 2 * INTEG(1, 3) + INTEG(Time, x0) ~~| x0 = 5 ~~|")
    assert path(program, "x") == [11, 13, 16, 20, 25]


@pytest.mark.parametrize("value", ["GET TIME VALUE(1, 0, 3)", "GET TIME VALUE(0, 0, 5)"])
def test_times_the_engine_cannot_tell_are_refused(model, value):
    with pytest.raises(InputError, match="knows only the time of the model"):
        model(f"x = {value} ~~|")


SKETCH = "\n\\\\\\---/// Sketch information\nV300\n*View 1\n///---\\\\\\\n:L<%^E!@\n"


@pytest.mark.parametrize(
    ("settings", "method"),
    [("15:0,0,0,0,0,0", "euler"), ("15:0,0,0,5,0,0", "rk4"), ("15:0,0,0,1,0,0", "rk4")],
)
def test_a_file_is_integrated_as_its_settings_say(settings, method):
    control = "INITIAL TIME = 0 ~~| FINAL TIME = 1 ~~| TIME STEP = 0.5 ~~| SAVEPER = 1 ~~|"
    program = loads("{UTF-8}\nx = INTEG(x, 1) ~~|" + control + SKETCH + settings + "\n")
    step = {"euler": 1.5, "rk4": 1 + 0.5 + 0.5**2 / 2 + 0.5**3 / 6 + 0.5**4 / 24}[method]
    assert simulate(program, outputs=["x"])["x"][-1, 0] == pytest.approx(step**2)
    assert bool(program.cautions) == (settings[9] == "1")


def test_second_order_runge_kutta_is_refused_by_name():
    control = "INITIAL TIME = 0 ~~| FINAL TIME = 1 ~~| TIME STEP = 0.5 ~~| SAVEPER = 1 ~~|"
    text = "{UTF-8}\nx = 1 ~~|" + control + SKETCH + "15:0,0,0,3,0,0\n"
    refused = loads(text).unsupported[0]
    assert "RK2" in refused.function
    assert text.splitlines()[refused.line - 1] == "15:0,0,0,3,0,0"


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_two_points_at_one_x_are_a_jump(model, path, engine):
    program = model("t((0,0),(2,1),(2,5),(4,7),(4,9)) ~~| x = t(Time) ~~|", step=0.5)
    expected = [0, 0.25, 0.5, 0.75, 5, 5.5, 6, 6.5, 9]
    assert path(program, "x", engine=engine) == pytest.approx(expected)
