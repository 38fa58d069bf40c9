"""The same text in PySD: every variable of the joined model, and the exactness of annual rates."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.joined import city

CASES = {
    "as it comes": {},
    "the structure": {"income growth basis": 2, "bed switch": 1, "threshold rule": 2},
    "held back": {
        "income growth basis": 1,
        "hold back switch": 2,
        "elder capital budget": 2e7,
        "planned approvals[inclusive,ordinary]": 500,
        "build time": 0,
        "plan start": 2020.5,
        "elders index": ((2020, 2022), (1, 1.2)),
    },
}


@pytest.mark.parametrize("case", CASES)
def test_every_variable_agrees_with_the_reference(joined, joined_reference, case):
    moving = {"stock", "flow", "auxiliary"}
    names = [
        name
        for name, each in city(["eldercare", "income"]).variables.items()
        if each.kind in moving
    ]
    there = joined_reference.run(CASES[case], outputs=names, step=0.25, until=2022)
    here = joined.run(CASES[case], outputs=names, step=0.25, until=2022)
    assert len(here.columns) > 350
    for element in here:
        expected = there[element].to_numpy(float)
        assert_allclose(here[element], expected, rtol=1e-9, atol=1e-9, err_msg=element)


@pytest.mark.parametrize("step", [0.25, 0.0625])
def test_the_reference_compounds_annual_rates_exactly_too(income_reference, step):
    run = income_reference.run(outputs=["total income"], step=step, until=2022)
    exact = 48_593 * 1.075 ** (run.index.to_numpy() - 2020)
    assert_allclose(run["total income[urban]"].to_numpy(float), exact, rtol=1e-9)
    assert np.isclose(run.index[-1], 2022)
