"""Hindcasts of sectors, numbers as they stood at a date, and series made of other series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.before import before
from calibration.derived import PARTS, derived
from calibration.fit import SectorFit, fit
from calibration.history import log_growths, read_history
from calibration.income_fit import _price_rise
from calibration.outlook import Outlook, outlook
from calibration.place import read_place
from calibration.problems import problems
from calibration.process import AREAS, read_process
from model import InputError
from tests.calibration.samples import REGIONS, chengdu


def fitted(sector: str, until: int) -> SectorFit:
    found, _ = problems(chengdu(sector).known(until), until, read_process())
    return fit(found[0])


@pytest.fixture(scope="module")
def seen() -> Outlook:
    return outlook(chengdu().known(2020), 2020, structure=False)


def test_boardings_since_2017_tell_how_riders_answer_coverage() -> None:
    found = fitted("commute", 2020)
    (one,) = found.parameters
    assert one.prior.name == "coverage elasticity"
    assert one.verdict == "informed"
    assert one.prior.low * 0.7 < one.value < one.prior.default
    assert found.series["metro boardings"].mape < 0.06


def test_the_nations_beds_inform_market_entry_only_with_the_years_after_2020() -> None:
    early, late = (fitted("eldercare", until).parameters[0] for until in (2020, 2022))
    assert early.verdict == "none"
    assert late.verdict == "informed"
    assert late.prior.low < late.value < late.prior.high


def test_a_sector_without_figures_keeps_its_prior_and_says_which_are_missing() -> None:
    sectors = ("housing", "services", "childcare")
    found, missing = problems(chengdu(*sectors).known(2020), 2020, read_process())
    assert not found
    reasons = {one.sector: one.reason_en for one in missing}
    assert set(reasons) == set(sectors)
    assert "how long building takes" in reasons["housing"]
    assert all("parameters stay at their priors" in reason for reason in reasons.values())


def test_a_place_without_yearly_figures_does_not_borrow_the_nations_beds() -> None:
    place = read_place(REGIONS / "yongchuan", ("eldercare",)).known(2020)
    found, missing = problems(place, 2020, read_process())
    assert not found
    assert [one.sector for one in missing] == ["eldercare"]


def test_the_rise_of_prices_is_what_nominal_leaves_over_real_growth() -> None:
    known = chengdu().known(2020)
    rise = _price_rise(known, 2016, 2020, {"trend deflator growth": 0.5})
    assert rise == pytest.approx(0.0264, abs=0.0005)
    assert _price_rise(known, 2020, 2020, {"trend deflator growth": 0.5}) == 0.5


def test_a_number_made_from_later_evidence_gives_way_to_what_stood_then() -> None:
    name = "base income[rural,wage]"
    then = {row.parameter: row for row in chengdu().known(2020).baseline}[name]
    now = {row.parameter: row for row in chengdu().known(2022).baseline}[name]
    assert (then.vintage, now.vintage) == (2021, 2022)
    assert (then.high or 0) - (then.low or 0) > 5 * ((now.high or 0) - (now.low or 0))
    assert before("chengdu", 2022) == ()
    names = [row.parameter for row in chengdu().known(2020).baseline]
    assert len(names) == len(set(names))


def test_parts_of_income_add_up_to_their_total(seen: Outlook) -> None:
    for area in AREAS:
        parts = sum(seen.members[f"income[{area},{part}]"] for part in PARTS)
        assert parts == pytest.approx(seen.members[f"total income[{area}]"], rel=1e-12)
        assert seen.hold_out[f"income[{area},wage]"] == "impossible"


def test_town_and_country_add_up_and_the_mean_of_all_lies_between(seen: Outlook) -> None:
    m = seen.members
    both = m["residents[urban]"] + m["residents[rural]"]
    assert both == pytest.approx(m["residents total"], rel=1e-12)
    assert (m["all resident income"] < m["total income[urban]"]).all()
    assert (m["all resident income"] > m["total income[rural]"]).all()
    assert derived(chengdu().known(2020), 2020, seen.years, {}) == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("2019,45878", "2019,0"), "is not above 0; leave the year out"),
        (("2020,0.7877,", "2020,78.77,"), "is not a share; write a share between 0 and 1"),
        (("45878,CNY/person/year", "4.6,10k CNY/person/year"), "is another unit; row 5 gives"),
        (("2019,45878", "2018,45878"), "stands twice; row 7 already gives"),
    ],
)
def test_a_figure_that_has_no_growth_is_refused_with_its_row(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    text = (REGIONS / "chengdu" / "history.csv").read_text(encoding="utf-8")
    (tmp_path / "history.csv").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_history(tmp_path / "history.csv")


def test_a_missing_year_and_windows_text_are_read_and_no_growth_is_made_over_the_gap(
    tmp_path: Path,
) -> None:
    lines = (REGIONS / "chengdu" / "history.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("total income[urban],2019")]
    (tmp_path / "history.csv").write_text("\n".join(kept), encoding="gbk")
    rows = read_history(tmp_path / "history.csv")
    assert set(log_growths(rows, "total income[urban]")) == {2014, 2017, 2018, 2021, 2022}


def test_every_series_known_in_2020_has_a_band_to_2025() -> None:
    place = chengdu("population", "income", "commute", "eldercare", "childcare")
    found = outlook(place.known(2020), 2020)
    known = {row.series for row in place.history if max(row.year, row.vintage) <= 2020}
    assert known <= set(found.members)
    for paths in found.members.values():
        low, high = np.quantile(paths[-1], (0.05, 0.95))
        assert low < high
