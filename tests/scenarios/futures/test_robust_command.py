"""keda robust, as people call it."""

import json

from typer.testing import CliRunner

from scenarios.futures.answers import choice_answer, comparison_answer
from scenarios.futures.compare import cheapest, compared


def test_options_and_choices_are_plain_values(town):
    ask = town(targets=("t-001",), points=16, until=2025)
    answer = comparison_answer(compared(ask, ("plan", "more")))
    assert {"n", "seed", "options", "together", "least_regret"} <= set(answer)
    assert answer["least_regret"] == {"t-001": "more"}
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
