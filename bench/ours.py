"""What Keda itself takes: compiling, one run, members a second, memory, growth. Processor seconds beside wall seconds.

On a machine that others use too, processor seconds are the ones to compare.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np

from bench.models import family
from model.engine import Program, loads, simulate
from model.engine.bound import bind, given
from model.engine.compiled_kernel import compiled
from model.engine.program import CONTROLS
from model.engine.schedule import schedule
from model.engine.simulate import chosen_rows, plan_of

_COMPILING = (
    "import sys, time; from model.engine import loads, simulate\n"
    "p = loads(open(sys.argv[1], encoding='utf-8').read()); import llvmlite.binding\n"
    "wall, cpu = time.perf_counter(), time.process_time(); simulate(p, outputs=['TIME STEP'], engine='compiled')\n"
    "print(time.perf_counter() - wall, time.process_time() - cpu)"
)
_STREAM = """
import json, resource, sys, time
import numpy as np
from model.engine import loads, stream
program = loads(open(sys.argv[1], encoding="utf-8").read())
name, value, outputs, members = json.loads(sys.argv[2])
def inputs_of(first, last):
    return {name: value * (0.9 + 0.2 * np.arange(first, last) / members)}
begin, total = time.perf_counter(), 0.0
for part in stream(program, inputs_of, members=members, outputs=outputs, times=[program.final_time], engine="compiled"):
    total += float(part.values.sum())
print(json.dumps({"members": members, "seconds": time.perf_counter() - begin,
                  "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
"""


def fastest(call: Callable[[], object], *, repeat: int) -> tuple[float, float]:
    """Wall and processor seconds, the least of some calls: what the machine does when it is not disturbed."""
    walls, cpus = [], []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


def a_constant(program: Program) -> tuple[str, float]:
    """An input to vary: the first plain constant that is not 0 and fixes no times."""
    return next(
        (n, v) for n, v in program.constants.items() if v and n not in CONTROLS and "[" not in n
    )


def compiling(program: Program) -> dict[str, float]:
    """Seconds until the compiled kernel answers, from nothing and from the disk cache, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.mdl"
        path.write_text(program.source.text, encoding="utf-8")
        env = {**os.environ, "KEDA_CACHE": folder}
        run = [sys.executable, "-c", _COMPILING, str(path)]
        cold, cached = (
            [
                float(x)
                for x in subprocess.run(
                    run, env=env, check=True, capture_output=True, text=True
                ).stdout.split()
            ]
            for _ in range(2)
        )
    return {
        "cold_s": cold[0],
        "cold_cpu_s": cold[1],
        "from_cache_s": cached[0],
        "from_cache_cpu_s": cached[1],
    }


def one_run(program: Program, outputs: list[str]) -> dict[str, float]:
    """One member, from the call to the numbers: what a slider waits for."""
    kernel = fastest(lambda: simulate(program, outputs=outputs, engine="compiled"), repeat=30)
    everything = fastest(lambda: simulate(program, engine="compiled"), repeat=10)
    by_numpy = fastest(lambda: simulate(program, outputs=outputs, engine="numpy"), repeat=3)
    return {
        "ms": 1e3 * kernel[0],
        "cpu_ms": 1e3 * kernel[1],
        "every_variable_ms": 1e3 * everything[0],
        "numpy_ms": 1e3 * by_numpy[0],
    }


def ensemble(
    program: Program, outputs: list[str], members: int, repeat: int = 3
) -> dict[str, float]:
    """Many members on one core, every SAVEPER kept."""
    name, value = a_constant(program)
    inputs = {name: value * np.linspace(0.9, 1.1, members)}
    simulate(program, inputs, outputs=outputs, engine="compiled")
    # The kernel of all variables is made after it in a thread, whose seconds are not a run's.
    compiled(plan_of(program), wait=True)
    wall, cpu = fastest(
        lambda: simulate(program, inputs, outputs=outputs, engine="compiled"), repeat=repeat
    )
    return {
        "members": members,
        "seconds": wall,
        "cpu_seconds": cpu,
        "cpu_ms_per_member": 1e3 * cpu / members,
        "members_per_cpu_second": members / cpu,
    }


def streamed(program: Program, outputs: list[str], members: int) -> list[dict[str, float]]:
    """Peak memory of a process that computes so many members, and a tenth of them, in chunks."""
    name, value = a_constant(program)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.mdl"
        path.write_text(program.source.text, encoding="utf-8")
        for count in (members // 10, members):
            ask = json.dumps([name, value, outputs, count])
            done = subprocess.run(
                [sys.executable, "-c", _STREAM, str(path), ask],
                check=True,
                capture_output=True,
                text=True,
            )
            found.append(json.loads(done.stdout))
    return found


def growth(sizes: tuple[int, ...], counts: tuple[int, ...]) -> dict[str, list[dict[str, float]]]:
    """Processor seconds against members (of the smallest model) and against model size (1,024 members), every total kept."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, KEDA_CACHE=folder):
        _kernel_seconds(15, 8)  # the compiler starts and compiles what every model shares
        by_size = _by_size(sizes)
        by_members = [{"members": n, "seconds": _kernel_seconds(sizes[0], n)[0]} for n in counts]
    return {"members": by_members, "variables": by_size}


def _by_size(sizes: tuple[int, ...]) -> list[dict[str, float]]:
    found = []
    for size in sizes:
        seconds, program, compiling_s = _kernel_seconds(size, 1024)
        found.append(
            {
                "variables": len(program.variables),
                "rows": plan_of(program).rows,
                "seconds": seconds,
                "compile_s": compiling_s,
            }
        )
    return found


def _kernel_seconds(size: int, members: int) -> tuple[float, Program, float]:
    """Processor seconds of the compiled kernel of one generated model, the model, and what compiling took."""
    program = loads(family(size))
    plan = plan_of(program)
    totals = [f"total {n}" for n in range(size // 15)]
    _, rows = chosen_rows(program, plan, totals)
    name, value = a_constant(program)
    bound = bind(program, {name: value * np.linspace(0.9, 1.1, members)})
    inputs, steps = given(plan, bound, np.arange(members)), schedule(program)
    begin = time.process_time()
    kernel = compiled(plan, rows, wait=True)
    compiling_s = time.process_time() - begin
    assert kernel is not None
    _, cpu = fastest(lambda: kernel.compute(inputs, steps, rows), repeat=4)
    return cpu, program, compiling_s
