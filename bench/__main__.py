"""python -m bench [--quick]: the table of the design on this machine, as JSON and a picture in bench/results/."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.models import family, stocks
from model.engine import Program, loads, simulate, stream
from model.engine.simulate import plan_of

RESULTS = Path(__file__).parent / "results"


def seconds(call: Callable[[], object], *, repeat: int = 5) -> float:
    """Wall-clock seconds of the fastest of some calls: what the machine can do when it is not disturbed."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begin)
    return best


def compile_times(program: Program) -> dict[str, float]:
    """Seconds until the compiled kernel answers, from nothing and from the disk cache, each in a process of its own."""
    code = (
        "import sys,time; from model.engine import loads, simulate; text=open(sys.argv[1],encoding='utf-8').read();"
        "p=loads(text); import llvmlite; b=time.perf_counter(); simulate(p, engine='compiled'); print(time.perf_counter()-b)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.mdl"
        path.write_text(program.source.text, encoding="utf-8")
        env = {**os.environ, "KEDA_CACHE": folder}
        run = [sys.executable, "-c", code, str(path)]
        cold, cached = (
            float(subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout)
            for _ in range(2)
        )
    return {"cold_s": cold, "from_cache_s": cached}


def against_pysd(program: Program, outputs: list[str]) -> dict[str, float]:
    """One warm run of both, and how far their numbers are apart."""
    simulate(
        program, outputs=outputs, engine="pysd", times=[program.final_time]
    )  # translated and imported
    begin = time.perf_counter()
    theirs = simulate(program, outputs=outputs, engine="pysd")
    pysd = time.perf_counter() - begin
    ours = simulate(program, outputs=outputs, engine="compiled")
    one = seconds(lambda: simulate(program, outputs=outputs, engine="compiled"), repeat=20)
    by_numpy = seconds(lambda: simulate(program, outputs=outputs, engine="numpy"), repeat=3)
    apart = np.abs(ours.values - theirs.values) / np.maximum(np.abs(theirs.values), 1e-9)
    return {
        "pysd_s": pysd,
        "kernel_s": one,
        "numpy_s": by_numpy,
        "ratio": pysd / one,
        "largest_relative_difference": float(apart.max()),
    }


def ensemble(program: Program, outputs: list[str], members: int) -> dict[str, float]:
    """Members a second on one core."""
    name, value = next(
        (n, v)
        for n, v in program.constants.items()
        if n not in ("INITIAL TIME", "FINAL TIME", "TIME STEP")
    )
    inputs = {name: value * np.linspace(0.9, 1.1, members)}
    spent = seconds(lambda: simulate(program, inputs, outputs=outputs, engine="compiled"), repeat=3)
    return {
        "members": members,
        "seconds": spent,
        "members_per_second": members / spent,
        "ms_per_member": 1e3 * spent / members,
    }


def growth(quick: bool) -> dict[str, list[dict[str, float]]]:
    """Time against members and against model size (NumPy's start is not counted: each is run once before)."""
    program = loads(family(150))
    by_members = []
    for members in (64, 256, 1024, 4096) if quick else (64, 256, 1024, 4096, 16384):
        by_members.append(
            {"members": members, "seconds": ensemble(program, stocks(), members)["seconds"]}
        )
    by_size = []
    for size in (150, 450) if quick else (150, 450, 1050, 2100):
        larger = loads(family(size))
        plan = plan_of(larger)
        simulate(larger, outputs=stocks(), engine="numpy")
        spent = seconds(lambda p=larger: simulate(p, outputs=stocks(), engine="numpy"), repeat=2)
        by_size.append({"variables": len(larger.variables), "rows": plan.rows, "seconds": spent})
    return {"members": by_members, "variables": by_size}


def streamed(program: Program, outputs: list[str], members: int) -> dict[str, float]:
    """Memory while members are computed in chunks and only their last values kept."""
    name, value = next(iter(program.constants.items()))

    def inputs_of(first: int, last: int) -> dict[str, np.ndarray]:
        return {name: value * (0.9 + 0.2 * np.arange(first, last) / members)}

    begin, ends = time.perf_counter(), []
    for part in stream(
        program,
        inputs_of,
        members=members,
        outputs=outputs,
        times=[program.final_time],
        engine="compiled",
    ):
        ends.append(part.values[-1].astype(np.float32))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {
        "members": members,
        "seconds": time.perf_counter() - begin,
        "peak_gb": peak,
        "kept": float(np.concatenate(ends, 1).shape[1]),
    }


def picture(report: dict[str, object], path: Path) -> None:
    """Growth of time with members and with variables, on logarithmic scales; a straight line of slope 1 is linear."""
    from matplotlib.figure import Figure

    grown: dict[str, list[dict[str, float]]] = report["growth"]  # type: ignore[assignment]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    for axes, (axis, points) in zip(figure.subplots(1, 2), grown.items(), strict=True):
        x, y = [p[axis] for p in points], [p["seconds"] for p in points]
        axes.loglog(x, y, "o-", label="measured")
        axes.loglog(x, [y[-1] * v / x[-1] for v in x], "--", color="grey", label="linear")
        axes.set_xlabel(axis)
        axes.set_ylabel("seconds")
        axes.legend(frameon=False)
    figure.savefig(path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller ensembles")
    parser.add_argument("--model", choices=("family", "city"), default="city")
    asked = parser.parse_args()
    outputs = stocks()
    if asked.model == "city":
        from model.joined import city

        program, outputs = (
            city(),
            ["total income[urban]", "total income[rural]", "elder service beds"],
        )
    else:
        program = loads(family(150), name="family.mdl")
    report: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
        "model": {"name": program.name, "variables": len(program.variables), "rows": plan_of(program).rows},
    }  # fmt: skip
    report["compile"] = compile_times(program)
    report["one_run"] = against_pysd(program, outputs)
    report["ensemble"] = ensemble(program, outputs, 2_000 if asked.quick else 10_000)
    report["growth"] = growth(asked.quick)
    report["streamed"] = streamed(program, outputs, 20_000 if asked.quick else 1_000_000)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{asked.model}.json").write_text(
        json.dumps(report, indent=2) + "\n", encoding="utf-8"
    )
    picture(report, RESULTS / f"{asked.model}.png")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
