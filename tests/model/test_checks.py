"""The statements beside the sectors: read, tried at both ends of every input, refused when not understood."""

import numpy as np
import pytest

from model.checks import Check, applicable, broken, parse, read_checks, tried
from model.engine import loads, simulate
from model.errors import InputError
from model.inputs import read_inputs
from model.joined import city

PAIR = ("eldercare", "income")
TINY = """{UTF-8}
bed: a, b ~~|
start stock[bed] = 1, 2 ~ bed ~~|
Stock[bed] = INTEG(growth[bed], start stock[bed]) ~ bed ~~|
growth[bed] = 1, -1 ~ bed/year ~~|
Together = SUM(Stock[bed!]) ~ bed ~~|
INITIAL TIME = 0 ~ year ~~|
FINAL TIME = 3 ~ year ~~|
TIME STEP = 1 ~ year ~~|
SAVEPER = TIME STEP ~ year ~~|
"""


def holds(text):
    """A check on the tiny model: two stocks of one and two beds, one growing and one shrinking by one a year."""
    terms, signs = parse(text)
    check = Check(name="x", zh="x", en="x", holds=text, terms=terms, comparisons=signs)
    program = loads(TINY)
    return tried(check, program, simulate(program, outputs=["Stock", "Together"]))


@pytest.mark.parametrize(
    "text",
    [
        "Stock[a] <= 4",
        "0 < Stock[a] <= 4",
        "sum(Stock[bed]) = Together",
        "start(Together) = 3",
        "2*Stock[a] - (1 + 1) = 2*(Stock[a] - 1)",
        "-Stock[a] <= -1",
        "sum(Stock[bed])/3 = 1",
    ],
)
def test_what_holds_is_left_in_peace(text):
    assert holds(text) is None


def test_what_fails_is_named_at_its_worst_place():
    worst = holds("Stock[bed] >= 0")
    assert (worst.elements, worst.time, worst.member, worst.excess) == ("b", 3, 0, 1)
    assert str(worst) == 'check "x", 3, member 0 (b): Stock[bed] >= 0 fails by 1'


def test_a_strict_comparison_is_not_met_by_equality():
    assert holds("Stock[a] < 4") is not None
    assert holds("Stock[a] <= 4") is None


def test_what_is_undefined_does_not_hold():
    assert holds("(Stock[a] - Stock[a])/(Stock[a] - Stock[a]) <= 1") is not None


@pytest.mark.parametrize(
    "text", ["Stock[a]", "Stock[a] <= ", "1 + ) = 2", "__import__('os') = 1", "a & b = 1"]
)
def test_what_is_outside_the_grammar_is_refused(text):
    with pytest.raises(InputError):
        parse(text)


def test_every_check_of_the_city_holds_as_it_comes():
    program = city()
    assert broken(applicable(read_checks(), program), program) == []


@pytest.mark.parametrize("basis", [0, 1, 2])
@pytest.mark.parametrize("sector", ["income", "eldercare"])
def test_every_check_holds_at_both_ends_of_every_input(sector, basis):
    # One run a member: every input at its low end, then every input at its high end, one at a time.
    rows = read_inputs([sector])
    members = 2 * len(rows)
    inputs = {row.name: np.full(members, row.default) for row in rows}
    for at, row in enumerate(rows):
        inputs[row.name][2 * at : 2 * at + 2] = row.low, row.high
    if sector == "income":
        inputs["income growth basis"] = np.full(members, float(basis))
    else:
        inputs["hold back switch"] = np.full(members, float(basis))
    faults = broken(read_checks([sector]), city([sector]), inputs)
    assert [f"{rows[fault.member // 2].name}: {fault}" for fault in faults] == []


def test_every_check_holds_in_any_corner_of_the_inputs():
    # All inputs at once, each at its low, default or high end, 200 draws. The rent yield is left out: it is a statement
    # about the income of 2020, which wealth and yield drawn apart contradict.
    rows = read_inputs(PAIR)
    draws = np.random.default_rng(1).integers(0, 3, size=(len(rows), 200))
    ends = [(row.low, row.default, row.high) for row in rows]
    inputs = {
        row.name: np.take(values, draw) for row, values, draw in zip(rows, ends, draws, strict=True)
    }
    checks = [check for check in read_checks(PAIR) if check.name != "imputed rent is not negative"]
    assert [str(fault) for fault in broken(checks, city(PAIR), inputs)] == []
