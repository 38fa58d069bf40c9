"""One series against what came: the band foreseen from the last year known, the observations, the naive trend.

draw(scene, found, row)         the large chart with its table
spark(found, row)               the same two lines as a picture of a table's row
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios import evidence as question
from scenarios import structure
from ui import futurecharts, naming, numbers, theme, wording
from ui.frame import Scene
from ui.futurecharts import Look
from ui.tables import table
from ui.why import heading

if TYPE_CHECKING:
    from calibration.history import Observation
    from scenarios.evidence import Evidence, Series, Step

HEIGHT = 280
SPARK = (84, 22)  # px of the picture in a row
EDGE = 2  # px kept free around its lines


def name(scene: Scene, series: str) -> str:
    """A series as people read it; elements of an array in brackets of prose."""
    label = naming.chinese(scene.region, series) if scene.words.lang == "zh" else ""
    return wording.capital(
        (label or series).replace("[", " (").replace(",", ", ").replace("]", ")")
    )


def draw(scene: Scene, found: Evidence, row: Series) -> None:
    """The chart of one series, its caption and its table; a sentence where nothing can be drawn."""
    words = scene.words
    history = found.history.get(row.name, ())
    steps = found.fans.get(row.name, ())
    st.html(heading(words("trust.chart", name=name(scene, row.name))))
    if not steps and not history:
        st.html(f'<p class="k-facts">{escape(words("trust.chart.none"))}</p>')
        return
    of = numbers.quantity(history[0].unit if history else "")
    seen = observed(found, row)
    _chart(scene, found, row, history, seen, of)
    st.html(f'<p class="k-caption">{escape(words("trust.chart.note", year=found.until))}</p>')
    with st.expander(words("table")):
        st.html(_table(scene, steps, history, seen, of))


def observed(found: Evidence, row: Series) -> dict[int, float]:
    """Year -> value as the model's series counts it, and those known only beside the bands."""
    history = found.history.get(row.name, ())
    forced = next((o.definition for o in history if o.year == found.until), None)
    seen = {o.year: o.value for o in history if forced in (None, o.definition)}
    steps = found.fans.get(row.name, ())
    return seen | {step.year: step.observed for step in steps if step.observed is not None}


def spark(found: Evidence, row: Series) -> tuple[str, ...]:
    """Three SVG paths in a box of SPARK: the last year known, what was observed, the median foreseen; () for nothing."""
    seen = sorted(observed(found, row).items())
    foreseen = [(step.year, step.p50) for step in found.fans.get(row.name, ())]
    points = [*seen, *foreseen]
    if len(points) < 2:
        return ()
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    wide, tall = SPARK[0] - 2 * EDGE, SPARK[1] - 2 * EDGE

    def place(year: float, value: float) -> str:
        x = EDGE + wide * (year - left) / ((right - left) or 1)
        y = EDGE + tall * (high - value) / ((high - low) or 1)
        return f"{x:.1f},{y:.1f}"

    line = "M" + place(found.until, high) + "L" + place(found.until, low)
    return (
        line,
        *("M" + "L".join(place(*p) for p in way) if way else "" for way in (seen, foreseen)),
    )


def _chart(
    scene: Scene,
    found: Evidence,
    row: Series,
    history: tuple[Observation, ...],
    seen: dict[int, float],
    of: numbers.Quantity,
) -> None:
    words = scene.words
    steps = found.fans.get(row.name, ())
    fan = {"years": [step.year for step in steps]}
    fan |= {key: [getattr(step, key) for step in steps] for key in question.BAND}
    years = [*seen, *(o.year for o in history), *fan["years"]]
    look = Look(
        colour=theme.TOKENS.sector.get(_sector(scene, row), theme.TOKENS.primary),
        axis="%" if of.style == "percent" else numbers.unit(of, words).strip(),
        style=of.style,
        year=wording.around_year(words),
        window=(min(years) - 1, max(years) + 1),
        bands=(("p05", "p95"), ("p25", "p75")),
        words=(
            words("sample.band", n=90),
            words("sample.band", n=50),
            words("sample.median"),
            words("tip.year"),
        ),
        after=words("trust.chart.after"),
        height=HEIGHT,
    )
    st.vega_lite_chart(
        futurecharts.fan_frame(
            fan,
            _runs(history, seen),
            None,
            of,
            window=look.window,
            trend=[(float(step.year), step.trend) for step in steps if step.trend is not None],
            base=float(found.until),
        ),
        futurecharts.fan_spec(look),
        key="k-trust-chart",
        theme=None,
        width="stretch",
        alt=words(
            "trust.chart.alt", name=name(scene, row.name), inside=row.inside, points=row.points
        ),
    )


def _sector(scene: Scene, row: Series) -> str:
    """The sector that works out a series; "" for one the model only takes in."""
    program, variable = scene.region.program, row.name.partition("[")[0]
    return structure.sector_of(program, variable) if variable in program.variables else ""


def _table(
    scene: Scene,
    steps: tuple[Step, ...],
    history: tuple[Observation, ...],
    seen: dict[int, float],
    of: numbers.Quantity,
) -> str:
    """Year by year what was observed and from where, the band, the naive trend."""
    words = scene.words
    head = [words("tip.year"), words("line.hist"), "5%", words("sample.median"), "95%"]
    head += [words("trust.column.trend"), words("variable.grade"), words("tip.source")]
    by_year = {step.year: step for step in steps}
    said = {(o.year, o.value): (words(f"grade.{o.grade}"), o.source) for o in history}
    rows = []
    for year in sorted({*seen, *by_year}):
        step, value = by_year.get(year), seen.get(year)
        band = (step.p05, step.p50, step.p95, step.trend) if step else (None,) * 4
        shown = [str(numbers.figure(v, of, words)) for v in (value, *band)]
        origin = said.get((year, value), ("", "")) if value is not None else ("", "")
        rows.append([str(year), *shown, *origin])
    return table(head, rows)


def _runs(
    history: tuple[Observation, ...], seen: dict[int, float]
) -> list[tuple[float, float, str]]:
    """Observations with their definitions, so that unlike ones are not joined; those known only beside the bands too."""
    found = {(o.year, o.value): o.definition for o in history}
    last = history[-1].definition if history else ""
    found |= {(y, v): last for y, v in seen.items() if (y, v) not in found}
    return sorted((float(y), v, run) for (y, v), run in found.items())
