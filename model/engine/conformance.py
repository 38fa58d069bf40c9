"""Hold the engine against published outputs: any folder of models with their results beside them.

    python -m model.engine.conformance FOLDER [--out docs/conformance.md]

Folders hold models (.mdl, .xmile, …) and outputs (.csv, .tab) as Vensim or Stella saved them. A model passes where every value
of every series agrees within 1e-4 relative, or is refused by name before it runs; anything else is listed with the first value
that differs. Outputs print about six digits: values are also taken as equal within 1e-6 of the largest of their series. A model
of which no series could be compared has not passed. Series that follow from random numbers are left out, and it is said.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np

from model.engine.functions import FUNCTIONS
from model.engine.nodes import Call, walk
from model.engine.parse import VENSIM, XMILE, load
from model.engine.program import Program
from model.engine.published import Published, output_of, read_output, same_name, without_run
from model.engine.results import Results
from model.engine.simulate import simulate
from model.engine.xmile_functions import BUILTINS
from model.errors import InputError

RELATIVE = 1e-4
OF_SERIES = 1e-6
STATES = ("same", "refused", "differs", "failed", "random", "no output")


@dataclass(frozen=True)
class Verdict:
    """state: one of STATES; refused and failed with the reason, differs with the first value that does."""

    folder: str
    model: str
    output: str
    state: str
    message: str = ""
    worst: float = 0.0  # largest relative difference
    compared: int = 0  # series
    published: int = 0  # series of the output


@dataclass(frozen=True)
class Comparison:
    """worst: largest relative difference; first: where the first value beyond tolerance stands; unknown: names not found."""

    worst: float
    compared: int
    first: str
    unknown: tuple[str, ...] = ()


def models(suite: Path) -> Iterator[tuple[Path, Path | None]]:
    """Every model below the suite with the output it is held against."""
    for path in sorted(suite.rglob("*")):
        if path.suffix.lower() in VENSIM + XMILE and path.is_file():
            yield path, output_of(path)


def compare(
    results: Results, published: Published, leave: frozenset[str] = frozenset()
) -> Comparison:
    """Every published series the results have (but those to leave) held against them, at the times both have.

    A published time outside the run is a difference.
    """
    known = {same_name(name): i for i, name in enumerate(results.names)}
    rows = np.array([int(np.argmin(np.abs(results.times - t))) for t in published.times])
    slack = 1e-3 * max(1.0, float(np.abs(published.times).max()) * 1e-3)
    near = np.abs(results.times[rows] - published.times) < slack
    worst, compared, first = 0.0, 0, ""
    outside = published.times[
        (published.times < results.times[0] - slack) | (published.times > results.times[-1] + slack)
    ]
    if outside.size:
        first = f"the run goes from {results.times[0]:g} to {results.times[-1]:g}, published are values at {outside[0]:g}"
    unknown = []
    for name, expected in zip(published.names, published.values.T, strict=True):
        there = near & ~np.isnan(expected)
        at = known.get(same_name(name), known.get(same_name(without_run(name))))
        if at is None and not np.isnan(expected).all():
            unknown.append(name)
        if at is None or not there.any() or results.names[at] in leave:
            continue
        compared += 1
        relative, bad = _gaps(results.values[rows, at, 0], expected, there)
        worst = max(worst, float(relative[there].max(initial=0.0)))
        if bad.any() and not first:
            i = int(np.flatnonzero(bad)[0])
            got = results.values[rows[i], at, 0]
            first = f"{name} at {published.times[i]:g}: {got:.6g}, published {expected[i]:.6g}"
    return Comparison(worst, compared, first, tuple(unknown))


def _gaps(
    got: np.ndarray, expected: np.ndarray, there: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Relative differences beyond the printed digits, and which values differ."""
    usual = np.where(there & (np.abs(expected) < 1e30), np.abs(expected), 0.0)
    printed = OF_SERIES * usual.max(initial=0.0)
    gap = np.abs(got - expected)
    gap[~np.isfinite(got)] = np.inf
    bad = there & (gap > RELATIVE * np.abs(expected) + printed)
    return np.where(gap > printed, gap / np.maximum(np.abs(expected), 1e-300), 0.0), bad


def drawn(program: Program) -> frozenset[str]:
    """Elements that follow from random numbers."""
    sources = {
        v.name
        for v in program.variables.everything()
        for rule in v.rules
        for node in walk(rule.expr)
        if isinstance(node, Call) and node.function.startswith("random")
    }
    hit = {n for s in sources & set(program.graph) for n in (s, *nx.descendants(program.graph, s))}
    return frozenset(e for name in hit for e in program.elements(name))


def judge(model: Path, output: Path | None, suite: Path, engine: str = "kernel") -> Verdict:
    """Load, run and compare one model; nothing it does stops the others."""
    place = (
        model.parent.relative_to(suite).as_posix(),
        model.name,
        output.name if output else "—",
    )
    try:
        program = load(model)
        if program.unsupported:
            reasons = sorted({u.function for u in program.unsupported})
            return Verdict(*place, "refused", ", ".join(reasons))
        results = simulate(program, engine=engine)
    except InputError as fault:
        return Verdict(*place, "refused", str(fault).splitlines()[0])
    except Exception as fault:  # the table shows what broke; nothing is hidden
        return Verdict(*place, "failed", f"{type(fault).__name__}: {fault}"[:200])
    if output is None:
        return Verdict(*place, "no output")
    try:
        published, leave = read_output(output), drawn(program)
    except InputError as fault:
        return Verdict(*place, "failed", str(fault).splitlines()[0])
    found = compare(results, published, leave)
    counts = (found.worst, found.compared, len(published.names))
    if found.first:
        return Verdict(*place, "differs", found.first, *counts)
    if leave and not found.compared:
        return Verdict(*place, "random", "all published series are drawn at random", *counts)
    if not found.compared:
        return Verdict(*place, "differs", "no series in common", *counts)
    told = [f"not in the model: {', '.join(found.unknown[:3])}"] if found.unknown else []
    told += [f"{len(leave)} series drawn at random are left out"] if leave else []
    return Verdict(*place, "same", "; ".join(told), *counts)


def _functions() -> list[str]:
    """What can be computed at all, by name."""
    names = sorted(name.upper() for name in FUNCTIONS if not name.startswith("xmile"))
    words = sorted(word.upper() for word in BUILTINS)
    return [
        f"Functions of Vensim computed: {', '.join(names)}; WITH LOOKUP, TABBED ARRAY, GET DIRECT/XLS SUBSCRIPT, macros.",
        "",
        f"Builtins of XMILE beside them: {', '.join(words)}; modules, macros, arrays. What is not here is refused by name.",
    ]


def report(verdicts: list[Verdict], suite: Path) -> str:
    """The table as Markdown."""
    count = {s: sum(v.state == s for v in verdicts) for s in STATES}
    lines = [
        "# Conformance",
        "",
        "Models of the public test-models suite (SDXorg/test-models) run by the engine and held against the outputs published",
        f"with them: agreement within {RELATIVE:g} relative (or {OF_SERIES:g} of the largest value of the series, the printed digits).",
        "Made by `make conformance SUITE=<folder>`; a model is refused where the engine names what it cannot do before any run.",
        "The column of series says how many of the published ones were compared; a model without one in common has not passed.",
        "",
        f"**{len(verdicts)} models: {count['same']} the same, {count['refused']} refused by name, {count['differs']} differ, "
        f"{count['failed']} failed, {count['random']} draw all they show, {count['no output']} run without a published output.**",
        "",
        *_functions(),
        "",
        "| folder | model | held against | state | series | worst relative | |",
        "|---|---|---|---|---|---|---|",
    ]
    for v in verdicts:
        message = v.message.replace("|", "\\|")
        lines.append(
            f"| {v.folder} | {v.model} | {v.output} | {v.state} | {v.compared} of {v.published} | {v.worst:.1e} | {message} |"
        )
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Run every model of a folder and compare with the outputs beside it."
    )
    parser.add_argument("suite", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/conformance.md"))
    parser.add_argument("--engine", default="kernel", choices=("kernel", "numpy", "pysd"))
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
    if not verdicts:
        print(
            InputError(
                "holds no model", file=asked.suite, fix=f"give one of {', '.join(VENSIM + XMILE)}"
            )
        )
        return 2
    text = report(verdicts, asked.suite)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(text, encoding="utf-8")
    for v in verdicts:
        print(f"{v.state:10} {v.folder}/{v.model}: {v.compared} series, {v.worst:.1e} {v.message}")
    print(next(line for line in text.splitlines() if line.startswith("**")))
    return 1 if any(v.state in ("differs", "failed") for v in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
