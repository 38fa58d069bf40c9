"""Hold the engine against published outputs: any folder of models with their results beside them.

    python -m model.engine.conformance FOLDER [--out docs/conformance.md]

Each sub-folder holds models (.mdl, .xmile, …) and outputs (.csv, .tab) as Vensim or Stella saved them. A model passes where
every value agrees within 1e-4 relative, or is refused by name before it runs; anything else is listed with the first
value that differs. Outputs print about six digits: values are also taken as equal within 1e-6 of the largest of their series.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.engine.parse import VENSIM, XMILE, load
from model.engine.results import Results, element_key
from model.engine.simulate import simulate
from model.engine.source import key
from model.errors import InputError

RELATIVE = 1e-4
OF_SERIES = 1e-6


@dataclass(frozen=True)
class Verdict:
    """state: same, refused (with the reason), differs, failed, no output."""

    folder: str
    model: str
    output: str
    state: str
    message: str = ""
    worst: float = 0.0  # largest relative difference
    compared: int = 0  # series


@dataclass(frozen=True)
class Published:
    """Columns of an output file: names, times (row,), values (row, column) with nan where nothing is printed."""

    names: tuple[str, ...]
    times: np.ndarray
    values: np.ndarray


def models(suite: Path) -> Iterator[tuple[Path, Path | None]]:
    """Every model below the suite with the output it is held against."""
    for path in sorted(suite.rglob("*")):
        if path.suffix.lower() in VENSIM + XMILE and path.is_file():
            yield path, output_of(path)


def output_of(model: Path) -> Path | None:
    """`output.*` beside the model, else the first file whose name begins with "output"."""
    found = [p for p in sorted(model.parent.iterdir()) if p.suffix.lower() in (".csv", ".tab")]
    plain = [p for p in found if p.stem.lower() == "output"]
    other = [p for p in found if p.stem.lower().startswith("output")]
    return next(iter(plain + other), None)


def read_output(path: Path) -> Published:
    """A table with one column a variable, or one row a variable; an empty cell of a constant repeats the one above."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    lines = [
        r
        for r in csv.reader(text.splitlines(), delimiter="\t" if path.suffix == ".tab" else ",")
        if r
    ]
    if key(lines[0][0]) == "time" and len(lines[0]) > 1 and _is_number(lines[0][1]):
        width = max(map(len, lines))
        lines = [
            list(row) for row in zip(*(r + [""] * (width - len(r)) for r in lines), strict=True)
        ]
    head = [name.strip() for name in lines[0]]
    rows = [
        [_number(cell) for cell in line[: len(head)]] + [np.nan] * (len(head) - len(line))
        for line in lines[1:]
    ]
    table = np.array(rows, dtype=float)
    table = table[~np.isnan(table[:, 0])]
    for column in table.T[1:]:
        if not np.isnan(column[0]) and np.isnan(column[1:]).all():
            column[:] = column[0]
    return Published(tuple(head[1:]), table[:, 0], table[:, 1:])


def _is_number(text: str) -> bool:
    return not np.isnan(_number(text))


def _number(text: str) -> float:
    try:
        return float(text.strip().replace("\u2212", "-"))
    except ValueError:
        return np.nan


def _unquoted(name: str) -> str:
    """Vensim's own tables double the quotes of quoted names and break lines in long ones."""
    bare = re.sub(r"\s*\n\s*", " ", name.strip())
    if bare.startswith('"') and bare.endswith('"') and bare.count('"') == 2:
        bare = bare[1:-1]
    return element_key(bare.replace("\\n", " "))


def compare(results: Results, published: Published) -> tuple[float, int, str]:
    """Largest relative difference, series compared, and where the first value beyond tolerance stands."""
    known = {_unquoted(name): i for i, name in enumerate(results.names)}
    worst, compared, first = 0.0, 0, ""
    rows = [int(np.argmin(np.abs(results.times - t))) for t in published.times]
    for name, expected in zip(published.names, published.values.T, strict=True):
        at = known.get(_unquoted(name))
        there = ~np.isnan(expected)
        if at is None or not there.any():
            continue
        compared += 1
        got = results.values[rows, at, 0]
        near = np.abs(results.times[rows] - published.times) < 1e-3 * max(
            1.0, np.abs(published.times).max() * 1e-3
        )
        there &= near
        scale = np.nanmax(np.abs(np.where(np.abs(expected) < 1e30, expected, 0)), initial=0.0)
        gap = np.abs(got - expected)
        gap[~np.isfinite(got)] = np.inf
        bad = there & (gap > RELATIVE * np.abs(expected) + OF_SERIES * scale)
        relative = np.where(
            gap > OF_SERIES * scale, gap / np.maximum(np.abs(expected), 1e-300), 0.0
        )
        worst = max(worst, float(relative[there].max(initial=0.0)))
        if bad.any() and not first:
            i = int(np.flatnonzero(bad)[0])
            first = f"{name} at {published.times[i]:g}: {got[i]:.6g}, published {expected[i]:.6g}"
    return worst, compared, first


def judge(model: Path, output: Path | None, suite: Path, engine: str = "kernel") -> Verdict:
    """Load, run and compare one model; nothing it does stops the others."""
    folder = model.parent.relative_to(suite).as_posix()
    shown = output.name if output else "—"
    try:
        program = load(model)
        if program.unsupported:
            reasons = sorted({u.function for u in program.unsupported})
            return Verdict(folder, model.name, shown, "refused", ", ".join(reasons))
        results = simulate(program, engine=engine)
    except InputError as fault:
        return Verdict(folder, model.name, shown, "refused", str(fault).splitlines()[0])
    except Exception as fault:  # the table shows what broke; nothing is hidden
        return Verdict(
            folder, model.name, shown, "failed", f"{type(fault).__name__}: {fault}"[:200]
        )
    if output is None:
        return Verdict(folder, model.name, shown, "no output")
    worst, compared, first = compare(results, read_output(output))
    if first or not compared:
        return Verdict(
            folder, model.name, shown, "differs", first or "no series in common", worst, compared
        )
    return Verdict(folder, model.name, shown, "same", "", worst, compared)


def report(verdicts: list[Verdict], suite: Path) -> str:
    """The table as Markdown."""
    count = {
        s: sum(v.state == s for v in verdicts)
        for s in ("same", "refused", "differs", "failed", "no output")
    }
    lines = [
        "# Conformance",
        "",
        "Models of the public test-models suite (SDXorg/test-models) run by the engine and held against the outputs published",
        f"with them: agreement within {RELATIVE:g} relative (or {OF_SERIES:g} of the largest value of the series, the printed digits).",
        "Made by `make conformance SUITE=<folder>`; a model is refused where the engine names what it cannot do before any run.",
        "",
        "ALLOCATE AVAILABLE is solved here to the last digit; Vensim stops its search within about one millionth of all requests (its",
        "published shares add up to the supply only within 0.002), so small shares differ by more than the limit and are listed as such.",
        "",
        f"**{len(verdicts)} models: {count['same']} the same, {count['refused']} refused by name, {count['differs']} differ, "
        f"{count['failed']} failed, {count['no output']} run without a published output.**",
        "",
        "| folder | model | held against | state | series | worst relative | |",
        "|---|---|---|---|---|---|---|",
    ]
    for v in verdicts:
        message = v.message.replace("|", "\\|")
        lines.append(
            f"| {v.folder} | {v.model} | {v.output} | {v.state} | {v.compared} | {v.worst:.1e} | {message} |"
        )
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Run every model of a folder and compare with the outputs beside it."
    )
    parser.add_argument("suite", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/conformance.md"))
    parser.add_argument("--engine", default="kernel", choices=("kernel", "numpy", "pysd"))
    parser.add_argument(
        "--known",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a model whose difference is documented: printed, but no reason to fail",
    )
    asked = parser.parse_args(argv)
    if not asked.suite.is_dir():
        print(
            InputError(
                "is not a folder", file=asked.suite, fix="make conformance SUITE=<folder of models>"
            )
        )
        return 2
    warnings.simplefilter("ignore")
    verdicts = [judge(m, o, asked.suite, asked.engine) for m, o in models(asked.suite)]
    text = report(verdicts, asked.suite)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(text, encoding="utf-8")
    for v in verdicts:
        print(f"{v.state:10} {v.folder}/{v.model}: {v.compared} series, {v.worst:.1e} {v.message}")
    print(next(line for line in text.splitlines() if line.startswith("**")))
    wrong = [v for v in verdicts if v.state in ("differs", "failed")]
    return 1 if any(v.folder.split("/")[0] not in asked.known for v in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
