"""A pace that no observed year reached."""

import pytest

from calibration import Grade, Observation
from scenarios.audit.pace import pace_unseen


def observed(*values, since=2016, definition="a"):
    return [
        Observation(
            series="income", year=since + n, value=value, unit="CNY/person/year", definition=definition,
            grade=Grade.OFFICIAL, vintage=since + n, source="年鉴", note="",
        )
        for n, value in enumerate(values)
    ]  # fmt: skip


STEADY = observed(10000, 10500, 11025, 11576.25, 12155.06)  # 5 % a year to 2020


def test_a_pace_seen_before_is_no_finding(found, money):
    level = money("人均收入", 15400, "15400元", variable="income")  # 4.85 % a year
    assert not found(pace_unseen, level, observations=STEADY)


def test_a_pace_no_year_reached_is_a_tension_naming_the_best_year(found, money):
    level = money("人均收入", 18000, "18000元", variable="income")
    (finding,) = found(pace_unseen, level, observations=STEADY)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", False)
    assert finding.numbers["needed_rate"] == pytest.approx(0.0817, abs=1e-3)
    assert finding.numbers["best"] == pytest.approx(0.05)
    assert "2016年以来最高为5%" in finding.message_zh


def test_a_level_printed_coarsely_may_need_less(found, money):
    level = money("人均收入", 16000, "1.6万元", variable="income")  # 15 500 to 16 500
    (finding,) = found(pace_unseen, level, observations=STEADY)
    assert finding.explained_by_rounding is True


def test_growth_is_not_taken_across_a_change_of_definition(found, money):
    level = money("人均收入", 18000, "18000元", variable="income")
    broken = [*observed(5000, 5250, 5512.5), *observed(11000, 11550, since=2019, definition="b")]
    (finding,) = found(pace_unseen, level, observations=broken)
    assert finding.numbers["best"] == pytest.approx(0.05)


def test_two_paces_say_nothing_about_what_a_city_can_do(found, money):
    level = money("人均收入", 18000, "18000元", variable="income")
    assert not found(pace_unseen, level, observations=STEADY[:3])
