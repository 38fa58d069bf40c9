"""Sensitivity and discovery of a town's income, as the commands answer them."""

import json

import pytest
from typer.testing import CliRunner

from scenarios.cli import app
from scenarios.futures.answers import discover_answer, sensitivity_answer
from scenarios.futures.box_wording import limit_text, rounded
from scenarios.futures.discover import Label, discover
from scenarios.futures.discovery import HIGH, Limit
from scenarios.futures.sensitivity import sensitivity


@pytest.fixture(scope="module")
def about_structure():
    from scenarios.futures.ask import Ask

    from .conftest import PACKS

    ask = Ask(region="town", root=str(PACKS), engine="numpy", centre="structure", points=32)
    return sensitivity_answer(sensitivity(ask, "t-001", base=64))


def test_luck_and_shocks_carry_a_stated_path(town):
    answer = sensitivity_answer(sensitivity(town(points=32), "t-001", base=128))
    assert {row["name"] for row in answer["indices"]} == {"income luck", "shock years"}
    assert sum(row["first"] for row in answer["indices"]) == pytest.approx(1, abs=0.1)
    assert answer["grades"] == [
        {"name": "noise", "amount": pytest.approx(15, abs=4), "share": pytest.approx(1)}
    ]
    assert answer["tornado"] == []  # no input moves a stated path
    assert len(answer["dropped"]) > 20


def test_the_keys_are_those_of_the_contract(about_structure):
    assert {"target", "n", "indices"} <= set(about_structure)
    for row in about_structure["indices"]:
        assert {"name", "first", "first_conf", "total", "total_conf"} <= set(row)
    totals = [row["total"] for row in about_structure["indices"]]
    assert totals == sorted(totals, reverse=True)


def test_the_structure_rests_on_its_inputs_and_their_grades(about_structure):
    names = {row["name"] for row in about_structure["grades"]}
    assert {"noise", "assumption"} <= names
    assert sum(row["share"] for row in about_structure["grades"]) == pytest.approx(1)
    bar = about_structure["tornado"][0]
    assert bar["low"] != bar["high"]
    assert "来自" in about_structure["sentence_zh"]


def test_inputs_that_err_together_are_one_factor(about_structure):
    blocks = [row for row in about_structure["indices"] if len(row["inputs"]) > 1]
    assert any("trend deflator growth" in row["inputs"] for row in blocks)


def test_a_miss_of_a_stated_level_is_a_growth_below_the_rate_that_just_reaches(town):
    answer = discover_answer(discover(town(), "t-001"))
    assert {"target", "boxes"} <= set(answer)
    (box,) = answer["boxes"]
    assert {"limits", "coverage", "density", "mass", "sentence_zh", "sentence_en"} <= set(box)
    (limit,) = box["limits"]
    assert (limit["name"], limit["low"]) == ("mean growth[urban]", None)
    assert limit["high"] == pytest.approx(0.0757, abs=0.001)  # the rate that just makes 70 000
    assert "未达集中在" in box["sentence_zh"]
    assert "given this model and these ranges" in box["sentence_en"]


def test_a_target_met_almost_always_has_no_box(town):
    answer = discover_answer(discover(town(), "t-003"))
    assert answer["boxes"] == []
    assert "given this model and these ranges): too few" in answer["sentence_en"]


@pytest.mark.parametrize(
    ("value", "step", "shown"), [(0.07566, 0.001, 0.076), (1.4, 1.0, 1.0), (123_456, 10, 123_000)]
)
def test_limits_are_rounded_to_what_people_read(value, step, shown):
    label = Label(zh="", en="", percent=False, step=step, unit="", low=0, high=1)
    assert rounded(value, label) == pytest.approx(shown)


def test_the_commands_answer_about_a_place_of_the_house():
    words = ["ensemble", "chengdu", "-n", "128", "--target", "cd-001", "--until", "2025"]
    done = CliRunner().invoke(app, [*words, "--engine", "numpy", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert {"n", "seed", "seconds", "members_per_second", "targets"} <= set(answer)
    assert answer["n"] == 128
    share = answer["targets"][0]
    assert share["probability"] == pytest.approx(0.309, abs=5 * share["stderr"])
    assert "概率" not in json.dumps(answer["targets"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (3_815_000_000, "CNY", "不高于38.20亿元", "at most CNY 3.82 billion"),
        (8_000, "bed/year", "不高于8,000张/年", "at most 8,000 beds a year"),
        (1.5, "Dmnl", "不高于1.5", "at most 1.5"),
    ],
)
def test_a_limit_stands_with_its_unit_in_the_language_of_its_sentence(value, unit, zh, en):
    label = Label(zh="某项", en="it", percent=False, step=0.1, unit=unit, low=0, high=1)
    limit = Limit(name="it", side=HIGH, value=value, quasi_p=0.0, reappeared=20)
    assert limit_text(limit, label, "zh") == f"某项{zh}"
    assert limit_text(limit, label, "en") == f"it is {en}"
