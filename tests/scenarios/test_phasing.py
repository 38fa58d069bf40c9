"""Levers that move only from a year on: nothing before it changes, and what comes too late is called so."""

import pytest

from model import InputError
from scenarios import open_region
from scenarios.phasing import AFTER, as_phased, phased
from scenarios.runs import run, settings_of
from scenarios.solving import solve

BEDS = "elder service beds"
TOTAL = "total income[urban]"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Chengdu's incomes alone: a model that answers at once."""
    import shutil

    from scenarios.region import REGIONS

    root = tmp_path_factory.mktemp("packs")
    shutil.copytree(REGIONS.parent / "tests" / "packs" / "small", root / "small")
    return open_region("small", root)


def path(region, settings, name):
    results = run(region, [settings], [name])
    return dict(zip(results.times, results[name][:, 0], strict=True))


def test_with_the_same_value_before_and_after_nothing_changes(small):
    settings = settings_of(small)
    place, names = phased(small, list(small.levers), 2022)
    assert path(place, as_phased(settings, names), TOTAL) == path(small, settings, TOTAL)


def test_a_growth_rate_raised_at_the_end_of_2022_compounds_from_there(small):
    row = small.inputs["plan_rate_total__urban"]
    place, names = phased(small, [row.id], 2022)
    base = {"income growth basis": 0.0, row.name: 0.05}
    after = as_phased(base, names) | {names[row.name]: 0.10}
    found, plain = path(place, after, TOTAL), path(small, base, TOTAL)
    assert found[2022] == pytest.approx(plain[2022], rel=1e-12)
    assert found[2025] == pytest.approx(plain[2022] * 1.1**3, rel=1e-9)


def test_the_names_after_the_year_say_so(small):
    _, names = phased(small, ["plan_rate_total__urban"], 2022)
    assert names["plan rate total[urban]"] == f"plan rate total{AFTER}[urban]"


def test_a_year_that_leaves_no_time_is_refused():
    with pytest.raises(InputError, match="leaves the levers no time"):
        solve("yongchuan", ["yc-016"], start=2025)


def test_approvals_pulled_at_the_end_of_2024_are_too_late_for_9000_beds():
    levers = ["approvals_a_year", "elder_capital_budget"]
    early = solve("yongchuan", ["yc-016"], lever_ids=levers)
    late = solve("yongchuan", ["yc-016"], lever_ids=levers, start=2024)
    assert early.feasible
    assert not late.feasible
    assert late.start == 2024
    assert {move.lever.row.name for move in late.moves} <= {
        "approvals a year",
        "elder capital budget",
    }
    assert late.outcomes[0].value < early.outcomes[0].value
    assert "--from 2024" in late.command
