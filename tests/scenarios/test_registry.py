"""What a promise means: its operator, its distance, its pace."""

import numpy as np
import pytest

from scenarios.pace import pace_of
from scenarios.registry import Target, margin, met


def promise(**changes):
    plain = {
        "id": "x-001", "document": "d", "section": "", "area": "elderly", "indicator": "床位", "indicator_en": "beds",
        "unit": "bed", "kind": "level", "operator": ">=", "base_year": 2020, "base_value": 3980.0, "target_year": 2025,
        "target_value": 9000.0, "target_value_upper": None, "binding": "", "stretch": "", "printed": "9000张",
        "variable": "elder service beds", "conflicts": (), "note": "",
    }  # fmt: skip
    return Target(**{**plain, **changes})


@pytest.mark.parametrize(
    ("operator", "value", "reached"),
    [
        (">=", 9000.0, True), (">", 9000.0, False), (">", 9000.1, True), (">=", 8999.9, False),
        ("<=", 9000.0, True), ("<", 9000.0, False), ("<", 8999.9, True), ("=", 9000.0, True),
        ("~", 8600.0, True), ("~", 8500.0, False), (">=", np.nan, False),
    ],
)  # fmt: skip
def test_a_target_met_exactly_counts_under_at_least_and_not_under_more_than(
    operator, value, reached
):
    assert met(np.array(value), promise(operator=operator)) == reached


def test_a_last_bit_of_the_machine_does_not_decide_a_verdict():
    assert met(np.array(9000 * (1 - 1e-15)), promise(operator=">="))
    assert not met(np.array(9000 * (1 + 1e-15)), promise(operator=">"))


def test_a_range_is_met_at_both_of_its_ends_and_between():
    distance = promise(operator="in", target_value=8.0, target_value_upper=10.0)
    assert met(np.array([7.9, 8.0, 9.0, 10.0, 10.1]), distance).tolist() == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert margin(7.5, distance) == -0.5


@pytest.mark.parametrize(("operator", "distance"), [(">=", -10.0), ("<=", 10.0), ("~", -10.0)])
def test_the_margin_is_positive_on_the_good_side(operator, distance):
    assert margin(8990.0, promise(operator=operator)) == distance


def test_the_pace_from_3980_to_9000_beds():
    pace = pace_of(promise())
    assert pace.per_year == 1004
    assert pace.growth == pytest.approx((9000 / 3980) ** 0.2 - 1)


def test_a_base_of_zero_has_steps_but_no_growth_rate_and_says_so():
    pace = pace_of(promise(base_value=0.0))
    assert (pace.per_year, pace.growth, pace.why) == (1800.0, None, "base is 0")


def test_an_increment_needs_an_equal_part_of_itself_every_year():
    """【16.9】 in the base column is the five years before, not where this plan begins."""
    jobs = promise(kind="cumulative_increment", base_value=169_000.0, target_value=120_000.0)
    assert (pace_of(jobs).per_year, pace_of(jobs).growth) == (24_000.0, None)
    schools = promise(kind="cumulative_increment", base_year=None, base_value=None)
    assert pace_of(schools).per_year == 1800.0
    this_year = promise(kind="cumulative_increment", base_year=None, target_year=2021)
    assert pace_of(this_year).per_year == 9000.0


def test_a_growth_rate_is_its_own_pace():
    rate = promise(kind="growth_rate", base_year=None, base_value=None, target_value=0.1)
    assert (pace_of(rate).per_year, pace_of(rate).growth, pace_of(rate).years) == (None, 0.1, 5)


def test_a_level_without_a_base_says_that_it_has_no_pace():
    pace = pace_of(promise(base_year=None, base_value=None))
    assert (pace.per_year, pace.growth, pace.why) == (None, None, "the document gives no base")


def test_a_figure_of_every_year_is_its_own_pace():
    yearly = promise(unit="site/year", base_year=None, base_value=None)
    assert "every year" in pace_of(yearly).why
    income = promise(unit="CNY/person/year", base_year=None, base_value=None)
    assert "no base" in pace_of(income).why


@pytest.mark.parametrize("changes", [{"target_value": None}, {"base_year": 2025}])
def test_without_a_figure_and_a_year_to_come_there_is_no_pace(changes):
    assert pace_of(promise(**changes)) is None
