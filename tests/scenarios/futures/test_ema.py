"""The EMA Workbench beside us: the five lines of the documentation run, and its PRIM finds the boxes ours finds."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest

from scenarios.futures import ema
from scenarios.futures.chunk import chunks, drawn, opened, run
from scenarios.futures.prim import HIGH, LOW, quasi_p, trajectory
from scenarios.registry import met
from scenarios.runs import at_target_year

from .conftest import PACKS
from .test_discovery import planted


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


def of_a_town(town):
    """Members of an ensemble as `keda discover` sees them: mean growths, shock years in whole numbers, misses."""
    ask = town(targets=("t-001",), points=64, until=2025, centre="trend").prepared()
    members = opened(ask)
    z = drawn(members, chunks(ask)[0])
    results = run(members, members.inputs(z), z.shape[1])
    target = members.region.targets["t-001"]
    missed = ~met(at_target_year(members.region, target, results), target)
    columns = members.columns(z)
    kept = [n for n in columns if n.startswith(("mean growth", "shock"))]
    others = [n for n in columns if n not in kept][:4]
    return {name: columns[name] for name in kept + others}, missed.astype(float)


@pytest.mark.parametrize("where", ["planted", "planted again", "town"])
def test_prim_finds_the_workbenchs_boxes_step_by_step(town, where):
    if where == "town":
        columns, y = of_a_town(town)
        assert set(np.unique(columns["shock years"])) <= {0, 1, 2, 3, 4, 5}
    else:
        columns, y = planted(2 if where == "planted" else 3, members=600)
    names = list(columns)
    x = np.stack([columns[name] for name in names], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim

        theirs = Prim(pd.DataFrame(columns), y, threshold=y.mean()).find_box()
    ours = trajectory(x, y)
    assert len(ours) == len(theirs.box_lims) - 1 > 5
    ends = {LOW: x.min(axis=0), HIGH: x.max(axis=0)}
    for box, limits in zip(ours, theirs.box_lims[1:], strict=True):
        for at, name in enumerate(names):
            for side, row in ((LOW, 0), (HIGH, 1)):
                assert box.limits.get((at, side), ends[side][at]) == limits.loc[row, name]
    mine = {names[at]: p for (at, side), p in quasi_p(ours[-1], x, y).items() if side == HIGH}
    workbench = theirs.qp[-1]
    for name, p in mine.items():
        assert p == pytest.approx(workbench[name][1], rel=1e-6)
