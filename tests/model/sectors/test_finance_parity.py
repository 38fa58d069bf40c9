"""The finance text in PySD: every variable, in every mode of holding back, alone and joined."""

import numpy as np
import pysd
import pytest

from model.engine import simulate
from model.joined import city, joined_text

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
    path = tmp_path_factory.mktemp("finance") / "finance.mdl"
    path.write_text(joined_text(sectors), encoding="utf-8")
    return pysd.read_vensim(str(path))


def columns(frame):
    """The reference's frame by element name, whatever the order of its columns."""
    return {name: np.asarray(frame[name], float) for name in frame}


@pytest.mark.parametrize("case", CASES)
def test_every_variable_agrees_with_the_reference(sectors, reference, case):
    program = city(sectors)
    names = [name for name, each in program.variables.items() if each.kind in MOVING]
    reference.reload()
    there = columns(
        reference.run(
            params={name: float(value) for name, value in CASES[case].items()},
            time_step=0.5,
            final_time=2027,
            return_columns=names,
        )
    )
    clock = {"TIME STEP": 0.5, "FINAL TIME": 2027}
    here = simulate(program, {**CASES[case], **clock}, outputs=names, engine="numpy")
    assert len(here.names) > 1000
    units = {name: each.unit for name, each in program.variables.items()}
    wrong = []
    for element in here.names:
        # What is left of sums near 1e12 yuan is not resolved below a tenth of a fen.
        least = 1e-3 if units[element.partition("[")[0]].startswith("CNY") else 1e-9
        if not np.allclose(here[element][:, 0], there[element], rtol=1e-9, atol=least):
            wrong.append(element)
    assert wrong == []
