"""`keda check`, `keda simulate`: any Vensim or XMILE model, ours if none is named."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, Sets, assignments, show, writable

_ENGINES = {
    "compiled": "compiled kernel",
    "numpy": "NumPy",
    "pysd": "PySD instead (keda simulate says so in one line; --engine kernel refuses)",
    "none": "none, a run is refused",
}


def check_command(
    file: Annotated[
        Path | None, typer.Argument(help="a model file; our joined model if none")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="defaults only, not both ends of every input")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Units, unsupported functions, loops, the engine and what must hold, before any run."""
    from scenarios.check import check

    report = check(file, ends=not quick)
    if as_json:
        show(report, True)
        return
    print(
        f"{report['variables']} variables, {report['stocks']} stocks, {len(report['loops'])} loops, {len(report['checks'])} checks"
    )
    for unit_error in report["unit_errors"]:
        print(
            f'unit: {unit_error["file"]}, line {unit_error["line"]}, "{unit_error["variable"]}": {unit_error["message"]}'
        )
    for missing in report["unsupported"]:
        print(
            f'unsupported: {missing["file"]}, line {missing["line"]}, "{missing["variable"]}": {missing["function"]}'
        )
    print(f"engine: {_ENGINES[report['engine']]}: {report['engine_why']}")
    for note in report["notes"]:
        print(f"note: {note}")
    for sentence in report["broken"]:
        print(sentence)


def simulate_command(
    file: Annotated[Path, typer.Argument(help="a .mdl, .xmile or .stmx model")],
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option("--out", help="write the paths to this CSV")] = None,
    engine: Annotated[
        str,
        typer.Option(help="auto (kernel, or PySD for what it cannot compute), kernel, numpy, pysd"),
    ] = "auto",
    as_json: AsJson = False,
) -> None:
    """Run any Vensim or XMILE model; one column a variable, at SAVEPER."""
    from scenarios.simulate import not_finite, simulate_file, write_paths

    if out is not None:
        writable(out)
    results = simulate_file(file, assignments(set_), engine=engine)
    if results.engine != "pysd":  # its one line was told when it began
        for note in results.notes:
            print(note, file=sys.stderr)
    if wrong := not_finite(results):
        print(f"note: {wrong}", file=sys.stderr)
    if out is not None:
        write_paths(results, out)
    if as_json:
        last = {name: results[name][-1, 0] for name in results.names}
        show({"engine": results.engine, "times": len(results.times), "last": last}, True)
    elif out is None:
        write_paths(results, sys.stdout)
    else:
        print(f"{len(results.names)} variables at {len(results.times)} times written to {out}")
