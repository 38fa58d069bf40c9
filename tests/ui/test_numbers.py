"""Numbers as people in planning write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import open_region, regions
from ui import numbers, wording
from ui.catalogue import words
from ui.numbers import Quantity, distance, figure, pair, plain, quantity, safe, signed

ZH, EN = words("zh"), words("en")
RATE = Quantity("percent", "1/year")
INCOME = quantity("CNY/person/year")


@pytest.mark.parametrize(
    ("value", "unit", "kind", "zh", "en"),
    [
        (69762.4, "CNY/person/year", "level", "69,762元", "CNY 69,762"),
        (0.075, "1/year", "growth_rate", "7.5%", "7.5%"),
        (0.585, "Dmnl", "share", "58.5%", "58.5%"),
        (1.75, "Dmnl", "ratio", "1.75", "1.75"),
        (5950.0, "bed", "count_total", "5,950张", "5,950 beds"),
        (38.4e6, "CNY", "level", "3,840万元", "CNY 38.4 million"),
        (82.811e9, "CNY", "level", "828.11亿元", "CNY 82.81 billion"),
        (1234.5e8, "CNY", "level", "1,234.5亿元", "CNY 123.45 billion"),
        (20938000.0, "person", "level", "2,093.8万人", "20.94 million people"),
        (300000.0, "dwelling", "count_total", "30万套", "300,000 homes"),
        (150000.0, "CNY/bed", "level", "150,000元/张", "CNY 150,000 a bed"),
        (4.5, "place/kperson", "per_capita", "4.5个", "4.5 places"),
        (0.0, "bed", "count_total", "0张", "0 beds"),
    ],
)
def test_values_carry_the_unit_people_say(value, unit, kind, zh, en):
    assert str(figure(value, quantity(unit, kind), ZH)) == zh
    assert str(figure(value, quantity(unit, kind), EN)) == en


def test_a_missing_value_is_a_dash():
    assert str(figure(None, INCOME, ZH)) == "—"
    assert str(figure(float("nan"), INCOME, EN)) == "—"


def test_a_value_just_short_never_looks_equal_to_its_target():
    value, goal = pair(69999.6, 70000.0, INCOME, ZH)
    assert (str(value), str(goal)) == ("69,999.6元", "70,000元")


def test_homes_and_money_that_would_look_equal_show_more_digits():
    homes, money = quantity("dwelling"), quantity("CNY")
    assert [str(x) for x in pair(300_400.0, 300_000.0, homes, ZH)] == ["300,400套", "300,000套"]
    assert distance(300_400.0, 300_000.0, homes, ZH) == "400套"
    assert [str(x) for x in pair(828.114e8, 828.11e8, money, ZH)] == ["828.114亿元", "828.11亿元"]
    assert distance(828.114e8, 828.11e8, money, ZH) == "40万元"


def test_a_value_equal_to_its_target_shows_no_false_digits():
    value, goal = pair(70000.0, 70000.0, INCOME, ZH)
    assert str(value) == str(goal) == "70,000元"


def test_rates_closer_than_a_tenth_of_a_point_show_two_decimals():
    value, goal = pair(0.0758, 0.075, RATE, ZH)
    assert (str(value), str(goal)) == ("7.58%", "7.5%")


def test_differences_of_shares_are_percentage_points():
    assert distance(0.585, 0.6, quantity("Dmnl", "share"), ZH) == "1.5个百分点"
    assert distance(0.585, 0.6, quantity("Dmnl", "share"), EN) == "1.5 percentage points"
    assert distance(69762.0, 70000.0, INCOME, ZH) == "238元"


def test_a_required_rate_is_rounded_to_the_side_that_reaches():
    assert str(safe(0.075734, RATE, ZH, up=True)) == "7.58%"
    assert str(safe(0.075734, RATE, ZH, up=False)) == "7.57%"
    assert str(safe(0.0757, RATE, ZH, up=True)) == "7.57%"


@given(st.floats(0.0, 0.5))
def test_what_is_shown_as_required_always_suffices(rate):
    shown = float(safe(rate, RATE, ZH, up=True).digits)
    assert shown >= round(rate * 100, 9) - 1e-9
    assert shown - rate * 100 < 0.01 + 1e-6


def test_a_required_count_is_whole_and_a_required_amount_reaches_too():
    assert str(safe(1003.2, quantity("bed"), ZH, up=True)) == "1,004张"
    assert str(safe(12.3441e8, quantity("CNY"), ZH, up=True)) == "12.35亿元"
    assert str(safe(12.3441e8, quantity("CNY"), ZH, up=False)) == "12.34亿元"


def test_half_is_rounded_up_and_the_machines_last_bit_is_not_seen():
    assert plain(0.5) == "1"
    assert plain(2.675, 2) == "2.68"
    assert plain(7.1 * 100 / 100, 1) == "7.1"


def test_a_negative_number_has_a_true_minus():
    assert signed(-238.0, INCOME, ZH) == "\u2212238元"
    assert signed(1204.0, INCOME, ZH) == "+1,204元"
    assert signed(-0.003, RATE, ZH) == "\u22120.3个百分点"
    assert signed(0.0, RATE, ZH) == "0"


@pytest.mark.parametrize(("moment", "year"), [(2025.0, "2025"), (2024.3, "2025"), (None, "—")])
def test_a_moment_belongs_to_the_year_it_lies_in(moment, year):
    assert numbers.year(moment) == year


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_unit_of_every_target_and_lever_has_a_word(lang):
    say, missing = words(lang), set()
    for info in regions():
        region = open_region(info.id)
        known = [wording.quantity(target) for target in region.targets.values()]
        known += [wording.lever_quantity(row) for row in region.levers.values()]
        missing |= {
            of.unit
            for of in known
            if of.style not in ("percent", "money", "per_head", "ratio")
            and of.unit not in ("Dmnl", "")
            and f"unit.{of.unit}" not in say
        }
    assert missing == set()


@pytest.mark.parametrize(
    ("value", "unit", "zh"),
    [
        (3.44, "nurse/kperson", "3.44人"),
        (0.9915, "Dmnl", "99.15%"),
        (14_200.0, "dwelling", "1.42万套"),
        (0.007, "pharmacist/bed", "0.007名/张"),
        (3_200_000.0, "m**2", "320万平方米"),
        (16_666.667, "hectare", "16,667公顷"),
        (0.6, "Dmnl", "60%"),
    ],
)
def test_a_figure_of_a_document_keeps_every_digit_printed_there(value, unit, zh):
    assert str(numbers.printed(value, numbers.quantity(unit), ZH)) == zh


def test_a_number_a_runaway_model_makes_is_still_written():
    assert plain(-1.27e59) == "−1.27e+59"
