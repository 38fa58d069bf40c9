"""Figures some thousand times apart: a 万, a 千 or a decimal point that slipped."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.audit.findings import Finding
from scenarios.audit.plan import Plan
from scenarios.audit.sentences import figure_en, figure_zh, say_en, say_zh

RULE = "scale_slip"
FAR = 500.0  # times; no plan of five years multiplies anything by as much


def scale_slip(plan: Plan) -> Iterator[Finding]:
    """A finding for each target hundreds of times its own base, or a tiny part of it."""
    for row in plan.targets:
        base, goal = row.base_value, row.target_value
        if not base or not goal or not apart(base, goal):
            continue
        yield Finding(
            rule=RULE,
            severity="tension",
            ids=(row.id,),
            numbers={"base_value": base, "target_value": goal, "times": goal / base},
            explained_by_rounding=False,
            message_zh=(
                f"{row.indicator}{row.base_year}年{say_zh(row, base, stated=True)}，{row.target_year}年"
                f"{figure_zh(row)}，{slip_zh(goal, base)}取整不能解释这一差距。"
            ),
            message_en=(
                f"{row.indicator_en}: {say_en(row, base)} in {row.base_year}, {figure_en(row)} in "
                f"{row.target_year}; {slip_en(goal, base)}rounding cannot explain it."
            ),
        )


def apart(a: float, b: float) -> bool:
    """Whether two figures of one sign differ by hundreds of times."""
    return a * b > 0 and max(a / b, b / a) >= FAR


def slip_zh(a: float, b: float) -> str:
    """What to say of two figures that far apart; nothing of others."""
    if not apart(a, b):
        return ""
    return f"相差{max(a / b, b / a):,.0f}倍，单位或“万”字可能有误；"


def slip_en(a: float, b: float) -> str:
    """The same in English."""
    return (
        f"{max(a / b, b / a):,.0f} times apart, the unit may have slipped; " if apart(a, b) else ""
    )
