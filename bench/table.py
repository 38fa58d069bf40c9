"""The report as a table to read, and the picture of growth."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import linear_regression
from typing import Any

_TARGETS = {
    "pysd": "≥ 1 000",
    "ema": "≥ 10 000",
    "sdeverywhere": "≥ 150",
    "simlin": "≥ 50",
}
_SHOWN = {
    "members": "members (157 variables)",
    "variables": "variables (1,024 members)",
}


def table(report: dict[str, Any]) -> str:
    """Markdown: for every model Keda's figure, the peer's, their ratio and the ratio to reach."""
    busy = report["machine"]
    lines = [
        f"{report['when']}, {busy['processor']}, {busy['cores']} cores, Python {busy['python']}.",
        "",
        "| model | what | Keda | peer | ratio | to reach |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in report.get("models", {}).items():
        title = f"{name} ({found['variables']:,} variables)"
        lines += [f"| {title} | {' | '.join(row)} |" for row in _rows(found)]
    for row in report.get("streamed", []):
        memory = f"{row['peak_gb']:.2f} GB, {row['seconds']:.0f} s"
        lines.append(
            f"| {row['model']} | {row['members']:,} members streamed | {memory} | | | ≤ 2 GB, flat |"
        )
    lines += _growing(report.get("growth", {}))
    return "\n".join(lines) + "\n"


def _rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    compiled, run, many = found["compile"], found["one_run"], found["ensemble"]
    rows: list[tuple[str, ...]] = [
        (
            "first compile / from the disk cache",
            f"{compiled['cold_s']:.1f} s ({compiled['cold_cpu_s']:.1f} s processor) / {compiled['from_cache_s']:.2f} s",
            "",
            "",
            "≤ 15 s / ≤ 1 s",
        )
    ]
    if peer := found.get("pysd"):
        label = "one warm run, PySD"
        theirs = f"{peer['seconds']:.1f} s"
        rows.append(
            _row(label, f"{run['ms']:.1f} ms", theirs, 1e3 * peer["seconds"] / run["ms"], "pysd")
        )
    if peer := found.get("ema"):
        theirs = peer["seconds_per_experiment"] * 10_000
        own = many["seconds"] / many["members"] * 10_000
        busy = f"{peer['cpu_seconds'] / peer['experiments']:,.0f} s of a processor each"
        text = f"{theirs:,.0f} s (from {peer['experiments']} experiments, {busy})"
        rows.append(
            _row(
                "10,000 members, EMA Workbench + PySD on 2 processes",
                f"{own:.1f} s",
                text,
                theirs / own,
                "ema",
            )
        )
    for key, label in (("sdeverywhere", "SDEverywhere JavaScript on Node"), ("simlin", "pysimlin")):
        peer = found.get(key, {})
        own = many["cpu_ms_per_member"]
        what, mine = f"a member on one core, {label}", f"{own:.3f} ms"
        if "absent" in peer:
            rows.append((what, mine, peer["absent"], "", f"{_TARGETS[key]} ×"))
        elif peer:
            theirs = peer["cpu_ms_per_member"]
            notes = "; ".join(peer.get("notes", []))
            text = f"{theirs:.1f} ms" + (f" ({notes})" if notes else "")
            rows.append(_row(what, mine, text, theirs / own, key))
    return rows


def _row(what: str, own: str, theirs: str, ratio: float, key: str) -> tuple[str, ...]:
    return what, own, theirs, f"{ratio:,.0f} ×", f"{_TARGETS[key]} ×"


def exponent(points: list[dict[str, float]], axis: str, what: str = "seconds") -> float:
    """k in time = c * size^k, fitted to all points; 1 is linear."""
    x, y = ([math.log(p[key]) for p in points] for key in (axis, what))
    return linear_regression(x, y).slope


def _growing(growth: dict[str, list[dict[str, float]]]) -> list[str]:
    """For members, variables and compile time: what one more costs in the smallest and the largest, and the exponent."""
    rows = []
    for axis, what, label, other in (
        ("members", "seconds", "a member", 1),
        ("variables", "seconds", "a variable and member", 1024),
        ("variables", "compile_s", "a variable to compile", 1),
    ):
        if points := growth.get(axis):
            first, last = points[0], points[-1]
            each = " → ".join(_short(p[what] / p[axis] / other) for p in (first, last))
            said = f"{each} {label}, time ~ {axis}^{exponent(points, axis, what):.2f}"
            name = f"{first[axis]:,} → {last[axis]:,} {axis}"
            rows.append(f"| generated models | {name} | {said} | | | linear |")
    return rows


def _short(seconds: float) -> str:
    return f"{1e3 * seconds:.1f} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.2g} µs"


def picture(growth: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Time against members and against variables on logarithmic scales, beside a linear line through the middle point."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.8), layout="constrained")
    for axes, (axis, points) in zip(figure.subplots(1, 2), growth.items(), strict=True):
        x = [p[axis] for p in points]
        series = {"run": "seconds", "compile": "compile_s"}
        for label, key in series.items():
            if key in points[0]:
                y = [p[key] for p in points]
                k = exponent(points, axis, key)
                (line,) = axes.loglog(x, y, "o", label=f"{label}: time ~ {axis}^{k:.2f}")
                middle = len(x) // 2
                linear = [y[middle] * v / x[middle] for v in x]
                axes.loglog(x, linear, "--", color=line.get_color(), linewidth=1)
        axes.plot([], [], "--", color="grey", linewidth=1, label="linear, through the middle")
        axes.set_xticks(x, [f"{v:,}" for v in x])
        axes.set_xticks([], minor=True)
        axes.set_xlabel(_SHOWN[axis])
        axes.set_ylabel("processor seconds")
        axes.legend(frameon=False)
    figure.savefig(path, dpi=150)
