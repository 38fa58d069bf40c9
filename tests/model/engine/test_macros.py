"""Macros with outputs, equations not yet written, and actions chosen while a model runs."""

from __future__ import annotations

import pytest

from model.engine import loads
from model.errors import InputError

WITH_OUTPUT = """:MACRO: WORKED(hours, pay : earned)
WORKED = hours * 2 ~~|
earned = hours * pay ~~|
:END OF MACRO:
doubled = WORKED(8, rate : wage) ~~| rate = 3 ~~| spent = wage / 2 ~~|
"""


def test_what_a_macro_gives_after_the_colon_is_a_variable_of_the_model(model, path):
    program = model(WITH_OUTPUT, final=0)
    assert path(program, "doubled") == [16.0]
    assert path(program, "wage") == [24.0]
    assert path(program, "spent") == [12.0]


def test_a_macro_may_name_the_variable_it_defines_as_its_output(model, path):
    program = model(WITH_OUTPUT.replace(": wage", ": doubled").replace("wage / 2", "1"), final=0)
    assert path(program, "doubled") == [16.0]


@pytest.mark.parametrize("equation", ["demand = ~~|", "demand = A FUNCTION OF(price) ~~|"])
def test_an_equation_nobody_has_written_is_refused_by_name(equation):
    with pytest.raises(InputError, match='equation "demand" is not written yet'):
        loads("{UTF-8}\nprice = 1 ~~|\n" + equation)


def test_the_action_of_vector_select_may_change_while_the_model_runs(model, path):
    program = model(
        "d: d1, d2, d3 ~~| use[d] = 1, 0, 2 ~~| x[d] = 5, 7, 3 ~~|"
        "chosen = VECTOR SELECT(use[d!], x[d!], -1, Time, 0) ~~|",
        final=3,
    )
    assert path(program, "chosen") == [11.0, 30.0, 5.0, 6.0]  # sum, product, least, most


def test_a_list_lost_on_the_way_to_xmile_is_refused_by_name():
    text = (
        '<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><model><variables><aux name="Rate A">'
        "<eqn> ??? </eqn></aux></variables></model></xmile>"
    )
    with pytest.raises(InputError, match='"Rate A": has no equation; write its values'):
        loads(text, name="lost.xmile")


def test_a_lookup_may_be_given_to_a_macro_and_stand_in_one(model, path):
    program = model(
        ":MACRO: READ(table, at)\nREAD = table(at) + own(at) ~~| own((0,0),(10,5)) ~~|\n:END OF MACRO:\n"
        "curve((0,0),(10,20)) ~~| x = READ(curve, Time) ~~| y = READ(curve, 2) ~~|"
    )
    assert path(program, "x") == [0, 2.5, 5, 7.5, 10]
    assert path(program, "y")[0] == 5
