"""Boxes of misses: planted ones are found, noise is not told as a finding."""

import numpy as np
import pytest

from scenarios.futures.discovery import HIGH, LOW, NO_BOX, TOO_COMMON, TOO_RARE, boxes


def planted(seed, members=8192):
    """Ten inputs, misses gathered where x1 < .3 and x2 > .6: .9 inside, .05 outside."""
    rng = np.random.default_rng(seed)
    x = rng.random((10, members))
    rate = np.where((x[0] < 0.3) & (x[1] > 0.6), 0.9, 0.05)
    return {f"x{i + 1}": row for i, row in enumerate(x)}, (rng.random(members) < rate).astype(float)


def test_a_planted_box_is_found_with_limits_within_a_twentieth():
    columns, y = planted(1)
    found = boxes(columns, y, replicates=16).boxes
    assert len(found) == 1
    limits = {(limit.name, limit.side): limit.value for limit in found[0].limits}
    assert limits == {
        ("x1", HIGH): pytest.approx(0.3, abs=0.05),
        ("x2", LOW): pytest.approx(0.6, abs=0.05),
    }
    assert found[0].scores.density > 0.75
    assert found[0].scores.coverage == pytest.approx(0.108 / 0.152, abs=0.08)
    assert all(limit.reappeared >= 14 for limit in found[0].limits)


def test_a_third_limit_is_hardly_ever_invented():
    right = 0
    for seed in range(100):
        found = boxes(*planted(seed, 4096), replicates=16, stable=False).boxes
        names = {(limit.name, limit.side) for limit in found[0].limits} if found else set()
        right += names == {("x1", HIGH), ("x2", LOW)}
    assert right >= 90


def test_pure_noise_has_no_box():
    rng = np.random.default_rng(3)
    columns = {f"x{i}": rng.random(8192) for i in range(10)}
    for base in (0.1, 0.5):
        found = boxes(columns, (rng.random(8192) < base).astype(float), replicates=16)
        assert (found.boxes, found.reason) == ((), NO_BOX)


@pytest.mark.parametrize(("share", "reason"), [(0.02, TOO_RARE), (0.95, TOO_COMMON)])
def test_a_rule_or_an_exception_is_no_finding(share, reason):
    rng = np.random.default_rng(1)
    y = (rng.random(8192) < share).astype(float)
    assert boxes({"x": rng.random(8192)}, y, replicates=16).reason == reason


def test_whole_numbers_are_peeled_level_by_level():
    rng = np.random.default_rng(5)
    years = rng.integers(0, 4, 8192).astype(float)
    y = (rng.random(8192) < np.where(years >= 2, 0.95, 0.1)).astype(float)
    (found,) = boxes({"shock years": years, "x": rng.random(8192)}, y, replicates=16).boxes
    assert [(limit.name, limit.side, limit.value) for limit in found.limits] == [
        ("shock years", LOW, 2.0)
    ]
