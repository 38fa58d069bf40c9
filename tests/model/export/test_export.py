"""An exported model is the same model: read back, it gives the same numbers; its diagram shows every variable."""

from __future__ import annotations

import re

import numpy as np
import pytest

from model.engine import loads, simulate
from model.errors import InputError
from model.export import vensim_text, xmile_text
from model.export.layout import flows_of
from model.joined import city

SECTORS = ("income",)


@pytest.fixture(scope="module")
def program():
    return city(SECTORS)


@pytest.fixture(scope="module")
def vensim():
    return vensim_text(SECTORS)


def _values(program, names, times=(2020, 2025, 2035), **how):
    results = simulate(program, outputs=names, times=times, **how)
    return np.stack([results[name] for name in names], axis=1)


def _same(ours, theirs, rtol):
    size = np.abs(ours).max(axis=(0, 2), keepdims=True) + 1e-9
    assert (np.abs(ours - theirs) / size).max() <= rtol


def _elements(program):
    plain = [n for n in program.variables if program[n].kind != "lookup" and n != "SAVEPER"]
    return [e for n in plain for e in program.elements(n)]


def test_the_vensim_file_read_back_gives_the_same_numbers(program, vensim):
    again = loads(vensim, name="city.mdl")
    names = _elements(program)
    assert (_values(program, names, engine="numpy") == _values(again, names, engine="numpy")).all()


def test_pysd_reads_the_vensim_file_and_gives_the_same_numbers(program, vensim):
    again = loads(vensim, name="city.mdl")
    names = ["total income[urban]", "total income[rural]"]
    how = {"inputs": {"TIME STEP": 0.25}, "times": [2020, 2022, 2025]}
    _same(_values(program, names, **how), _values(again, names, engine="pysd", **how), 1e-9)


def test_the_xmile_file_read_back_gives_the_same_numbers(program):
    again = loads(xmile_text(program), name="city.xmile")
    names = _elements(program)
    _same(_values(program, names, engine="numpy"), _values(again, names, engine="numpy"), 1e-12)


def test_every_variable_is_drawn_and_every_stock_has_its_flows(program, vensim):
    sketch = vensim.split("\\\\\\---///", 1)[1]
    drawn = set(re.findall(r"^10,\d+,(.*?),\d+,\d+,", sketch, re.M))
    assert set(program.variables) <= {name.strip('"') for name in drawn}
    stocks = [n for n in program.variables if program[n].kind == "stock"]
    boxes = set(re.findall(r"^10,\d+,(.*?),\d+,\d+,62,24,3,", sketch, re.M))
    assert boxes == set(stocks)
    flows = {f for s in stocks for side in flows_of(program, s) for f in side}
    assert sketch.count("\n11,") >= len(flows)


def test_lines_of_the_diagram_name_things_that_are_there(vensim):
    for view in vensim.split("\\\\\\---///")[1:]:
        numbers = {int(n) for n in re.findall(r"^1[0-2],(\d+),", view, re.M)}
        ends = re.findall(r"^1,\d+,(\d+),(\d+),", view, re.M)
        assert numbers
        assert {int(n) for pair in ends for n in pair} <= numbers


def test_each_sector_is_one_view(vensim):
    assert loads(vensim, name="city.mdl").source.views == ("income", "control")


MAPPED = """{UTF-8}
age: a0, a1, a2 ~~| early: a0, a1 -> late ~~| late: a1, a2 -> early ~~|
people[age] = INTEG(aged[age] - leaving[age] * 0.5, 10) ~~|
leaving[age] = people[age] * 0.1 ~~|
aged[a0] = 0 ~~| aged[late] = people[early] * 0.2 ~~|
young = SUM(people[early!]) ~~| oldest = VMAX(people[late!]) ~~|
number[age] = age ~~| is first[age] = IF THEN ELSE(age = a0, 1, 0) ~~|
cut = INTEGER(-2.5) ~~| safe = ZIDZ(1, 0) + XIDZ(1, 0, 3) ~~|
INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| TIME STEP = 0.5 ~~| SAVEPER = TIME STEP ~~|
"""


def test_what_xmile_has_no_words_for_is_written_element_by_element():
    program = loads(MAPPED)
    again = loads(xmile_text(program), name="mapped.xmile")
    names = _elements(program)
    ours, theirs = (simulate(p, outputs=names, engine="numpy").values for p in (program, again))
    np.testing.assert_allclose(theirs, ours, rtol=1e-12)


def test_what_xmile_cannot_say_is_refused_by_name():
    program = loads(
        "{UTF-8}\nx = SAMPLE IF TRUE(Time > 1, 2, 0) ~~| INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| TIME STEP = 1 ~~|"
    )
    with pytest.raises(InputError, match='equation "x": SAMPLE IF TRUE has no equivalent in XMILE'):
        xmile_text(program)
