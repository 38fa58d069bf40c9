"""keda robust, as people call it."""

import json

import pytest
from typer.testing import CliRunner

from model.errors import InputError
from scenarios.futures.answers import choice_answer, comparison_answer
from scenarios.futures.compare import cheapest, compared


def test_options_and_choices_are_plain_values(town):
    ask = town(targets=("t-001",), points=16, until=2025)
    answer = comparison_answer(compared(ask, ("plan", "more")))
    assert {"n", "seed", "options", "together", "least_regret"} <= set(answer)
    assert answer["least_regret"] == {"t-001": ["more"]}
    json.dumps(answer)
    choice = choice_answer(cheapest(ask, 0.05), ask.prepared())
    assert choice["kept"]
    assert choice["levers"]
    assert "given this model and these ranges" in choice["sentence_en"]
    json.dumps(choice)


def test_the_command_stands_in_the_list():
    from scenarios.cli import app

    shown = CliRunner().invoke(app, ["robust", "--help"])
    assert shown.exit_code == 0
    assert "--above" in shown.output


def test_levers_stand_as_options_beside_a_scenario(town):
    mix = {"faster": (("plan rate total[urban]", 0.09),)}
    answer = comparison_answer(
        compared(town(targets=("t-001",), points=16, until=2025), ("plan",), mix)
    )
    plan, faster = answer["options"]
    assert (faster["scenario"], faster["levers"]) == ("faster", {"plan rate total[urban]": 0.09})
    assert faster["probability"] > plan["probability"]
    assert answer["least_regret"] == {"t-001": ["faster"]}
    assert "given this model and these ranges" in answer["sentence_en"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--compare", ""], "names no scenario"),
        (["--compare", " , "], "names no scenario"),
        (["--compare", "plan,dream"], "is not a scenario"),
        (["--above", "0.8", "--compare", "plan"], "at a time"),
        (["--option", "plan rate total[urban]"], "is not name=value"),
        (["--option", "no such lever=1"], "is not an input"),
        (["--above", "0.8", "--by", "luck"], "use effort or money"),
    ],
)
def test_slips_are_said_in_one_sentence(words, says):
    from scenarios.cli import app

    done = CliRunner().invoke(app, ["robust", "wenjiang", "-n", "128", *words])
    assert isinstance(done.exception, InputError)
    assert says in str(done.exception)
