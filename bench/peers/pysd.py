"""PySD, the reference, alone and under the EMA Workbench on two processes."""

from __future__ import annotations

import logging
import resource
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from model.engine import Program, simulate

PROCESSES = 2


def one_run(program: Program, outputs: list[str]) -> dict[str, object]:
    """One warm run (the model translated and imported before), and how far our numbers are from its."""
    brief = {"FINAL TIME": program.initial_time + program.time_step}
    simulate(program, brief, outputs=outputs, engine="pysd")
    wall, cpu = time.perf_counter(), time.process_time()
    theirs = simulate(program, outputs=outputs, engine="pysd")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ours = simulate(program, outputs=outputs, engine="compiled")
    apart = np.abs(ours.values - theirs.values) / np.maximum(np.abs(theirs.values), 1e-9)
    return {
        "seconds": wall,
        "cpu_ms_per_member": 1e3 * cpu,
        "largest_relative_difference": float(apart.max()),
    }


def under_ema(
    program: Program, outputs: list[str], name: str, value: float, experiments: int
) -> dict[str, object]:
    """Seconds an experiment on two processes, from a few: what 10,000 take follows by multiplication.

    Each process translates the model once; the processor's seconds are those of all of them.
    """
    import ema_workbench
    from ema_workbench import MultiprocessingEvaluator, RealParameter, TimeSeriesOutcome
    from ema_workbench.connectors.pysd_connector import PysdModel

    ema_workbench.ema_logging.log_to_stderr(logging.ERROR)
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(place) / "model.mdl"
        path.write_text(program.source.text, encoding="utf-8")
        low, high = sorted((0.9 * value, 1.1 * value))
        model: Any = PysdModel("model", mdl_file=str(path))
        model.uncertainties = [RealParameter("x", low, high, variable_name=name)]
        model.outcomes = [
            TimeSeriesOutcome(f"y{n}", variable_name=output) for n, output in enumerate(outputs)
        ]
        before = _children()
        with MultiprocessingEvaluator(model, n_processes=PROCESSES) as evaluator:
            begin = time.perf_counter()
            evaluator.perform_experiments(scenarios=experiments)
            spent = time.perf_counter() - begin
    return {
        "experiments": experiments,
        "processes": PROCESSES,
        "seconds": spent,
        "cpu_seconds": _children() - before,
        "seconds_per_experiment": spent / experiments,
    }


def _children() -> float:
    """Processor seconds of the processes this one started and saw end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
