"""Numbers in print: told apart, rounded to the safe side, in the unit people use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.futures import Ask, ensemble
from scenarios.futures.answers import ensemble_answer
from scenarios.region import open_region
from scenarios.report import sampled
from scenarios.report.briefing import chance_said
from scenarios.report.numbers import apart, money, pair, safe, shown


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (69762.4, "CNY/person/year", "69,762元", "CNY 69,762"),
        (0.075, "1/year", "7.5%", "7.5%"),
        (82811000000.0, "CNY", "828.11亿元", "CNY 82.81 billion"),
        (38400000.0, "CNY", "3,840万元", "CNY 38.4 million"),
        (1e-9, "CNY", "0万元", "CNY 0 million"),
        (5950.0, "bed", "5,950张", "5,950 beds"),
        (4.53, "place/kperson", "4.5个/千人", "4.5 places per 1,000"),
        (None, "bed", "—", "—"),
    ],
)
def test_numbers_read_as_planners_write_them(value, unit, zh, en):
    assert shown(value, unit, lang="zh") == zh and shown(value, unit, lang="en") == en


def test_a_required_rate_is_never_rounded_to_the_side_that_falls_short():
    assert safe(0.075734, "1/year", lang="zh", up=True) == "7.58%"
    assert safe(0.075734, "1/year", lang="zh", up=False) == "7.57%"
    assert safe(2503.98, "bed/year", lang="zh", up=True) == "2,504张/年"


@given(value=st.floats(0.001, 1), goal=st.floats(0.001, 1))
def test_two_unlike_shares_never_look_equal(value, goal):
    if abs(value - goal) > 1e-7:
        texts = pair(value, goal, "Dmnl", lang="zh")
        assert float(texts[0][:-1]) != float(texts[1][:-1])


def test_shares_differ_by_percentage_points():
    assert apart(0.585, 0.6, "Dmnl", lang="zh") == "1.5个百分点"
    assert apart(0.5996, 0.6, "Dmnl", lang="zh") == "0.04个百分点"


def test_very_large_totals_drop_a_decimal():
    assert money(491910000000.0, lang="zh") == "4,919.1亿元"


def test_a_report_says_a_share_in_the_words_of_the_answer():
    found = ensemble_answer(ensemble(Ask(region="yongchuan", targets=("yc-016",), points=8)))
    (chance,) = sampled("yongchuan", "plan", {}, ["yc-016"], runs=128)
    region = open_region("yongchuan")
    for lang in ("zh", "en"):
        assert found["targets"][0][f"sentence_{lang}"] in chance_said(region, chance, lang)
