"""What a Program says about itself, and what it says about faults."""

from __future__ import annotations

import pytest

from model.engine import load, loads
from model.errors import InputError

TEA = """{UTF-8}
Heat Loss = (Tea - Room) / Time Constant
	~ degree/minute ~ Newton's law of cooling. |
Room = 20 ~ degree ~ |
Tea = INTEG(-Heat Loss, Room + 60) ~ degree [0,100] ~ |
Time Constant = 10 ~ minute ~ |
********************************************************
	.Control
********************************************************~
		Simulation Control Parameters
	|
INITIAL TIME = 0 ~ minute ~ |
FINAL TIME = 4 ~ minute ~ |
TIME STEP = 0.5 ~ minute ~ |
SAVEPER = 1 ~ minute ~ |
"""


def test_a_program_knows_its_variables_and_where_they_stand():
    program = loads(TEA, name="tea.mdl")
    tea = program.variables["TEA"]  # capitals do not matter
    assert (tea.name, tea.kind, tea.unit, tea.limits) == ("Tea", "stock", "degree", (0, 100))
    assert (program["heat_loss"].kind, program["Heat Loss"].line) == ("flow", 2)
    assert program["Heat Loss"].doc == "Newton's law of cooling."
    assert program["Room"].kind == "constant"
    assert program["FINAL TIME"].group == "Control"
    assert program.constants == {"Room": 20, "Time Constant": 10, "INITIAL TIME": 0, "FINAL TIME": 4, "TIME STEP": 0.5, "SAVEPER": 1}  # fmt: skip
    assert (program.initial_time, program.final_time, program.time_step, program.saveper) == (
        0,
        4,
        0.5,
        1,
    )
    assert "= INTEG(-Heat Loss, Room + 60)" in " ".join(str(program).split())


def test_causes_uses_and_loops_follow_the_equations():
    program = loads(TEA)
    assert program.causes("Tea") == ("Heat Loss", "Room")
    assert program.uses("Room") == ("Heat Loss", "Tea")
    assert program.loops() == (("Tea", "Heat Loss"),)


def test_the_hash_changes_with_a_number_and_not_with_a_comment():
    base = loads(TEA).hash
    assert loads(TEA.replace("Room = 20", "Room = 21")).hash != base
    assert loads(TEA.replace("{UTF-8}", "{GBK}")).hash == base


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("build time = 3 ~~| x = 1 / build tme ~~|", 'line 2, equation "x": nothing defines "build tme"; did you mean "build time"?'),
        ("x = a + 1 ~~| a = b ~~| b = x ~~|", "algebraic loop: a -> x -> b -> a"),
        ("x = INTEG(1, y) ~~| y = INTEG(1, x) ~~|", "initial values depend on each other: x -> y -> x"),
        ("D: p, q ~~| E: r, s ~~| x[D] = y[E] ~~| y[E] = 1 ~~|", 'moves over E, but left of the sign stands D'),
        ("D: p, q ~~| x[D] = y[D] ~~| y[p] = 1 ~~|", 'uses "y[q]", which has no equation'),
        ("D: p, q ~~| x[D] = 1, 2, 3 ~~|", "gives 3 numbers for 2 elements"),
        ("D: p, q ~~| x[D] = 1 ~~| x[p] = 2 ~~|", "is defined twice"),
        ("D: p, q ~~| x[D] = y ~~| y[D] = 1 ~~|", '"y" is used with 0 subscripts and defined with 1'),
        ("x = (1 + 2 ~~|", '")" is missing before the end'),
        ("x = 1 +* 2 ~~|", '"*" is not expected here'),
        ("x = SMOOTH(1) ~~|", "SMOOTH takes 2 arguments, here are 1"),
        ("x[nowhere] = 1 ~~|", '"nowhere" is not a subscript range or element'),
        ("A: B ~~| B: A ~~| x = 1 ~~|", "contains itself"),
        ("A: p ~~| A: q ~~| x[A] = 1 ~~|", "is defined twice"),
    ],
)  # fmt: skip
def test_a_fault_names_the_line_the_equation_and_the_cure(model, equations, says):
    with pytest.raises(InputError) as fault:
        model(equations)
    assert says in str(fault.value)
    assert "model.mdl, line 2" in str(fault.value)


def test_all_faults_are_told_at_once(model):
    with pytest.raises(InputError) as fault:
        model("x = nothing here ~~|\ny = nor there ~~|")
    assert len(str(fault.value).splitlines()) == 2


def test_what_is_not_supported_is_listed_before_any_run_and_refused(model):
    from model.engine import simulate

    program = model("\nx = DELAY CONVEYOR(1, 2) ~~|\ny = FIND ZERO(1) + A FUNCTION OF(x) ~~|")
    assert [(u.variable, u.function, u.line) for u in program.unsupported] == [
        ("x", "DELAY CONVEYOR", 3),
        ("y", "FIND ZERO", 4),
        ("y", "A FUNCTION OF", 4),
    ]
    with pytest.raises(InputError, match=r"DELAY CONVEYOR is not supported \(and 2 more\)"):
        simulate(program)


def test_a_variable_without_an_equation_is_unsupported_by_name(model):
    assert "without an equation" in model("x ~~| y = x ~~|").unsupported[0].function


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_chinese_models_load_in_every_encoding(tmp_path, encoding, line_end):
    text = "{UTF-8}\n区域: 城镇, 农村 ~~|\n收入[区域] = 3, 4 ~ 万元/人 ~ 年收入 |\n" + TEA.replace(
        "{UTF-8}", ""
    )
    file = tmp_path / "城市.mdl"
    file.write_bytes(text.replace("\n", line_end).encode(encoding))
    program = load(file)
    assert program.elements("收入") == ("收入[城镇]", "收入[农村]")
    assert program["收入"].unit == "万元/人"


def test_macros_are_written_out_and_keep_their_memory(model, path):
    program = model(
        ":MACRO: GROW(rate, start)\nGROW = INTEG(GROW * rate, start) ~~|\n:END OF MACRO:\n"
        "x = GROW(0.5, 8) + GROW(1, 1) ~~|",
        final=2,
    )
    assert path(program, "x") == [9, 14, 22]
    assert set(program.variables) == {"x", "INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER"}


def test_a_model_with_many_views_keeps_their_names(model):
    sketch = "".join(
        f"\\\\\\---/// Sketch information\nV300\n*View {i}\n10,1,x,1,1\n" for i in range(200)
    )
    program = loads(TEA + sketch + "///---\\\\\\\n22:Minute,Minutes\n")
    assert len(program.source.views) == 200
    assert program.source.equivalences == (("Minute", "Minutes"),)


def test_a_way_through_an_initial_value_is_no_feedback():
    text = """{UTF-8}
    level = INTEG(inflow, start) ~ litre ~~|
    start = INITIAL(inflow*age) ~ litre ~~|
    inflow = SMOOTHI(fill, age, 3*fill) ~ litre/minute ~~|
    most = SMOOTHI(fill, age, start/age) ~ litre/minute ~~|
    fill = 5 ~ litre/minute ~~|
    age = 2 ~ minute ~~|
    INITIAL TIME = 0 ~ minute ~~|
    FINAL TIME = 1 ~ minute ~~|
    TIME STEP = 1 ~ minute ~~|
    SAVEPER = 1 ~ minute ~~|
    """
    program = loads(text)
    assert program.graph.has_edge("start", "level")
    assert not program.running_graph.has_edge("start", "level")
    assert not program.running_graph.has_edge("start", "most")
    assert program.running_graph.has_edge("fill", "inflow")


@pytest.mark.parametrize(
    "name", ["वृद्धि दर", "อัตรา", "Größe", "коэффициент", "人口 增长率", "εκθέτης", "x²"]
)
def test_names_are_written_in_any_script(model, path, name):
    program = model(f"{name} = 3 ~~| y = 2 * {name} + 1 ~~|")
    assert path(program, "y") == [7] * 5
    text = (
        "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><model><variables>"
        f'<aux name="{name}"><eqn>3</eqn></aux><aux name="y"><eqn>{name.replace(" ", "_")}+1</eqn></aux>'
        "</variables></model></xmile>"
    )
    assert path(loads(text, name="m.xmile"), "y") == [4, 4]


def test_a_full_width_sign_in_an_equation_is_told_as_such(model):
    with pytest.raises(InputError, match="is not expected here"):
        model("a = 1 ~~| y = a ＋ 2 ~~|")
