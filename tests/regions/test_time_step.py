"""TIME STEP is a matter of arithmetic, not of policy: half of it moves no promise of any place in any future."""

import pytest

from scenarios.region import open_region, region_ids
from scenarios.runs import at_target_year, run_to_targets, settings_of

MOST = 0.005  # of the value at the smaller step
POINTS = 1e-4  # what a share has risen by is held to a hundredth of a point: near 0 it has no size of its own
PLACES = ("chengdu", "wenjiang", "yongchuan")


@pytest.mark.parametrize("place", PLACES)
def test_half_the_step_moves_no_promise_by_half_a_per_cent_in_any_scenario(place):
    region = open_region(place)
    targets = [t for t in region.modelled_targets() if t.target_value is not None]
    scenarios = list(region.scenarios)
    coarse, fine = (
        run_to_targets(
            region, [{**settings_of(region, s, {}), "TIME STEP": step} for s in scenarios], targets
        )
        for step in (0.125, 0.0625)
    )
    for target in targets:
        pairs = zip(
            at_target_year(region, target, coarse),
            at_target_year(region, target, fine),
            strict=True,
        )
        for scenario, (one, other) in zip(scenarios, pairs, strict=True):
            risen = target.kind == "cumulative_increment" and target.unit == "Dmnl"
            allowed = POINTS if risen else 1e-9
            assert one == pytest.approx(other, rel=MOST, abs=allowed), (scenario, target.id)


def test_every_place_with_a_model_is_tried_and_has_its_four_scenarios():
    assert tuple(place for place in region_ids() if open_region(place).sectors) == PLACES
    for place in PLACES:
        assert {"plan", "trend", "stress", "delayed"} <= set(open_region(place).scenarios), place
