"""The runner over folders of models with published outputs; the public suite itself where it is at hand ($SUITE)."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine import conformance

MODEL = "x = INTEG(y, 1) ~~| y[D] = 2 ~~| D: p, q ~~|".replace("y, 1", "SUM(y[D!]), 1")
CONTROL = " INITIAL TIME = 0 ~~| FINAL TIME = 2 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "suite"
    for name, output in {
        "right": "Time\tx\ty[p]\n0\t1\t2\n1\t5\t\n2\t9.00001\t\n",
        "wrong": "Time\tx\n0\t1\n1\t5\n2\t9.1\n",
        "across": "Time\t0\t1\t2\nx\t1\t5\t9\n",
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "m.mdl").write_text(MODEL + CONTROL)
        (folder / name / "output.tab").write_text(output)
    (folder / "other").mkdir()
    (folder / "other" / "m.mdl").write_text("x = DELAY CONVEYOR(1) ~~|" + CONTROL)
    return folder


def test_each_model_is_the_same_different_or_refused_by_name(suite, tmp_path, capsys):
    code = conformance.main([str(suite), "--out", str(tmp_path / "table.md"), "--engine", "numpy"])
    table = (tmp_path / "table.md").read_text()
    assert code == 1
    assert "4 models: 2 the same, 1 refused by name, 1 differ, 0 failed" in table
    assert "x at 2: 9, published 9.1" in capsys.readouterr().out
    assert "| other | m.mdl | — | refused | 0 | 0.0e+00 | DELAY CONVEYOR |" in table


def test_a_folder_that_is_not_there_is_one_sentence(capsys):
    assert conformance.main(["nowhere"]) == 2
    assert "is not a folder" in capsys.readouterr().out
