"""Laws of dimension: counting people in dozens and money in dimes changes every figure by its unit and nothing else.

An equation that adds beds to persons, or forgets a "per person", fails here whatever its documented unit says.
"""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from model.engine import simulate
from model.joined import city

SIZES = {"person": 3.0, "CNY": 7.0, "bed": 2.0, "entity": 5.0, "kperson": 11.0}
TABLES = {
    "urban residents path": ((2020, 2025, 2035), (16.5e6, 17.5e6, 18.6e6)),
    "rural residents path": ((2020, 2025, 2035), (4.4e6, 4.1e6, 3.6e6)),
}
CASES = {
    "as it comes": {},
    "structure": {"income growth basis": 2.0, "bed switch": 1.0, "threshold rule": 2.0},
    "short of all": {
        "hold back switch": 2.0,
        "elder capital budget": 2e7,
        "demand multiplier": 4.0,
        "staffing floor": 3.0,
        "dependency definition": 1.0,
    },
}


def factor(unit):
    """What a figure of this unit is multiplied by: `CNY/person/year` by 7/3."""
    above, *below = [part.strip() for part in unit.split("/")]
    size = np.prod([SIZES.get(part, 1.0) for part in re.split(r"\*", above)])
    return float(size / np.prod([SIZES.get(part, 1.0) for part in below]))


@pytest.mark.parametrize("case", CASES)
def test_units_of_account_change_figures_and_nothing_else(case):
    program = city(["eldercare", "income"])
    units = {name: variable.unit for name, variable in program.variables.items()}

    def scaled(inputs):
        return {
            name: value * factor(units[name.partition("[")[0]]) for name, value in inputs.items()
        }

    controls = {"TIME STEP": 0.25, "FINAL TIME": 2027.0}
    constants = {**program.constants, **CASES[case]}
    constants = {name: value for name, value in constants.items() if units.get(name) != "year"}
    tables = {
        name: (years, tuple(y * factor(units[name]) for y in values))
        for name, (years, values) in TABLES.items()
    }
    moving = [n for n, v in program.variables.items() if v.kind in ("stock", "flow", "auxiliary")]
    plain = simulate(program, {**constants, **TABLES, **controls}, outputs=moving, engine="numpy")
    other = simulate(
        program, {**scaled(constants), **tables, **controls}, outputs=moving, engine="numpy"
    )
    assert len(plain.names) > 350
    for name in plain.names:
        by = factor(units[name.partition("[")[0]])
        # Differences of tens of millions of yuan carry rounding of 1e-14 of their size.
        assert_allclose(other[name], plain[name] * by, rtol=1e-7, atol=1e-5, err_msg=name)
