"""Cuts through a funding: they close, they add up, and the gap answers to cost and shares."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import open_region
from scenarios.funding import fund, slices


@pytest.fixture(scope="module")
def region():
    return open_region("wenjiang")


@pytest.fixture(scope="module")
def funding(region):
    return fund(region, "plan", {})


@pytest.fixture(scope="module")
def span(funding):
    return slices.span_of(funding)


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("kind", ["all", "capital", "running"])
def test_every_cut_closes_to_the_fen(funding, span, real, kind):
    cut = slices.slice_of(funding, span, real=real, kind=kind)
    assert cut.residual < slices.FEN
    assert cut.need == pytest.approx(cut.paid + cut.gap, abs=slices.FEN)
    assert cut.by_year("gap").sum() == pytest.approx(cut.gap, abs=slices.FEN)
    payers = sum(need for line in cut.lines for need, _ in line.payers.values())
    assert payers == pytest.approx(cut.need, rel=1e-12)


def test_building_and_running_are_the_whole(funding, span):
    whole = slices.slice_of(funding, span)
    parts = [slices.slice_of(funding, span, kind=kind) for kind in ("capital", "running")]
    assert sum(part.need for part in parts) == pytest.approx(whole.need)
    assert (whole.capital, whole.running) == pytest.approx([part.need for part in parts])


def test_the_announced_package_is_worth_what_was_announced(funding, span):
    assert slices.slice_of(funding, span).capital == pytest.approx(82_811_000_000)


def test_the_peak_is_the_year_of_the_largest_gap(funding, span):
    cut = slices.slice_of(funding, span)
    assert cut.peak is not None
    assert cut.peak[1] == cut.by_year("gap").max()


def test_the_gap_moves_by_more_than_the_cost(funding, span):
    costs = dict(slices.at_costs(funding, span, real=False, kind="all", line=""))
    assert costs[1.1].need == pytest.approx(1.1 * costs[1.0].need)
    assert costs[1.1].gap > 1.1 * costs[1.0].gap


def test_other_uses_are_the_gap_over_their_unit_cost():
    uses = slices.instead(open_region("chengdu"), 1e9)
    assert uses
    for use in uses:
        assert use.count * use.unit_cost == pytest.approx(1e9)


def test_the_social_share_leaves_room_for_the_others(region):
    social = slices.social_of(region, "plan", {}, "package")
    assert social is not None
    assert social.now == pytest.approx(0.72)
    assert social.now < social.most <= 1


def test_merging_small_programmes_keeps_the_sum(span):
    cut = slices.slice_of(fund(open_region("chengdu"), "plan", {}), span)
    merged = slices.without(cut, 4)
    assert len(merged.lines) == 4
    assert np.allclose(merged.by_year("need"), cut.by_year("need"))


def test_a_target_knows_the_line_of_its_programme(region):
    assert slices.line_of(region, "wj-001") == "package"
    assert slices.line_of(region, "wj-012") == "package"
    assert slices.line_of(region, "no-such") == ""
