"""The whole calibration: nothing leaks from later years, the same seed gives the same bytes, places without history say so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from calibration.calibrate import Calibration, calibrate
from calibration.fitted import dumps
from calibration.league import INCOME, best, lost, scored
from calibration.place import Place, read_place
from calibration.structure import reproduced
from scenarios.cli import app
from tests.calibration.samples import REGIONS, chengdu

STATED = {"total income[urban]": 0.075, "total income[rural]": 0.086}
SECTORS = ("income", "population", "finance", "eldercare", "childcare", "commute")


@pytest.fixture(scope="module")
def done() -> Calibration:
    return calibrate(chengdu(*SECTORS), until=2020, stated=STATED)


def to(place: Place, year: int) -> Place:
    """The place as if nobody had ever written down a later year."""
    return replace(
        place,
        baseline=tuple(row for row in place.baseline if row.vintage <= year),
        history=tuple(row for row in place.history if row.year <= year and row.vintage <= year),
        national=tuple(row for row in place.national if row.year <= year and row.vintage <= year),
    )


def test_deleting_every_later_row_changes_no_byte() -> None:
    whole = chengdu(*SECTORS)
    assert any(row.year >= 2019 for row in whole.history)
    documents = [
        dumps(calibrate(place, until=2018, stated=STATED).document())
        for place in (whole, to(whole, 2018))
    ]
    assert documents[0] == documents[1]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    one, two, other = (
        dumps(calibrate(chengdu("finance"), seed=seed).document()) for seed in (3, 3, 4)
    )
    assert one == two
    assert one != other


def test_the_scores_are_those_of_the_specification(done: Calibration) -> None:
    rows = [row for row in scored(done.backtest) if row.series in INCOME]
    ours = [row for row in rows if row.forecaster == "model"]
    assert len(ours) == 28
    errors = best(rows)
    wanted = {"model": 1.64, "trend": 2.59, "damped": 1.98, "nation": 1.48}
    assert {name: errors[name] for name in wanted} == pytest.approx(wanted, abs=0.015)
    by_origin = {2017: 2.09, 2018: 1.49, 2019: 1.41, 2020: 1.17}
    for origin, error in by_origin.items():
        cut = [row for row in rows if row.origin == origin]
        assert best(cut)["model"] == pytest.approx(error, abs=0.015)
    assert sum(row.crps or 0 for row in ours) / 28 == pytest.approx(1.13, abs=0.015)
    assert sum(bool(row.inside90) for row in ours) == 28
    assert sum(bool(row.inside50) for row in ours) == 17
    naive = [row for row in rows if row.forecaster == "trend"]
    assert sum(bool(row.inside90) for row in naive) == 23
    target = [row for row in rows if row.forecaster == "target"]
    assert sum(row.ae_log or 0 for row in target) / len(target) == pytest.approx(1.31, abs=0.01)


def test_every_loss_is_named(done: Calibration) -> None:
    losses = {(where, value, rival) for where, value, rival, _, _ in lost(done.backtest)}
    assert ("all", "", "nation") in losses
    assert ("horizon", "1", "trend") in losses
    assert ("origin", "2019", "damped") in losses
    assert ("origin", "2020", "damped") in losses


def test_income_of_2016_to_2020_is_followed_within_two_per_cent(done: Calibration) -> None:
    income = next(s for s in done.fits.fitted if s.problem.sector == "income")
    assert all(fit.mape <= 0.02 for fit in income.series.values())
    people = next(s for s in done.fits.fitted if s.problem.sector == "population")
    assert all(fit.mape <= 0.02 for fit in people.series.values())


def test_few_points_free_few_parameters(done: Calibration) -> None:
    for sector in done.fits.fitted:
        assert len(sector.parameters) <= min(3, sector.problem.n // 2)
        assert sector.posterior.accepted
    assert "buoyancy" in {
        name for row in done.document()["not_identified"] for name in row["names"]
    }


def test_residents_and_beds_are_those_of_the_specification(done: Calibration) -> None:
    found = {(row.series, row.year): row for row in done.rows if row.forecaster == "model"}
    people = found["residents total", 2022]
    assert (people.p05, people.p50, people.p95) == pytest.approx(
        (21.04e6, 21.70e6, 22.39e6), rel=0.003
    )  # type: ignore[comparison-overlap]
    beds = found["national beds per 1000 elders", 2022]
    assert (beds.p05, beds.p50, beds.p95) == pytest.approx((29.0, 30.8, 32.6), abs=0.12)


def test_what_came_later_stays_out_of_what_was_known(done: Calibration) -> None:
    plain, with_actuals = done.document(), done.document(scored=True)
    assert all("observed" not in row for row in plain["holdout"])
    assert plain["scores"] == []
    seen = [row["observed"] for row in with_actuals["holdout"] if row["series"] == INCOME[0]]
    assert seen == [52633, 54897, None, None, None]
    stripped = [
        {key: value for key, value in row.items() if key in plain["holdout"][0]}
        for row in with_actuals["holdout"]
    ]
    assert stripped == plain["holdout"]


def test_a_wrong_later_history_moves_only_the_scores() -> None:
    place = chengdu()
    wrong = replace(
        place,
        history=tuple(
            replace(row, value=row.value * 3) if row.year > 2020 else row for row in place.history
        ),
    )
    true, moved = calibrate(place), calibrate(wrong)
    assert dumps(true.document()) == dumps(moved.document())
    assert true.document(scored=True)["scores"] != moved.document(scored=True)["scores"]


@pytest.mark.parametrize("region", ["wenjiang", "shanghai-district", "yongchuan"])
def test_a_place_with_almost_no_history_gets_wide_bands_and_says_why(region: str) -> None:
    done = calibrate(read_place(REGIONS / region, ()), until=2020)
    document = done.document(scored=True)
    assert document["identified"] == "none"
    assert document["process"]["local"] is False
    assert document["process"]["sigma_place"] == 1.0
    assert document["process"]["sigma_gap"] == 1.0
    assert any("no local history" in note["en"] for note in document["notes"])
    assert any("没有本地历史" in note["zh"] for note in document["notes"])


def test_keda_calibrate_prints_every_series_and_year_to_2025() -> None:
    found = CliRunner().invoke(app, ["calibrate", "shanghai-district", "--until", "2018", "--json"])
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    assert {"region", "until", "parameters", "fit", "holdout"} <= set(document)
    years = {row["year"] for row in document["holdout"]}
    assert years == set(range(2019, 2026))
    assert {"series", "year", "observed", "p05", "p50", "p95"} <= set(document["holdout"][0])
    named = {entry["series"]: entry for entry in document["series"]}
    assert set(named) == {row["series"] for row in document["holdout"]}
    assert all(entry["unit"] and entry["name_zh"] for entry in named.values())


def test_an_impossible_year_is_refused_with_a_cure() -> None:
    from model import InputError

    with pytest.raises(InputError, match=r"--until.*2013 to 2025"):
        CliRunner().invoke(app, ["calibrate", "chengdu", "--until", "1999"], catch_exceptions=False)


def test_wenjiangs_index_is_wide_and_so_are_its_residents() -> None:
    done = calibrate(read_place(REGIONS / "wenjiang", ("population",)), until=2020)
    last = {row.series: row for row in done.rows if row.year == 2025 and row.forecaster == "model"}
    assert (last["income index[urban]"].width90 or 0) > 0.25
    assert (last["residents total"].width90 or 0) > 0.2
    assert last["residents total"].kind in ("pseudo", "fitted")


def test_the_base_year_is_matched_and_metro_length_is_followed() -> None:
    found = reproduced(chengdu("population", "commute").known(2022), 2022)
    simulated, observed = found["elders 60 plus"][2020]
    assert simulated == pytest.approx(observed, rel=1e-6)
    assert set(found["metro km open"]) == {2020, 2021, 2022}
    for simulated, observed in (
        *found["metro km open"].values(),
        *found["residents total"].values(),
    ):
        assert simulated == pytest.approx(observed, rel=0.02)
