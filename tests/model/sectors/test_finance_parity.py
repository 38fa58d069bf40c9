"""The finance text in PySD: every variable, in every mode of holding back, alone and joined."""

import numpy as np
import pytest

from model.engine import simulate
from model.joined import city
from tests.model.sectors.conftest import Reference

MOVING = {"stock", "flow", "auxiliary"}
CASES = {
    "report": {"hold back switch": 0, "package switch": 1, "package profile": 3},
    "cash": {"hold back switch": 1, "base revenue": 3e10, "deficit bond share": 0.5},
    "secured": {"hold back switch": 2, "base revenue": 8e10, "confidence strength": 1},
}


@pytest.fixture(scope="module", params=["finance", "with income and eldercare"])
def sectors(request):
    return ("finance",) if request.param == "finance" else ("eldercare", "finance", "income")


@pytest.fixture(scope="module")
def reference(sectors, tmp_path_factory):
    return Reference(sectors, tmp_path_factory.mktemp("finance"))


@pytest.mark.parametrize("case", CASES)
def test_every_variable_agrees_with_the_reference(sectors, reference, case):
    program = city(sectors)
    names = [name for name, each in program.variables.items() if each.kind in MOVING]
    step = 0.5 if sectors == ("finance",) else 1
    there = reference.run(CASES[case], outputs=names, step=step, until=2027)
    clock = {"TIME STEP": step, "FINAL TIME": 2027}
    here = simulate(program, {**CASES[case], **clock}, outputs=names)
    assert len(here.names) > 1000
    units = {name: each.unit for name, each in program.variables.items()}
    wrong = []
    for element in here.names:
        # What is left of sums near 1e12 yuan is not resolved below a tenth of a fen.
        least = 1e-3 if units[element.partition("[")[0]].startswith("CNY") else 1e-9
        if not np.allclose(here[element][:, 0], there[element], rtol=1e-9, atol=least):
            wrong.append(element)
    assert wrong == []
