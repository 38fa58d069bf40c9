"""Units of promises, and formulas held against them."""

import csv
from pathlib import Path

import pytest

from model import loads
from scenarios.expression import parse
from scenarios.region import open_region
from scenarios.units import fault_of_formula, fault_of_unit

REGIONS = Path(__file__).parent.parent.parent / "regions"
TOWN = """{UTF-8}
beds = 10 ~ bed ~ |
elders = 10 ~ person ~ |
built = 3 ~ km*km ~ |
share = beds/beds ~ Dmnl ~ |
income = 5 ~ CNY/person/year ~ |
nothing stated = 5 ~ ~ |
INITIAL TIME = 0 ~ year ~ |
FINAL TIME = 1 ~ year ~ |
TIME STEP = 1 ~ year ~ |
SAVEPER = 1 ~ year ~ |
"""


@pytest.fixture(scope="module")
def town():
    return loads(TOWN)


@pytest.mark.parametrize("path", sorted(REGIONS.glob("*/targets.csv")), ids=lambda p: p.parent.name)
def test_the_unit_of_every_row_can_be_read(path):
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert {
        row["id"]: fault_of_unit(row["unit"]) for row in rows if fault_of_unit(row["unit"])
    } == {}


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("bed/kperon", 'did you mean "kperson"'),
        ("bed//kperson", "is not a unit"),
        ("(bed", "is not a unit"),
        ("bed/", "is not a unit"),
        ("", "is empty"),
        ("张", "is not a known unit"),
    ],
)
def test_what_is_no_unit_is_refused_with_a_cure(unit, says):
    assert says in "; ".join(fault_of_unit(unit))


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("beds / elders * 1000", "bed/kperson"),
        ("1000 * beds / elders", "bed/kperson"),
        ("beds / elders", "bed/person"),
        ("share", "Dmnl"),
        ("1 - share", "Dmnl"),
        ("beds + beds", "bed"),
        ("built * 1000000", "m**2"),
        ("income", "CNY/person/year"),
        ("nothing stated", "bed"),
    ],
)
def test_a_formula_that_gives_what_the_target_counts_passes(town, formula, unit):
    assert fault_of_formula(parse(formula), unit, town) is None


@pytest.mark.parametrize(
    ("formula", "unit", "says"),
    [
        ("share", "bed/person", "gives Dmnl, the target counts bed/person"),
        ("beds / elders", "bed/kperson", "multiply by 1000"),
        ("beds / elders", "Dmnl", "gives bed/person, the target counts Dmnl"),
        ("built", "m**2", "multiply by 1e+06"),
        ("beds + elders", "bed", "adds bed and person"),
        ("income", "CNY/year", "gives CNY/person/year"),
        ("beds * 1000", "bed/year", "the target counts bed/year"),
    ],
)
def test_a_formula_of_another_unit_is_named_with_both_units(town, formula, unit, says):
    assert says in "; ".join(fault_of_formula(parse(formula), unit, town))


@pytest.mark.parametrize("region_id", ["chengdu", "yongchuan"])
def test_what_a_sector_spends_is_counted_in_yuan(region_id):
    region = open_region(region_id)
    for cost in region.limits.costs:
        unit = "CNY" if cost.to_date else "CNY/year"
        assert fault_of_formula(parse(cost.of), unit, region.program) is None, cost.id
