"""What the engine does not compute PySD runs instead: told in one line, the same numbers, and nothing of the file as Python."""

from __future__ import annotations

import re

import numpy as np
import pytest

from model.engine import limits, load, loads, simulate
from model.engine.engines import engine_of
from model.engine.functions import FUNCTIONS
from model.engine.program import CONTROLS
from model.engine.pysd_text import KNOWN, rewritten
from model.errors import InputError
from scenarios import cli
from scenarios.upload import report

CONTROL = "INITIAL TIME = 0 ~~| FINAL TIME = {end} ~~| TIME STEP = 0.5 ~~| SAVEPER = 1 ~~|"
ENDS_ITSELF = "IF THEN ELSE(stock > 5, Time, 100)"
STOCK = "stock = INTEG(2, 1) ~~|"
EVERYTHING = """
D: a, b, c ~~| S: a, c ~~| F: p, q ~~|
k[D] = 1.5, -2, 3 ~~| m[D,F] = 1, 2; 3, 4; 5, 6; ~~| some[D] :EXCEPT: [b] = k[D] ~~| some[b] = 9 ~~|
table([(0,0)-(9,9)],(0,1),(2,5)) ~~| tables[F]((0,1),(2,2)) ~~|
level[D] = INTEG(k[D] - level[D] * 0.1, 2) ~~| part = SUM(k[S!]) + ELMCOUNT(D) ~~|
n = -2^2 - 3 * -(1 - 2) + 7 / 2 / 2 - - 1 ~~|
logic = IF THEN ELSE(Time > 1 :AND: Time < 2 :OR: :NOT: (Time <= 3), 1, 0) ~~|
read = table(Time) + WITH LOOKUP(Time, ((0,0),(3,9))) ~~| reads[F] = tables[F](Time / 2) ~~|
sums = PROD(k[D!]) + VMIN(k[D!]) * VMAX(m[D!,q]) + SUM(m[D!,F!]) ~~|
plain = ABS(n) + EXP(-0.5) + LN(3) + LOG(5, 2) + SQRT(2) + SIN(1) + COS(1) + TAN(1) + ARCSIN(0.5) + ARCCOS(0.5) ~~|
more = ARCTAN(1) + SINH(1) + COSH(1) + TANH(1) + INTEGER(-2.7) + MAX(1, n) + MIN(1, n) + MODULO(-7, 3) ~~|
pairs = QUANTUM(7.7, 2) + POWER(2, 0.5) + ZIDZ(1, 0) + XIDZ(1, 0, 5) + STEP(2, 1) + RAMP(0.5, 1, 3) ~~|
delays = DELAY1(Time, 2) + DELAY1I(Time, 2, 0.5) + DELAY3(Time, 4) + DELAY3I(Time, 4, 0.5) + DELAY N(Time, 3, 0.5, 2) ~~|
fixed = DELAY FIXED(Time, 1.5, 0.5) ~~| smooths = SMOOTH(Time, 2) + SMOOTHI(Time, 2, 0.5) + SMOOTH N(Time, 3, 0.5, 2) ~~|
thirds = SMOOTH3(Time, 3) + SMOOTH3I(Time, 3, 0.5) ~~| trends = TREND(Time + 1, 2, 0.1) + FORECAST(Time + 1, 2, 3) ~~|
kept = SAMPLE IF TRUE(Time > 1.2, Time * 1.0, 0.5) ~~| first = INITIAL(level[a] * 2) ~~| either = ACTIVE INITIAL(Time, 7) ~~|
"""


def written(folder, equations, end="6"):
    file = folder / "own.mdl"
    file.write_text(equations + CONTROL.format(end=end), encoding="utf-8")
    return file


def refused(call) -> str:
    with pytest.raises(InputError) as fault:
        call()
    return str(fault.value)


def test_pysd_gives_our_own_numbers_for_every_function_it_may_be_given(tmp_path, monkeypatch):
    own = load(written(tmp_path, EVERYTHING))
    used = {f for f in KNOWN if f"{f.upper()}(" in EVERYTHING}
    assert KNOWN - used == set()
    expected = simulate(own, {"k[a]": 2.5}, engine="numpy")
    monkeypatch.delitem(FUNCTIONS, "quantum")  # as if the engine did not know it
    found = simulate(load(tmp_path / "own.mdl"), {"k[a]": 2.5})
    assert (found.engine, found.names) == ("pysd", expected.names)
    for name in found.names:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, err_msg=name)


def test_a_run_that_ends_by_a_stock_is_pysds_and_is_told_in_one_line(tmp_path, capsys):
    file = written(tmp_path, STOCK, ENDS_ITSELF)
    with pytest.raises(SystemExit) as done:
        cli.main(["simulate", str(file), "--set", "stock=2"])
    said = capsys.readouterr()
    assert done.value.code == 0
    assert said.err == (
        'own.mdl, line 1, equation "FINAL TIME": a FINAL TIME that depends on a stock is not supported; '
        "PySD runs the model instead, one run at a time\n"
    )
    assert said.out.splitlines()[-1].startswith("2.0,6.0")
    ours = simulate(load(file), {"stock": 2, "FINAL TIME": 2})  # given an end it is no trouble
    assert ours.engine != "pysd"
    assert ours["stock"][-1, 0] == 6


def test_an_order_known_only_when_a_run_begins_is_pysds(tmp_path):
    program = load(written(tmp_path, STOCK + "y = SMOOTH N(Time, 3, 0.5, stock + 1) ~~|"))
    same = loads(STOCK + "y = SMOOTH N(Time, 3, 0.5, 2) ~~|" + CONTROL.format(end="6"))
    assert [u.function for u in program.unsupported] == ["an order that is no constant"]
    np.testing.assert_allclose(simulate(program)["y"], simulate(same)["y"], rtol=1e-9)


def test_an_xmile_file_falls_back_too_with_sums_over_its_arrays(tmp_path):
    text = (
        "<xmile><sim_specs><start>0</start><stop>4</stop><dt>0.5</dt></sim_specs>"
        '<dimensions><dim name="D"><elem name="p"/><elem name="q"/></dim></dimensions><model><variables>'
        '<stock name="S"><eqn>2</eqn></stock><aux name="x"><eqn>SMTHN(TIME, 3, {order}, 0.5)</eqn></aux>'
        '<aux name="k"><dimensions><dim name="D"/></dimensions><eqn>S * 2</eqn></aux>'
        '<aux name="all"><eqn>SUM(k[*]) + SIZE(k) + MAX(1, TIME)</eqn></aux></variables></model></xmile>'
    )
    (tmp_path / "own.xmile").write_text(text.replace("{order}", "S"))
    found = simulate(load(tmp_path / "own.xmile"))
    ours = simulate(loads(text.replace("{order}", "2"), name="m.xmile"), engine="numpy")
    assert found.engine == "pysd"
    for name in ("x", "k[q]", "all"):
        np.testing.assert_allclose(found[name], ours[name], rtol=1e-9)


@pytest.mark.parametrize(
    ("equations", "end", "engine", "says"),
    [
        (STOCK, ENDS_ITSELF, "kernel", "or let PySD run it: engine auto, not kernel"),
        ("x = DELAY CONVEYOR(1, 2, 3) ~~|", "6", "auto", "PySD does not compute DELAY CONVEYOR"),
        (STOCK + "x = PULSE(1, 2) ~~|", ENDS_ITSELF, "auto", 'would not compute PULSE in "x"'),
        (
            STOCK + "D: a -> E ~~| E: b ~~| v[E] = 1 ~~| x[D] = v[E] ~~|",
            ENDS_ITSELF,
            "auto",
            'the range "E"',
        ),
        (
            STOCK + "x = IF THEN ELSE(1 = :NA:, 1, 2) ~~|",
            ENDS_ITSELF,
            "auto",
            'compute :NA: in "x"',
        ),
        (STOCK + "D: a ~~| x[D] = D ~~|", ENDS_ITSELF, "auto", 'the subscript "D" as a number'),
    ],
)
def test_what_may_not_fall_back_is_refused_with_the_reason(tmp_path, equations, end, engine, says):
    file = written(tmp_path, equations, end)
    with pytest.raises(SystemExit) as done:
        cli.main(["simulate", str(file), "--engine", engine])
    assert done.value.code == 2
    program = load(file)
    assert says in refused(lambda: simulate(program, engine=engine))
    assert engine_of(program).engine == ("pysd" if engine == "kernel" else "none")


def test_a_run_is_bounded_before_pysd_begins_it(tmp_path, monkeypatch):
    file = written(tmp_path, STOCK + "half = 0.25 ~~|", ENDS_ITSELF)
    file.write_text(file.read_text().replace("TIME STEP = 0.5", "TIME STEP = half * 2"))
    assert "has no bound" in refused(lambda: simulate(load(file)))
    program = load(written(tmp_path, STOCK + "y = SMOOTH N(Time, 3, 0.5, stock) ~~|", "1e9"))
    assert "takes 2000000000 steps; the limit is" in refused(lambda: simulate(program)).replace(
        ",", ""
    )


def test_what_is_uploaded_never_falls_back_and_says_why():
    program = loads(STOCK + CONTROL.format(end=ENDS_ITSELF))
    assert "which is never done to uploads" in refused(lambda: simulate(program))
    assert report(program)["unsupported"][0]["function"] == "a FINAL TIME that depends on a stock"


def test_a_run_without_end_and_a_fault_of_pysd_are_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_STEPS", 20)
    program = load(written(tmp_path, STOCK, "IF THEN ELSE(stock < 0, 1, 1e6)"))
    assert "has not ended after 20 steps" in refused(lambda: simulate(program))
    monkeypatch.setattr("pysd.load", lambda _: 1 / 0)
    with pytest.raises(SystemExit) as done:
        cli.main(["simulate", str(tmp_path / "own.mdl")])
    assert done.value.code == 2


def test_no_word_of_a_file_becomes_python_when_pysd_runs_it(tmp_path):
    mark = tmp_path / "ran"
    code = f"__import__('pathlib').Path('{mark.as_posix()}').touch()"
    tricks = [
        code,
        f"x'); {code}; ('",
        f"x; {code} #",
        f"{{{code}}}",
        f"x\n{code}\n",
        "__class__",
        "v1",
    ]
    (tmp_path / "data.csv").write_text(f'"{code}",7\n')
    hostile = (
        STOCK + f't([({code})],(0,1),(1,2)) ~ m [{code}] ~ """ + str({code}) + """ |'
        f"d = GET DIRECT CONSTANTS('data.csv', ',', 'B1') ~ m\", units=str({code}), x=\" ~ |"
        f'****\n.""" + str({code}) + """\n****~\n|\nR: {", ".join(f"{chr(34)}e {t}{chr(34)}" for t in tricks)} ~~|'
        + "".join(f'"{trick}" = {i} + t(1) ~~|' for i, trick in enumerate(tricks))
        + '"a[D]"[R] = stock + d ~~|'
    )
    program = load(written(tmp_path, hostile, ENDS_ITSELF))
    words = set(re.findall(r"[^\W\d]\w*", rewritten(program).text))
    assert words - {w for f in (*KNOWN, *CONTROLS) for w in f.upper().split()} <= {
        "UTF", "Time", *(f"{kind}{n}" for kind in "vre" for n in range(1, 20))
    }  # fmt: skip
    found = simulate(program)
    assert found.engine == "pysd"
    assert found[tricks[0]][-1, 0] == 2
    assert found["d"][-1, 0] == 7
    assert not mark.exists()
