"""The integration error: every verdict-relevant output at the usual time step and at half of it.

halved(sectors, outputs, values, year) -> {output: (whole, half)}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model import Program, simulate

STEPS = (0.125, 0.0625)


def halved(
    program: Program, outputs: Sequence[str], values: Mapping[str, object], year: float = 2025.0
) -> dict[str, tuple[float, float]]:
    """Values of the outputs in a year at both steps, in each output's unit."""
    runs = [
        simulate(
            program,
            {**values, "TIME STEP": step, "FINAL TIME": year},
            outputs=list(outputs),
            times=[year],
            engine="numpy",
        )
        for step in STEPS
    ]
    return {name: (float(runs[0][name][0, 0]), float(runs[1][name][0, 0])) for name in outputs}
