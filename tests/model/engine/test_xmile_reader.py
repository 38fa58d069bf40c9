"""XMILE: its builtins, its behaviours, and what is refused by name."""

from __future__ import annotations

import pytest

from model.engine import loads, simulate
from model.errors import InputError

FRAME = """<?xml version="1.0"?>
<xmile xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0" version="1.0">
<header><vendor>keda</vendor></header>
<sim_specs method="{method}" time_units="year"><start>0</start><stop>4</stop>{dt}</sim_specs>
<dimensions><dim name="D"><elem name="p"/><elem name="q"/></dim><dim name="N" size="3"/><dim name="H"><elem name="q"/></dim></dimensions>
<model>{behaviour}<variables>{variables}</variables></model></xmile>"""


def xmile(variables: str, *, method: str = "Euler", dt: str = "<dt>1</dt>", behaviour: str = ""):
    return loads(
        FRAME.format(method=method, dt=dt, behaviour=behaviour, variables=variables), name="m.xmile"
    )


@pytest.mark.parametrize(
    ("eqn", "expected"),
    [
        ("IF Time &gt; 2 THEN 1 ELSE 0", [0, 0, 0, 1, 1]),
        ("TIME MOD 3", [0, 1, 2, 0, 1]),
        ("(TIME - 2) MOD 3", [1, 2, 0, 1, 2]),  # never negative, unlike Vensim's
        ("MEAN(TIME, 1, 5)", [2, 7 / 3, 8 / 3, 3, 10 / 3]),
        ("STDDEV(k[*]) * 2", [1] * 5),
        ("NOT (Time = 2) AND Time &lt; 4", [1, 1, 0, 1, 0]),
        ("INT(-1.5 + TIME)", [-2, -1, 0, 1, 2]),
        ("MAX(TIME, 1, 3)", [3, 3, 3, 3, 4]),
        ("SAFEDIV(6, TIME, 9)", [9, 6, 3, 2, 1.5]),
        ("PULSE(4, 1)", [0, 4, 0, 0, 0]),
        ("PULSE(4, 1, 2)", [0, 4, 0, 4, 0]),
        ("STEP(3, 2) + RAMP(1, 3)", [0, 0, 3, 3, 4]),
        ("DELAY(TIME, 2, -1)", [-1, -1, 0, 1, 2]),
        ("SMTH1(8, 2, 0)", [0, 4, 6, 7, 7.5]),
        ("INIT(TIME + 5) {a comment}", [5] * 5),
        ("PREVIOUS(TIME, 9)", [9, 0, 1, 2, 3]),
        ("PERCENT(0.5) + ROOT(16, 2) + 2^3^2/512", [55] * 5),
        ("DT + STARTTIME + STOPTIME", [5] * 5),
        ("SUM(k[*]) + MEAN(k[*]) + SIZE(k)", [6.5 + 0.0] * 5),
        ("SUM(k) + k[D.q] + MAX(k)", [7] * 5),
        ("6 // TIME + (6 // 2 * 2)", [6, 12, 9, 8, 7.5]),
        ("2 * IF TIME &gt; 2 THEN 1 ELSE 0", [0, 0, 0, 2, 2]),
        ("IF THEN ELSE(TIME &gt; 2, 1, 0) + PULSE TRAIN(0, 1, 2, 9)", [1, 0, 1, 1, 2]),
        ("SAMPLE IF TRUE(TIME = 2, TIME, -1)", [-1, -1, 2, 2, 2]),
        ("PREVIOUS(SELF, 1) * 2", [2, 4, 8, 16, 32]),
        ("SAFEDIV(1, 0.0000001)", [1e7] * 5),
        ("SUM(k[*:H])", [2] * 5),
        ("NORMAL(5, 2, 1, 6, 6.000001)", [6] * 5),
    ],
)
def test_a_builtin_gives_what_xmile_says(eqn, expected):
    program = xmile(
        '<aux name="k"><dimensions><dim name="D"/></dimensions><element subscript="p"><eqn>1</eqn></element>'
        f'<element subscript="q"><eqn>2</eqn></element></aux><aux name="x"><eqn>{eqn}</eqn></aux>'
    )
    assert simulate(program, outputs=["x"])["x"][:, 0].tolist() == pytest.approx(expected)


def test_not_before_a_comparison_needs_parentheses():
    with pytest.raises(InputError, match=r"read in two ways here; write NOT \(a > b\)"):
        xmile('<aux name="x"><eqn>IF NOT TIME &gt; 3 THEN 1 ELSE 0</eqn></aux>')


def test_a_square_array_is_summed_over_both_its_sides():
    sides = '<dimensions><dim name="D"/><dim name="D"/></dimensions>'
    places = zip(("p, p", "p, q", "q, p", "q, q"), (11, 12, 21, 22), strict=True)
    values = "".join(f'<element subscript="{at}"><eqn>{v}</eqn></element>' for at, v in places)
    program = xmile(
        f'<aux name="m">{sides}{values}</aux><aux name="all"><eqn>SUM(m[*,*]) + SUM(m)</eqn></aux>'
        '<aux name="row"><dimensions><dim name="D"/></dimensions><eqn>SUM(m[D,*])</eqn></aux>'
    )
    found = simulate(program, engine="numpy").at(0)
    assert found["all"][0] == 132
    assert (found["row[p]"][0], found["row[q]"][0]) == (23, 43)


def test_the_curve_of_a_variable_with_an_equation_is_read_elsewhere():
    program = xmile(
        '<aux name="t"><eqn>1</eqn><gf><xpts>0,2,4</xpts><ypts>0,8,0</ypts></gf></aux>'
        '<aux name="x"><eqn>LOOKUP(t, TIME) + t(TIME)</eqn></aux>'
    )
    found = simulate(program, engine="numpy")
    assert found["t"][0, 0] == 4
    assert found["x"][:, 0].tolist() == [0, 8, 16, 8, 0]


@pytest.mark.parametrize(
    ("vendor", "call", "expected"),
    [
        ("keda", "PULSE(2, 1)", [0, 2, 0, 0, 0]),  # a volume, and when
        ("Ventana Systems, xmutil; Vensim", "pulse(2, 1)", [0, 0, 1, 0, 0]),  # when, and how long
        ("Vensim", "PULSE(2, 1)", None),
    ],
)
def test_a_pulse_means_what_the_program_that_wrote_it_means(vendor, call, expected):
    text = FRAME.format(method="Euler", dt="<dt>1</dt>", behaviour="", variables="")
    aux = f'<aux name="x"><eqn>{call}</eqn></aux>'
    text = text.replace("keda", vendor).replace("<variables>", f"<variables>{aux}")
    program = loads(text, name="m.xmile")
    if expected is None:
        assert [told.function for told in program.unsupported] == ["PULSE OF VENSIM IN XMILE"]
    else:
        assert simulate(program, outputs=["x"])["x"][:, 0].tolist() == expected


def test_stocks_fill_from_inflows_and_drain_by_outflows():
    program = xmile(
        '<stock name="s"><eqn>1</eqn><inflow>in_a</inflow><inflow>in_b</inflow><outflow>out</outflow></stock>'
        '<flow name="in a"><eqn>2</eqn></flow><flow name="in b"><eqn>DT</eqn></flow><flow name="out"><eqn>0.5</eqn></flow>'
    )
    assert simulate(program)["s"][:, 0].tolist() == [1, 3.5, 6, 8.5, 11]
    assert (program["in a"].kind, program["in b"].kind) == ("constant", "flow")


@pytest.mark.parametrize("where", ["own", "whole model"])
def test_a_stock_marked_so_never_falls_below_zero(where):
    mark = "<non_negative/>"
    program = xmile(
        f'<stock name="s"><eqn>2</eqn><outflow>out</outflow>{mark if where == "own" else ""}</stock><flow name="out"><eqn>1.5</eqn></flow>',
        behaviour=f"<behavior><stock>{mark}</stock></behavior>" if where != "own" else "",
    )
    for engine in ("numpy", "compiled"):
        assert simulate(program, engine=engine)["s"][:, 0].tolist() == [2, 0.5, 0, 0, 0]
    assert "stopped at 0 and its outflows go on" in program.cautions[0]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("continuous", [1, 1, 2, 3, 3]),
        ("extrapolate", [0, 1, 2, 3, 4]),
        ("discrete", [1, 1, 1, 3, 3]),
    ],
)
def test_graphical_functions_of_three_kinds(kind, expected):
    program = xmile(
        f'<aux name="x"><eqn>TIME</eqn><gf type="{kind}"><xpts>1,3</xpts><ypts>1,3</ypts></gf></aux>'
    )
    assert simulate(program)["x"][:, 0].tolist() == expected


def test_the_step_may_be_given_as_its_reciprocal_and_the_method_is_kept():
    growth = (
        '<stock name="x"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>x</eqn></flow>'
    )
    program = xmile(growth, dt='<dt reciprocal="true">8</dt>', method="RK4")
    assert program.time_step == 0.125
    assert simulate(program)["x"][-1, 0] == pytest.approx(54.598, abs=1e-2)


def test_what_a_vendor_adds_to_draw_and_tell_changes_nothing():
    program = xmile(
        '<aux name="x" isee:autoexport="true"><eqn>1</eqn><isee:summing/><scale min="0"/></aux>'
    )
    assert not program.unsupported


@pytest.mark.parametrize(
    ("variables", "what"),
    [
        ('<stock name="c"><eqn>1</eqn><conveyor><len>2</len></conveyor></stock>', "a conveyor"),
        ('<stock name="c"><eqn>1</eqn><queue/></stock>', "a queue"),
        ('<module name="c"/><aux name="x"><eqn>1</eqn></aux>', "a module"),
        ('<aux name="c"><eqn>HISTORY(TIME, 1)</eqn></aux>', "HISTORY"),
        ('<aux name="c"><eqn>NPV(TIME, 0.1)</eqn></aux>', "XMILE NPV"),
        ('<aux name="c"><eqn>MY OWN MACRO(TIME, 1)</eqn></aux>', "MY OWN MACRO"),
        ('<aux name="c"><eqn>1</eqn><fancy/></aux>', "<fancy>"),
    ],
)
def test_what_the_engine_has_not_is_listed_by_name(variables, what):
    listed = xmile(variables).unsupported
    assert [(u.variable, u.function) for u in listed] == [("c", what)]


def test_a_bare_name_in_the_equation_of_an_array_is_the_element_at_its_place():
    program = xmile(
        '<aux name="k"><dimensions><dim name="D"/></dimensions><element subscript="p"><eqn>1</eqn></element>'
        '<element subscript="q"><eqn>TIME</eqn></element></aux>'
        '<stock name="s"><dimensions><dim name="D"/><dim name="N"/></dimensions><eqn>k</eqn><inflow>f</inflow></stock>'
        '<flow name="f"><dimensions><dim name="D"/></dimensions><eqn>k * 2</eqn></flow>'
    )
    results = simulate(program)
    assert results["s[p,3]"][:, 0].tolist() == [1, 3, 5, 7, 9]
    assert results["s[q,1]"][:, 0].tolist() == [0, 0, 2, 6, 12]


def test_an_initial_equation_counts_when_the_run_begins():
    program = xmile(
        '<stock name="s"><eqn>x</eqn></stock><aux name="x"><eqn>5</eqn><init_eqn>2</init_eqn></aux>'
    )
    assert simulate(program, outputs=["s"])["s"][0, 0] == 2


def test_modules_are_written_out_with_their_connections():
    text = FRAME.format(
        method="Euler",
        dt="<dt>1</dt>",
        behaviour="",
        variables='<module name="shop"><connect to="shop.price" from=".cost"/></module>'
        '<aux name="cost"><eqn>3</eqn></aux><aux name="x"><eqn>shop.income + 1</eqn></aux>',
    ).replace(
        "</model></xmile>",
        '</model><model name="shop"><variables><aux name="price"><eqn>0</eqn></aux>'
        '<aux name="income"><eqn>price * TIME</eqn></aux></variables></model></xmile>',
    )
    program = loads(text, name="m.xmile")
    assert simulate(program, outputs=["x"])["x"][:, 0].tolist() == [1, 4, 7, 10, 13]


def test_a_macro_takes_the_defaults_of_its_last_parameters():
    text = FRAME.format(
        method="rk2, euler", dt="<dt>1</dt>", behaviour="", variables='<aux name="x"><eqn>TWICE(TIME)</eqn></aux>'
    ).replace(
        "</xmile>", '<macro name="twice"><parm>a</parm><parm default="2">b</parm><eqn>a*b</eqn></macro></xmile>'
    )  # fmt: skip
    program = loads(text, name="m.xmile")
    assert simulate(program, outputs=["x"])["x"][:, 0].tolist() == [0, 2, 4, 6, 8]


def test_values_are_kept_at_the_save_interval_of_the_file():
    text = FRAME.format(
        method="Euler", dt="<dt>1</dt>", behaviour="", variables='<aux name="x"><eqn>TIME</eqn></aux>'
    ).replace('time_units="year"', 'save_interval="2"')  # fmt: skip
    assert simulate(loads(text, name="m.xmile"))["x"][:, 0].tolist() == [0, 2, 4]
