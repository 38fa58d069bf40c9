"""The rows of the main chart: one tidy frame, the only thing that changes when a lever moves.

    main_frame(answer, target, words, window, span, …) -> DataFrame
    domain(values…) -> (low, high)      a value axis that does not jump
    data_table(answer, target, words)   the same numbers as a plain table

The column `part` says which layer of ui/charts.py draws a row: band, hist, plan, pinned, now, target, label, mark.
Years are model times: 2020 is the end of 2020 or the year 2020.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ui import numbers, wording
from ui.catalogue import Words
from ui.numbers import Quantity
from ui.tables import table

if TYPE_CHECKING:
    from scenarios import Answer, Path, Target

BASE_YEAR = 2020
COLUMNS = ("part", "year", "value", "value2", "year2", "run", "label", "shown", "versus", "source")


@dataclass(frozen=True, slots=True)
class Line:
    """The path of another scenario beside this one."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Band:
    """The range that holds a share of the sampled futures, year by year. [target unit]"""

    years: np.ndarray
    low: np.ndarray
    high: np.ndarray


def main_frame(
    answer: Answer,
    target: Target,
    words: Words,
    window: tuple[int, int],
    span: tuple[float, float],
    *,
    pinned: Sequence[Line] = (),
    band: Band | None = None,
    small: bool = False,
) -> pd.DataFrame:
    """Rows of the main chart. Values are in shown units (per cent for shares); a small chart has no name at
    the end of its one line."""
    of = wording.quantity(target)
    now, plan = answer.paths.get(target.id), answer.plan_paths.get(target.id)
    rows: list[dict[str, object]] = []
    rows.append(_row("base", BASE_YEAR, math.nan, of))
    rows += _history_rows(answer.history.get(target.id, ()), of, words, window[0])
    against = None if plan is None else (plan.years, plan.values)
    if band is not None:
        rows += _band_rows(band, of)
    for at, line in enumerate(pinned, start=1):
        some = _path_rows(
            "pinned", line.path.years, line.path.values, of, words, against, line.name
        )
        rows += [row | {"run": str(at)} for row in some]
    if plan is not None:
        rows += _path_rows("plan", plan.years, plan.values, of, words, None, words("line.plan"))
    if now is not None:
        rows += _path_rows("now", now.years, now.values, of, words, against, words("line.now"))
    rows += _target_rows(target, of, words, window)
    if pinned and now is not None:
        lines = [Line(words("line.now"), now), *pinned]
        rows += _letters(lines, of, words, window, span)
    elif not small:
        rows += _end_labels(now, plan, of, words, window, span)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(("year", "value", "value2", "year2"), "float64"))


def _history_rows(
    points: Iterable[Any], of: Quantity, words: Words, start: int
) -> list[dict[str, object]]:
    """Observed values; a line breaks where the definition changes, said where the window shows it."""
    rows: list[dict[str, object]] = []
    run, before = 0, None
    for point in points:
        broken = before is not None and point.definition != before
        run += broken
        if broken and point.year > start:
            rows.append(_row("mark", point.year, point.value, of, label=words("line.break")))
        row = _row("hist", point.year, point.value, of, run=str(run))
        row |= _tip(point.value, of, words, None, origin(point, words))
        rows.append(row)
        before = point.definition
    return rows


def origin(point: Any, words: Words) -> str:
    """Where an observation is from, with its grade."""
    parts = (words("line.hist"), words(f"grade.{point.grade}"), point.source)
    return words("list.dot").join(parts)


def _path_rows(
    part: str,
    years: np.ndarray,
    values: np.ndarray,
    of: Quantity,
    words: Words,
    plan: tuple[np.ndarray, np.ndarray] | None,
    source: str,
) -> list[dict[str, object]]:
    """A model path; whole years carry the text of the tooltip."""
    rows = []
    for year, value in zip(years, values, strict=True):
        if not math.isfinite(value):
            continue
        row = _row(part, year, value, of)
        if float(year).is_integer():
            base = None if plan is None else float(np.interp(year, *plan))
            row |= _tip(float(value), of, words, base, source)
        rows.append(row)
    return rows


def _target_rows(
    target: Target, of: Quantity, words: Words, window: tuple[int, int]
) -> list[dict[str, object]]:
    """The diamond at the target's year, and its level: up to that year, or all along where it holds every year."""
    if target.target_value is None or target.target_year is None:
        return []
    text = words("line.target", target=wording.goal(target, words), year=wording.due(target, words))
    row = _row("target", target.target_year, target.target_value, of, label=text)
    row |= _tip(target.target_value, of, words, None, target.section or target.document)
    always = target.kind == "threshold"
    first, last = window if always else (BASE_YEAR, target.target_year)
    goal = _row("goal", last, target.target_value, of)
    goal["year2"] = float(first)
    if target.target_value_upper is not None:
        goal["value2"] = target.target_value_upper * of.scale
        goal["part"] = "strip"
    return [row, goal]


def _end_labels(
    now: Path | None,
    plan: Path | None,
    of: Quantity,
    words: Words,
    window: tuple[int, int],
    span: tuple[float, float],
) -> list[dict[str, object]]:
    """Names and values at the right end of the lines: the upper line's above it, the lower one's below."""
    if now is None:
        return []
    end = min(float(window[1]), float(now.years[-1]))
    low, high = span[0] / of.scale, span[1] / of.scale
    room = 0.055 * (high - low)
    lines = [("now", now, words("line.now"))]
    if plan is not None and not np.allclose(plan.values, now.values, rtol=1e-9):
        lines.append(("plan", plan, words("line.plan")))
    lines.sort(key=lambda line: -float(np.interp(end, line[1].years, line[1].values)))
    rows = []
    for at, (run, path, name) in enumerate(lines):
        value = float(np.interp(end, path.years, path.values))
        under = (path.years >= end - 0.19 * (window[1] - window[0])) & (path.years <= end)
        tail = path.values[under]
        place = tail.max() + room if at == 0 else tail.min() - room
        place = min(max(place, low + 0.6 * room), high - 0.6 * room)
        text = words("line.end", name=name, value=numbers.figure(value, of, words))
        rows.append(_row("label", end, float(place), of, label=text, run=run))
    return rows


def _band_rows(band: Band, of: Quantity) -> list[dict[str, object]]:
    return [
        _row("band", year, low, of) | {"value2": float(high) * of.scale}
        for year, low, high in zip(band.years, band.low, band.high, strict=True)
    ]


def _letters(
    lines: Sequence[Line],
    of: Quantity,
    words: Words,
    window: tuple[int, int],
    span: tuple[float, float],
) -> list[dict[str, object]]:
    """The letter of each compared line at its end, moved apart where two would touch; `legend` names them."""
    end = min(float(window[1]), *(float(line.path.years[-1]) for line in lines))
    ends = [float(np.interp(end, line.path.years, line.path.values)) for line in lines]
    apart = 0.062 * (span[1] - span[0]) / of.scale
    inside = (span[0] / of.scale + 0.6 * apart, span[1] / of.scale - 1.2 * apart)
    places = spread(ends, apart, inside)
    return [
        _row("label", end, place, of, label=words("letters")[at], run=f"c{at}")
        for at, place in enumerate(places)
    ]


def legend(
    lines: Sequence[Line], target: Target, words: Words, window: tuple[int, int], colour: str
) -> str:
    """The compared lines by letter, name and value at the end of the window, as HTML; `colour` is the first's."""
    of = wording.quantity(target)
    end = min(float(window[1]), *(float(line.path.years[-1]) for line in lines))
    items = []
    for at, line in enumerate(lines):
        value = numbers.figure(float(np.interp(end, line.path.years, line.path.values)), of, words)
        text = words("line.compared", name=line.name, value=value, year=round(end))
        letter = words("letters")[at]
        items.append(f'<li><b class="k-letter k-letter-{at}">{letter}</b>{escape(text)}</li>')
    return f'<ul class="k-legend" style="--k-now: {colour}">{"".join(items)}</ul>'


def spread(places: Sequence[float], apart: float, span: tuple[float, float]) -> list[float]:
    """Places moved so that any two lie `apart` or more, in their order, and within the span where they fit."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + apart)
    over = moved[order[-1]] - span[1]
    if over > 0:
        moved[order[-1]] -= over
        for after, before in pairwise(reversed(order)):
            moved[before] = min(moved[before], moved[after] - apart)
    return moved


def _row(
    part: str, year: float, value: float, of: Quantity, *, run: str = "", label: str = ""
) -> dict[str, object]:
    return {
        "part": part,
        "year": float(year),
        "value": float(value) * of.scale,
        "value2": math.nan,
        "year2": math.nan,
        "run": run,
        "label": label,
        "shown": "",
        "versus": "",
        "source": "",
    }


def _tip(
    value: float, of: Quantity, words: Words, plan: float | None, source: str
) -> dict[str, object]:
    versus = "" if plan is None else numbers.signed(value - plan, of, words)
    return {
        "shown": str(numbers.figure(value, of, words)),
        "versus": versus or numbers.MISSING,
        "source": source,
    }


def clipped(reach: Iterable[float], known: Sequence[float]) -> list[float]:
    """How far levers reach, no further than the axis can show without flattening what is known."""
    low, high = min(known), max(known)
    room = (high - low) or abs(high) or 1.0
    return [min(max(value, low - 0.3 * room), high + 0.5 * room) for value in reach]


def domain(values: Iterable[float], of: Quantity, above: float = 0.06) -> tuple[float, float]:
    """A value axis around all of these, rounded out to a round step; shares stay within 0–100 %.

    `above` is the room over the highest for its label, as a part of the range.
    """
    finite = [value * of.scale for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    room = (high - low) or abs(high) or 1.0
    step = 10 ** math.floor(math.log10(room))
    for part in (0.1, 0.2, 0.5, 1.0):
        if room / (step * part) <= 12:
            step *= part
            break
    bottom = math.floor((low - 0.02 * room) / step) * step
    top = math.ceil((high + above * room) / step) * step
    return (max(bottom, 0.0) if low >= 0 else bottom), top


def data_table(answer: Answer, target: Target, words: Words) -> str:
    """The chart's numbers as a plain HTML table, one row a year."""
    of = wording.quantity(target)
    now, plan = answer.paths[target.id], answer.plan_paths[target.id]
    found: dict[int, list[str]] = {}
    for point in answer.history.get(target.id, ()):
        found.setdefault(int(point.year), [""] * 3)[0] = str(numbers.figure(point.value, of, words))
    for column, path in ((1, plan), (2, now)):
        for year, value in zip(path.years, path.values, strict=True):
            text = str(numbers.figure(float(value), of, words))
            found.setdefault(int(year), [""] * 3)[column] = text
    head = [words("tip.year"), words("line.hist"), words("line.plan"), words("line.now")]
    rows = [
        [str(year), *(cell or numbers.MISSING for cell in cells)]
        for year, cells in sorted(found.items())
    ]
    return table(head, rows)
