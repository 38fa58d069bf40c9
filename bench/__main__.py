"""python -m bench [--fetch] [--quick] [--only …]: the design's table on this machine, Keda beside its peers in one run.

Writes bench/results/bench.json, table.md and growth.png and prints the table. `--fetch` downloads the peers first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import ours, peers
from bench.models import family, stocks
from bench.table import picture, table
from model.engine import Program, loads
from model.engine.simulate import plan_of

RESULTS = Path(__file__).parent / "results"
CITY_OUTPUTS = ["total income[urban]", "total income[rural]", "elder service beds"]
MODELS = ("city", "family", "world3-size")
MEMBERS = 10_000


def model_of(name: str) -> tuple[Program, list[str]]:
    """city: every sector joined; family: 157 variables; world3-size: a generated model of 317, as World3 has 316."""
    if name == "city":
        from model.joined import city

        return city(), CITY_OUTPUTS
    size = {"family": 150, "world3-size": 310}[name]
    return loads(family(size), name=f"{name}.mdl"), stocks(size)


def machine() -> dict[str, object]:
    """The class of machine, and how busy others keep it."""
    names = [
        line.partition(":")[2].strip()
        for line in _read("/proc/cpuinfo").splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": (names or [platform.processor() or platform.machine()])[0],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def measured(name: str, quick: bool) -> Iterator[tuple[str, object]]:
    """One model: Keda and every peer, one after the other, each as soon as it is known."""
    from bench.peers import pysd, sdeverywhere, simlin

    program, outputs = model_of(name)
    seconds = 4.0 if quick else 12.0
    text = program.source.text
    yield "variables", len(program.variables)
    yield "values", plan_of(program).rows
    yield "outputs", outputs
    yield "load", os.getloadavg()[0]
    yield "compile", ours.compiling(program)
    # First, as a user's process would: later runs may borrow the kernel of all variables that `one_run` leaves.
    yield "ensemble", ours.ensemble(program, outputs, MEMBERS // 2 if quick else MEMBERS)
    yield "one_run", ours.one_run(program, outputs)
    yield "simlin", simlin.measure(text, seconds)
    yield "sdeverywhere", sdeverywhere.measure(text, outputs, seconds)
    yield "pysd", pysd.one_run(program, outputs)
    if not quick:
        changed, value = ours.a_constant(program)
        yield "ema", pysd.under_ema(program, outputs, changed, value, pysd.PROCESSES)


def save(report: dict[str, object], path: Path) -> None:
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="download the peers first")
    parser.add_argument("--quick", action="store_true", help="fewer members, shorter runs, no EMA")
    parser.add_argument("--only", nargs="*", choices=(*MODELS, "growth", "memory"))
    asked = parser.parse_args()
    if asked.fetch:
        peers.fetch(peers.folder())
    chosen = asked.only or (*MODELS, "growth", "memory")
    path = RESULTS / "bench.json"
    report: dict[str, Any] = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() and asked.only else {}
    )
    report |= {"when": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    RESULTS.mkdir(exist_ok=True)
    for name in chosen:
        if name in MODELS:
            found: dict[str, object] = {}
            report.setdefault("models", {})[name] = found
            for what, value in measured(name, asked.quick):
                found[what] = value
                save(report, path)
        elif name == "growth":
            sizes = (150, 450, 900) if asked.quick else (150, 300, 600, 1200, 2000)
            report["growth"] = ours.growth(sizes, (256, 1024, 4096, 16384))
        else:
            members = 20_000 if asked.quick else 1_000_000
            report["streamed"] = [
                {"model": streaming, **row}
                for streaming in ("family", "city")
                for row in ours.streamed(*model_of(streaming), members)
            ]
        save(report, path)
    if "growth" in report:
        picture(report["growth"], RESULTS / "growth.png")
    (RESULTS / "table.md").write_text(table(report), encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main()
