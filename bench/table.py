"""The report as a table to read, and the picture of growth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_TARGETS = {
    "pysd": "≥ 1 000",
    "ema": "≥ 10 000",
    "sdeverywhere": "≥ 150",
    "simlin": "≥ 50",
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
            rows.append((what, mine, peer["absent"], "", _TARGETS[key]))
        elif peer:
            theirs = peer["cpu_ms_per_member"]
            notes = "; ".join(peer.get("notes", []))
            text = f"{theirs:.1f} ms" + (f" ({notes})" if notes else "")
            rows.append(_row(what, mine, text, theirs / own, key))
    return rows


def _row(what: str, own: str, theirs: str, ratio: float, key: str) -> tuple[str, ...]:
    return what, own, theirs, f"{ratio:,.0f} ×", f"{_TARGETS[key]} ×"


def picture(growth: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Time against members and against variables on logarithmic scales; a straight line of slope 1 is linear."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    for axes, (axis, points) in zip(figure.subplots(1, 2), growth.items(), strict=True):
        x, y = [p[axis] for p in points], [p["seconds"] for p in points]
        axes.loglog(x, y, "o-", label="measured")
        axes.loglog(x, [y[-1] * v / x[-1] for v in x], "--", color="grey", label="linear")
        axes.set_xlabel(axis)
        axes.set_ylabel("processor seconds")
        axes.legend(frameon=False)
    figure.savefig(path, dpi=150)
