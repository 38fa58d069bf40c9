"""Programmes: what a row means to the model, and the bill of quantities that adds up by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.schema import Grade
from model import city
from scenarios.funding.bill import Bill, bill_of
from scenarios.programmes import OTHERS_PAY, PAYERS, Programme, as_baseline
from scenarios.region import REGIONS, open_region, region_ids

BED = Programme(
    id="p1",
    targets=(),
    line="eld_new",
    part_of="",
    zh="床位",
    en="beds",
    unit="bed",
    quantity=100,
    first_year=2021,
    last_year=2025,
    unit_cost=120_000,
    unit_cost_low=80_000,
    unit_cost_high=200_000,
    running_cost=2_400,
    build_years=2,
    central=0.1,
    provincial=0,
    upper=0,
    bond=0.2,
    social=0.3,
    user=0,
    grade=Grade.ESTIMATE,
    vintage=2021,
    source="a study",
    note="",
    row=2,
)


class Town:
    """A place with programmes and no model."""

    id = "town"
    program = city(())

    def __init__(self, *programmes):
        self.programmes, self.own_values = programmes, {}


def bill(*programmes, **how) -> Bill:
    return bill_of(Town(*programmes), **how)


def test_a_hundred_beds_at_120_000_cost_twelve_million():
    row = bill(BED).rows[0]
    assert row.capital == 12_000_000
    assert row.running == 240_000
    assert row.payers == pytest.approx(
        {"central": 1.2e6, "bond": 2.4e6, "social": 3.6e6, "own": 4.8e6}
        | {"provincial": 0, "upper": 0, "user": 0}
    )
    assert row.years == dict.fromkeys(range(2021, 2026), 2_400_000)
    assert row.current[2021] == pytest.approx(2_400_000 * 1.02**0.5)


def test_an_announced_sum_is_at_prices_of_its_time():
    sum_ = replace(BED, unit="CNY", quantity=1e9, unit_cost=1)
    row = bill(sum_).rows[0]
    assert sum(row.current.values()) == pytest.approx(1e9)
    assert sum(row.real.values()) < 1e9


def test_a_row_counted_in_another_adds_nothing():
    both = bill(BED, replace(BED, id="p2", line="", part_of="p1"))
    assert both.capital == bill(BED).capital
    assert len(both.rows) == 2


shares = st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(lambda x: sum(x) > 0.1)


@given(
    rows=st.lists(
        st.tuples(
            st.floats(0, 1e7), st.floats(0, 1e9), st.integers(2016, 2035), st.integers(0, 9), shares
        ),
        min_size=1,
        max_size=6,
    ),
    factor=st.sampled_from((0.8, 1.0, 1.2)),
)
def test_a_bill_reconciles_to_zero_whatever_its_rows(rows, factor):
    programmes = []
    for at, (quantity, cost, first, more, weights) in enumerate(rows):
        parts = {p: w / sum(weights) for p, w in zip(OTHERS_PAY, weights, strict=False)}
        programmes.append(
            replace(
                BED,
                id=f"p{at}",
                line="",
                quantity=quantity,
                unit_cost=cost,
                first_year=first,
                last_year=first + more,
                **parts,
            )
        )
    found = bill(*programmes, factor=factor)
    size = sum(row.capital for row in found.rows)
    for name, error in found.residuals().items():
        assert error <= 1e-9 * max(size, 1), name


def test_a_row_with_a_line_becomes_the_model_s_own_inputs():
    rows = {row.parameter: row for row in as_baseline([BED], city(["eldercare", "finance"]))}
    assert rows["unit cost bed"].value == 120_000
    assert (rows["unit cost bed"].low, rows["unit cost bed"].high) == (80_000, 200_000)
    assert rows["given capital share[eld_new,social]"].value == 0.3
    assert rows["works time[eld_new]"].value == 2
    assert "unit cost child place" not in rows


def test_other_works_add_up_and_are_spread_over_the_plan():
    first = replace(BED, line="other", quantity=10, unit_cost=1e6, social=0.0)
    second = replace(first, id="p2", quantity=30, social=0.4)
    rows = {row.parameter: row.value for row in as_baseline([first, second], city(["finance"]))}
    assert rows["other desired works"] == pytest.approx(40e6 / 5)
    assert rows["given capital share[other,social]"] == pytest.approx(0.3)
    assert rows["other works end"] == 2025


PLACES = [place for place in region_ids() if (REGIONS / place / "programmes.csv").is_file()]


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_programmes_that_reconcile(place):
    region = open_region(place)
    found = bill_of(region)
    assert found.rows
    for name, error in found.residuals().items():
        assert error <= 1e-9 * found.capital, name
    for row in found.rows:
        assert sum(row.programme.share(payer) for payer in PAYERS) == pytest.approx(1)
        assert row.programme.source
