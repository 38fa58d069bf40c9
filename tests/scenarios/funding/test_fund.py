"""Funding of a district's elder beds: the contract, the sums, the cost re-runs."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model import InputError
from scenarios.funding import fund
from scenarios.funding.fund import money_settings
from scenarios.funding.ledger import OUTPUTS, ledger_of
from scenarios.runs import run

MODES = (0, 1, 2)


@pytest.fixture(scope="module")
def funded(district):
    return {mode: fund(district, "plan", {"hold back switch": mode}) for mode in MODES}


def test_the_contract_has_its_keys_and_is_plain_json(funded):
    reply = json.loads(json.dumps(funded[0].json()))
    assert {"region", "scenario", "years", "programmes"} <= set(reply)
    assert {"total_need", "total_gap", "peak_year"} <= set(reply)
    assert {"year", "need", "room", "gap"} <= set(reply["years"][0])
    assert {"id", "capital", "running", "payers"} <= set(reply["programmes"][0])
    assert [year["year"] for year in reply["years"]] == list(range(2021, 2036))


@pytest.mark.parametrize("mode", MODES)
def test_everything_reconciles_to_zero_at_every_level(funded, mode):
    book = funded[mode].ledger
    for name, error in book.residuals().items():
        assert error <= 1e-9 * book.need.sum(), name
    reply = funded[mode].json()
    for key in ("need", "gap"):
        total = reply[f"total_{key}"]
        near = {"rel": 1e-9, "abs": 1e-3}
        assert sum(year[key] for year in reply["years"]) == pytest.approx(total, **near)
        assert sum(payer[key] for payer in reply["payers"]) == pytest.approx(total, **near)
        paid = sum(p[key] for row in reply["programmes"] for p in row["payers"].values())
        assert paid == pytest.approx(total, **near)
    kinds = sum(row["capital"] + row["running"] for row in reply["programmes"])
    assert kinds == pytest.approx(reply["total_need"], rel=1e-9)
    for year in reply["years"]:
        assert year["promised"] == pytest.approx(year["need"] + year["deferred"], abs=1e-3)


def test_a_year_is_what_the_stocks_of_the_model_saw(district, funded):
    names = ["Need to date", "Gap to date"]
    results = run(district, [money_settings(district, "plan", {"hold back switch": 0})], names)
    whole = np.isclose(results.times, np.round(results.times))
    book = funded[0].ledger
    for name, cells in zip(names, (book.need, book.gap), strict=True):
        years = np.diff(results[name][whole, 0])
        assert_allclose(cells.sum(axis=(0, 1, 2)), years, rtol=1e-9, atol=1e-3)


def test_only_the_place_s_own_lines_are_costed(funded):
    reply = funded[0].json()
    with_works = {row["id"] for row in reply["programmes"] if row["capital"] > 0}
    own = {"eld_new", "eld_conv", "child", "school", "renewal", "shanty", "other"}
    assert own <= with_works
    assert not {"metro", "package", "rental", "village"} & with_works
    assert reply["not_costed"] == ["metro"]


def test_beds_cost_what_is_opened_and_the_deposit_of_what_is_begun(district):
    # Nothing rises, all is paid: 2020 yuan paid = cost of beds opened + .3 of what is still in progress.
    rich = {"base revenue": 1e12, "hold back switch": 0, "elder capital budget": 1e12}
    still = {"construction inflation": 0.0}
    book = fund(district, "plan", {**rich, **still}).ledger
    names = ["Works in progress[eld_new]"]
    results = run(district, [money_settings(district, "plan", {**rich, **still})], names)
    begun = results[names[0]][[0, -1], 0]
    at = book.lines.index("eld_new")
    done, paid = book.completed[at].sum(), book.paid[at, :, 0].sum()
    assert paid == pytest.approx(done + 0.3 * (begun[1] - begun[0]), rel=1e-9)


def test_a_dearer_bed_makes_a_larger_gap_than_in_proportion(district):
    # Room for the gap of the deposits only: what is short grows faster than the cost.
    poor = {"hold back switch": 0, "programme share of revenue": 0.021}
    funding = fund(district, "plan", poor)
    needs = {each.factor: each.total_need for each in funding.at_cost}
    gaps = {each.factor: each.total_gap for each in funding.at_cost}
    assert sorted(gaps.values()) == list(gaps.values())
    assert gaps[1.0] > 0
    assert gaps[1.1] / gaps[1.0] > needs[1.1] / needs[1.0]
    assert gaps[1.0] == pytest.approx(funding.ledger.gap.sum(), rel=1e-12)
    again = fund(district, "plan", {**poor, "unit cost factor": 1.2})
    assert again.ledger.gap.sum() == pytest.approx(gaps[1.2], rel=1e-9)
    assert funding.ledger.peak_year in funding.ledger.years


def test_what_is_held_back_is_deferred_and_not_owed(district):
    poor = {"elder capital budget": 3e7}
    report, secured = (fund(district, "plan", {**poor, "hold back switch": m}) for m in (0, 2))
    assert secured.ledger.need.sum() < report.ledger.need.sum()
    assert_allclose(secured.promised.need, report.ledger.need)
    assert all(year["deferred"] == 0 for year in report.json()["years"])


def test_constant_prices_are_lower_where_prices_rise(funded):
    reply = funded[0].json()
    assert reply["total_need_2020"] < reply["total_need"]


def test_a_place_without_a_budget_says_how_to_give_it_one(district):
    moneyless = replace(district, sectors=("eldercare",))
    with pytest.raises(InputError, match="has no money in its model; add finance to sectors"):
        fund(moneyless)


def test_everything_reconciles_at_random_corners_of_all_levers_at_once(district):
    rng = np.random.default_rng(20)
    money = [row for row in district.inputs.values() if row.sector == "finance"]
    members = []
    for mode in (0, 1, 2, 0, 1, 2):
        ends = {row.name: float(rng.choice([row.low, row.default, row.high])) for row in money}
        shares = [name for name in ends if name.startswith("given ")]
        ends |= {name: ends[name] / 7 for name in shares}  # together never above the whole
        members.append(money_settings(district) | ends | {"hold back switch": float(mode)})
    results = run(district, members, OUTPUTS)
    for at in range(len(members)):
        book = ledger_of(results, district.program, at)
        for name, error in book.residuals().items():
            assert error <= 1e-9 * max(book.need.sum(), book.room.sum()), (at, name)
        assert book.gap.min() >= -1e-6 * book.need.sum()
