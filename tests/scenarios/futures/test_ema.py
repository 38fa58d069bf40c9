"""Our model in the hands of EMA Workbench users: the five lines of the documentation, run."""

import re
import warnings

import numpy as np

from scenarios.futures import ema

from .conftest import PACKS


def test_the_documented_lines_run(monkeypatch):
    lines = re.search(r"    from ema_workbench.*?perform_experiments\([^\n]*\)", ema.__doc__, re.S)
    text = "\n".join(line[4:] for line in lines.group().split("\n"))
    text = text.replace(
        '"chengdu", ["cd-001", "cd-002"]', f'"town", ["t-001"], root={str(PACKS)!r}'
    )
    text = text.replace(f"root={str(PACKS)!r}", f"root=Path({str(PACKS)!r})")
    text = text.replace("scenarios=100, policies=2", "scenarios=3, policies=2")
    found: dict = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec("from pathlib import Path\n" + text, found)
    experiments, outcomes = found["experiments"], found["outcomes"]
    assert len(experiments) == 6
    assert set(outcomes) == {"t_001", "t_001_reached"}
    rate = experiments["plan_rate_total__urban"].to_numpy()
    np.testing.assert_allclose(outcomes["t_001"], 48_593 * (1 + rate) ** 5, rtol=1e-9)
    assert ((outcomes["t_001"] > 70_000) == (outcomes["t_001_reached"] == 1)).all()
