"""Reality checks written in Vensim's words, run."""

from __future__ import annotations

import pytest

from model.engine import loads
from model.engine.reality import run_reality_checks

MODEL = """{UTF-8}
sector: a, b ~~|
workers[sector] = 4, 5 ~~|
idle output = 0 ~~|
output[sector] = workers[sector] * productivity[sector] + idle output ~~|
productivity[sector] = 2, 3 ~~|
goods[sector] = INTEG(output[sector], 0) ~~|
no work:TEST INPUT: workers[sector] = RC STEP(workers[sector], 0) ~~|
no work no output[sector]:THE CONDITION: no work[sector]:IMPLIES: output[sector] <= RC STEP CHECK(0.5, output[sector], 0.01) ~~|
no workers no goods:THE CONDITION: workers[a] = 0 :IMPLIES: goods[a] = 0 ~~|
more workers more goods:THE CONDITION: workers[a] = 40 :AND: productivity[a] = 9 :IMPLIES: goods[a] >= 100 * Time ~~|
INITIAL TIME = 0 ~~| FINAL TIME = 4 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|
"""


def test_checks_that_hold_hold():
    outcomes = run_reality_checks(loads(MODEL))
    assert [(o.name, o.state) for o in outcomes] == [
        ("no work no output", "holds"),
        ("no workers no goods", "holds"),
        ("more workers more goods", "holds"),
    ]


def test_a_check_that_fails_says_when_and_where():
    outcomes = run_reality_checks(loads(MODEL.replace("idle output = 0", "idle output = 1")))
    assert [o.state for o in outcomes] == ["fails", "fails", "holds"]
    assert outcomes[0].message == "does not hold at 1 for [a]"
    assert (outcomes[1].time, outcomes[1].line) == (1, 10)


def test_checks_run_under_inputs_of_many_members():
    outcomes = run_reality_checks(loads(MODEL), {"idle output": [0.0, 2.0]})
    assert outcomes[1].message == "does not hold at 1, run 2"


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("c:THE CONDITION: goods[a] = 3 :IMPLIES: output[a] = 0", "is a stock"),
        ("c:THE CONDITION: workers[a] = 0", "has no :IMPLIES:"),
        (
            "c:THE CONDITION: workrs[a] = 0 :IMPLIES: output[a] = 0",
            "is not a variable of the model",
        ),
        (
            "c:THE CONDITION: workers[a] > 0 :IMPLIES: output[a] = 0",
            "is not a change this can make",
        ),
    ],
)
def test_a_check_that_cannot_be_run_says_why(check, says):
    outcomes = run_reality_checks(loads(MODEL + check + " ~~|"))
    assert outcomes[-1].state == "cannot be run"
    assert says in outcomes[-1].message
