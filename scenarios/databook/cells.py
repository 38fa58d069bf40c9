"""Text of a file against cells of a sheet: a number stays the very same number, a word the very same word."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def as_number(text: str) -> float | None:
    """The number a text stands for, if writing it as a number and back gives the same text; else None."""
    if not _PLAIN.fullmatch(text):
        return None
    value = float(text)
    kept = float(f"{value:.16G}") == value  # what a workbook keeps of a number
    return value if kept and as_text(value) == text else None


def as_text(value: float) -> str:
    """A number as the shortest text that reads back as it: 2020, 0.0786, 1e+20."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def as_percent(value: float) -> str:
    """A number typed into a percent cell, as the per cent people see: 7.5%."""
    return f"{as_text(round(value * 100, 10))}%"
