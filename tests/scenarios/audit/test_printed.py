"""How exact a printed figure is."""

import pytest

from scenarios.audit.printed import Interval, base_interval, is_open, printed_interval, read_print


@pytest.mark.parametrize(
    ("printed", "value", "unit", "low", "high"),
    [
        ("7.5%", 0.075, "1/year", 0.0745, 0.0755),
        ("63.02万人", 630200, "person", 630150, 630250),
        ("【12】万人", 120000, "person", 115000, 125000),
        ("70000元", 70000, "CNY/person/year", 69999.5, 70000.5),
        ("1:0.8", 0.8, "Dmnl", 0.75, 0.85),
        ("1.8:1", 1.8, "Dmnl", 1.75, 1.85),
        ("22所", 22, "site", 22, 22),
        ("８．５折", 0.85, "Dmnl", 0.845, 0.855),
        ("全覆盖", 1, "Dmnl", 1, 1),
        ("7×24小时", 168, "hour/week", 168, 168),
    ],
)
def test_a_printed_figure_stands_for_half_a_unit_of_its_last_digit(
    row, printed, value, unit, low, high
):
    interval = printed_interval(row("指标", value, printed, unit=unit))
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_a_figure_printed_per_ten_thousand_is_rescaled_to_the_rows_thousand(row):
    doctors = row("每万人口医师数", 0.4, "4人", unit="doctor/kperson", kind="per_capita")
    interval = printed_interval(doctors)
    assert (interval.low, interval.high) == pytest.approx((0.35, 0.45))


def test_a_base_takes_its_digits_from_its_own_value_and_its_unit_from_the_printed_target(row):
    insured = row("参保人数", 642000, "64.2万人", unit="person", base=630200)
    interval = base_interval(insured)
    assert (interval.low, interval.high) == pytest.approx((630150, 630250))


def test_a_mark_to_break_through_is_exact(row):
    assert printed_interval(row("收入", 70000, "7万元", operator=">")) == Interval(70000, 70000)


def test_a_share_is_never_read_above_its_whole(row):
    full = row("覆盖率", 1.0, "100%", unit="Dmnl", kind="share")
    assert printed_interval(full) == Interval(0.995, 1.0)


def test_about_widens_to_five_per_cent(row):
    park = row("面积", 10000, "10000平方米左右", unit="m**2", operator="~", stretch="左右")
    assert printed_interval(park) == Interval(9500, 10500)


def test_a_range_is_itself(row):
    schools = row("院校", 4, "4-5所", unit="site", operator="in", target_value_upper=5.0)
    assert printed_interval(schools) == Interval(4, 5)


@pytest.mark.parametrize(
    ("stretch", "is_floor"), [("以上", True), ("达到", False), ("力争", False)]
)
def test_wording_leaves_a_figure_open_upwards_or_not(row, stretch, is_floor):
    assert is_open(row("床位", 900, "900张", stretch=stretch)) is is_floor


def test_a_figure_in_words_has_no_printed_number(row):
    assert read_print(row("年限", 3, "三年", unit="year")) is None
