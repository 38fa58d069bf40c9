"""Values with the unit people write beside them."""

import pytest

from model.errors import InputError
from scenarios.typed import fault_of_typed, typed


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7.5%", 0.075, ""),
        ("３‰", 0.003, ""),
        ("2,000", 2000.0, ""),
        ("0.3万张/年", 3000.0, "bed/year"),
        ("12万元/张", 120_000.0, "CNY/bed"),
        ("1.5亿元", 150_000_000.0, "CNY"),
        ("9.5张/千人", 9.5, "bed/kperson"),
        ("95张每万人", 9.5, "bed/kperson"),
        ("30000亩/年", 2000.0, "hectare/year"),
        ("8 公里", 8.0, "km"),
        ("120000 CNY/bed", 120_000.0, "CNY/bed"),
        ("30 beds/Year", 30.0, "bed/year"),
    ],
)
def test_a_quantity_is_read_in_the_models_units(text, value, unit):
    found = typed(text)
    assert found.value == pytest.approx(value, rel=1e-12)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12斤", '"斤" is not a unit'),
        ("9.5张/千个人", '"千个人" is not a unit'),
        ("7,5%", "write a point for the decimal"),
        ("2025-01-01", "is not a number"),
        ("high", "is not a number"),
        ("", "is not a number"),
    ],
)
def test_what_is_no_quantity_is_refused_in_one_sentence(text, said):
    with pytest.raises(InputError, match=said):
        typed(text)


@pytest.mark.parametrize(
    ("unit", "of_input"),
    [
        ("", "CNY/year"),
        ("CNY", "CNY/year"),
        ("CNY/year", "CNY/year"),
        ("个/year", "seat/year"),
        ("person/kperson", "person/kperson"),
        ("bed", ""),
    ],
)
def test_the_inputs_own_unit_fits(unit, of_input):
    assert fault_of_typed(unit, of_input) is None


@pytest.mark.parametrize(
    ("unit", "of_input"),
    [("CNY", "1/year"), ("bed", "place"), ("month", "year"), ("bed/person", "bed/kperson")],
)
def test_another_unit_is_refused_with_the_one_to_write(unit, of_input):
    what, fix = fault_of_typed(unit, of_input)
    assert unit in what
    assert fix == f"write it in {of_input}"
