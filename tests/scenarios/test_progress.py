"""On the way: the path against the straight line, and how late a lever may be pulled."""

from dataclasses import replace

import numpy as np
import pytest

from model import InputError
from scenarios import open_region
from scenarios.progress import PhaseIn, progress_of
from scenarios.reach import reach
from scenarios.region import REGIONS
from scenarios.registry import read_targets
from scenarios.verdict import Path, Verdict


@pytest.fixture(scope="module")
def beds():
    rows = read_targets(REGIONS / "yongchuan" / "targets.csv")
    return next(row for row in rows if row.id == "yc-016")


def on_path(target, values):
    years = np.arange(2020.0, 2020 + len(values))
    return Verdict(target=target, state="short", path=Path(years, np.array(values, dtype=float)))


def test_the_straight_line_to_9000_beds_passes_6992_in_2023(beds):
    found = progress_of(on_path(beds, [3980, 4000, 4300, 4700, 5300, 6000]), 2023)
    assert found.straight_line == pytest.approx(3980 + 5020 * 3 / 5)
    assert found.value == 4700
    assert found.ahead == pytest.approx(4700 - 6992)
    assert found.state == "behind"


def test_where_less_is_better_below_the_line_is_ahead(beds):
    fewer = replace(beds, operator="<=", target_value=2000.0)
    found = progress_of(on_path(fewer, [3980, 3000, 2500, 2200, 2100, 2000]), 2022)
    assert found.ahead > 0
    assert found.state == "ahead"


def test_an_unmodelled_target_has_a_line_and_no_value(beds):
    found = progress_of(Verdict(target=beds, state="none"), 2021)
    assert found.value is None
    assert found.straight_line == pytest.approx(4984)
    assert found.state == "unknown"


def test_a_year_off_the_way_is_refused(beds):
    with pytest.raises(InputError, match="is not on the way of this target"):
        progress_of(on_path(beds, [1, 2, 3, 4, 5, 6]), 2031)


@pytest.mark.parametrize(("start", "late"), [(2021, False), (2022, False), (2023, True)])
def test_a_lever_is_too_late_after_its_latest_start(start, late):
    assert PhaseIn(lever="x", lag_years=2, latest_start=2022).too_late(start) is late


@pytest.fixture(scope="module")
def reply():
    return reach("yongchuan", "plan", {}, ["yc-016"], at=2023, start=2024)["targets"][0]


def test_approvals_of_2024_cannot_open_a_bed_by_2025(reply):
    assert reply["state"] == "too_late"
    assert reply["phase_in"]["lag_years"] >= 2
    assert reply["phase_in"]["latest_start"] <= 2022
    assert reply["progress"]["state"] == "behind"
    assert reply["progress"]["year"] == 2023


def test_the_numbers_a_verdict_rests_on_are_counted_by_grade(reply):
    assert sum(reply["grades"].values()) == reply["assumptions"]
    assert set(reply["grades"]) <= {"unverified", "estimate", "assumption"}


def test_income_pulled_later_needs_more_years():
    region = open_region("chengdu")
    target = next(t for t in region.modelled_targets() if t.id == "cd-001")
    row = reach("chengdu", "trend", {"plan rate total[urban]": 0.06}, [target.id])["targets"][0]
    phase = row["phase_in"]
    assert row["reached"] is False
    assert phase["latest_start"] == 2023
