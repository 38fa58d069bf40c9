"""The whole city in every engine: the same number for every element of every variable."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import simulate
from model.joined import city

MEMBERS = 3
TIMES = (2020, 2020.625, 2021, 2025, 2035)
# what is left where billions of yuan cancel: a thousandth of a fen; where a year's newborn all turn one
REST = {"CNY": 1e-5, "person": 1e-9}
# one member is the city as it comes, the others have these inputs
CASES: dict[str, tuple[float, float]] = {
    "mortality multiplier": (0.6, 0.9),
    "income growth basis": (1, 2),
    "hold back switch": (2, 1),
    "bed switch": (1, 1),
    "migration switch": (1, 1),
    "plan rate total[urban]": (0.02, 0.11),
    "fertility level from 2023": (0.7, 1.6),
    "perception time of migrants": (0.01, 5),
}


@pytest.fixture(scope="module")
def runs():
    program = city()
    inputs = {n: np.array([program.constants[n], *changed]) for n, changed in CASES.items()}
    return {
        engine: simulate(program, inputs, times=TIMES, engine=engine)
        for engine in ("numpy", "compiled")
    }


def test_every_variable_of_the_city_is_the_same_in_both_kernels(runs):
    ours, plain = runs["compiled"], runs["numpy"]
    assert ours.names == plain.names
    assert len(ours.names) > 5000
    assert np.isfinite(ours.values).mean() > 0.99
    units = [city().find(name)[0].unit.partition("/")[0] for name in ours.names]
    least = np.array([REST.get(unit, 1e-12) for unit in units])[None, :, None]
    apart = np.abs(ours.values - plain.values)
    wrong = apart > 1e-9 * np.abs(plain.values) + least
    assert [ours.names[i] for i in np.flatnonzero(wrong.any(axis=(0, 2)))] == []


def test_the_members_of_that_run_differ(runs):
    values = runs["compiled"].values
    assert (values[:, :, 0] != values[:, :, 1]).any()
    assert (values[:, :, 1] != values[:, :, 2]).any()
