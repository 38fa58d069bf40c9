"""Markdown tables and numbers of the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(text(cell) for cell in row) + " |" for row in rows)]


def text(value: object) -> str:
    """A cell: numbers with the digits they deserve, nothing as a dash, no bar inside a cell."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return number(value)
    return str(value).replace("|", "/")


def number(value: float) -> str:
    """1234567.8 -> 1 234 568; 0.7877 -> 0.788; whole numbers without a point."""
    size = abs(value)
    if size >= 1e8:
        return f"{value / 1e8:,.1f}亿".replace(",", " ")
    if size >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value == int(value) and size >= 10 else f"{value:.3g}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share as per cent."""
    return "—" if value is None else f"{100 * value:.{digits}f} %"
