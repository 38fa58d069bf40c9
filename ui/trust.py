"""The Evidence page's blocks: series and their errors, one series against what came, grades, conflicts, unknowns."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios import evidence as question
from scenarios import structure
from ui import answers, explorer, futurecharts, header, numbers, state, theme, wording
from ui.frame import Scene
from ui.futurecharts import Look
from ui.rows import Cell, Row, choose
from ui.tables import table
from ui.why import heading

if TYPE_CHECKING:
    from calibration.history import Observation
    from scenarios.evidence import Evidence, Series

MOST_FINDINGS = 12
SEVERE = ("contradiction", "tension")


def series_table(scene: Scene, found: Evidence, chosen: str) -> None:
    """One row a series; a click opens it."""
    words = scene.words
    columns = ("series", "kind", "fit", "ours", "trend", "cover", "word")
    rows = [
        Row(
            row.name,
            (
                Cell(name(scene, row.name), title=row.name, strong=True),
                Cell(
                    words(f"holdout.{row.kind}") if row.kind else numbers.MISSING,
                    words=True,
                    title=words(f"holdout.{row.kind}.why") if row.kind else "",
                ),
                Cell(numbers.percent(row.fit) if row.fit is not None else numbers.MISSING),
                Cell(_points(row.ours)),
                Cell(_points(row.trend)),
                Cell(f"{row.inside}/{row.points}" if row.points else numbers.MISSING),
                Cell(words(f"trust.{row.word}"), words=True),
            ),
        )
        for row in found.series
    ]
    choose(
        words("trust.table"),
        [words(f"trust.column.{column}") for column in columns],
        rows,
        chosen=chosen,
        on_choose=_open,
        key=f"k-series-{scene.region.id}",
    )
    st.html(f'<p class="k-caption">{escape(words("trust.table.note"))}</p>')


def _open(series: str) -> None:
    state.go(state.view_now().put(ser=series))


def _points(error: float | None) -> str:
    return numbers.MISSING if error is None else numbers.plain(error, 2)


def name(scene: Scene, series: str) -> str:
    """A series as people read it; elements of an array in brackets of prose."""
    label = explorer.label(scene, series)
    return label.replace("[", " (").replace(",", ", ").replace("]", ")")


def chart(scene: Scene, found: Evidence, row: Series) -> None:
    """What was observed, the band foreseen from the last year known, the naive trend."""
    words, palette, region = scene.words, theme.TOKENS, scene.region
    history = [o for o in region.history if o.series == row.name]
    steps = found.fans.get(row.name, ())
    st.html(heading(words("trust.chart", name=name(scene, row.name))))
    if not steps and not history:
        st.html(f'<p class="k-facts">{escape(words("trust.chart.none"))}</p>')
        return
    unit = history[0].unit if history else ""
    of = numbers.quantity(unit)
    fan = {"years": [step.year for step in steps]}
    fan |= {key: [getattr(step, key) for step in steps] for key in question.BAND}
    forced = next((o.definition for o in history if o.year == found.until), None)
    seen = {o.year: o.value for o in history if forced in (None, o.definition)}
    seen |= {step.year: step.observed for step in steps if step.observed is not None}
    trend = [(float(step.year), step.trend) for step in steps if step.trend is not None]
    years = [*seen, *(o.year for o in history), *fan["years"]]
    sector = (
        structure.sector_of(region.program, row.name.partition("[")[0])
        if (row.name.partition("[")[0] in region.program.variables)
        else ""
    )
    look = Look(
        colour=palette.sector.get(sector, palette.primary),
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
        height=280,
    )
    st.vega_lite_chart(
        futurecharts.fan_frame(
            fan,
            _runs(history, seen),
            None,
            of,
            window=look.window,
            trend=trend,
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
    st.html(f'<p class="k-caption">{escape(words("trust.chart.note", year=found.until))}</p>')
    with st.expander(words("table")):
        head = [
            words("tip.year"),
            words("line.hist"),
            "5%",
            words("sample.median"),
            "95%",
            words("trust.column.trend"),
        ]
        by_year = {step.year: step for step in steps}
        rows = []
        for year in sorted({*seen, *fan["years"]}):
            step = by_year.get(year)
            values = [
                seen.get(year),
                *((step.p05, step.p50, step.p95, step.trend) if step else (None,) * 4),
            ]
            rows.append([str(year), *(str(numbers.figure(v, of, words)) for v in values)])
        st.html(table(head, rows))


def _runs(history: list[Observation], seen: dict[int, float]) -> list[tuple[float, float, str]]:
    """Observations with their definitions, so that unlike ones are not joined; those known only beside the bands too."""
    found = {(o.year, o.value): o.definition for o in history}
    last = history[-1].definition if history else ""
    found |= {(y, v): last for y, v in seen.items() if (y, v) not in found}
    return sorted((float(y), v, run) for (y, v), run in found.items())


def grades(scene: Scene) -> None:
    """How many inputs stand at each grade."""
    words, palette = scene.words, theme.TOKENS
    counts = question.grades(scene.region)
    total = sum(counts.values())
    st.html(heading(words("trust.grades", n=numbers.plain(total))))
    if not total:
        st.html(f'<p class="k-facts">{escape(words("trust.grades.none"))}</p>')
        return
    rows = futurecharts.counts_frame(
        [(words(f"spread.{grade}"), count) for grade, count in counts.items()]
    )
    look = Look(colour=palette.primary, height=34 * len(rows))
    st.vega_lite_chart(
        rows,
        futurecharts.grades_spec(look),
        key="k-trust-grades",
        theme=None,
        width="stretch",
        alt=words("list.semicolon").join(f"{a} {b}" for a, b in rows[["name", "shown"]].values),
    )
    st.html(f'<p class="k-caption">{escape(words("trust.grades.note"))}</p>')
    header.link("uncertainty", scene.view, words("to.uncertainty"))


def conflicts(scene: Scene) -> None:
    """What does not add up within and between the documents."""
    words, region = scene.words, scene.region
    found = [f for f in answers.audited(region.id, region.hash) if f.severity in SEVERE]
    st.html(heading(words("trust.conflicts", n=numbers.plain(len(found)))))
    if not found:
        st.html(f'<p class="k-facts">{escape(words("trust.conflicts.none"))}</p>')
        return
    rows = []
    for each in found[:MOST_FINDINGS]:
        rounding = {True: "trust.rounding.can", False: "trust.rounding.cannot"}.get(
            each.explained_by_rounding  # type: ignore[arg-type]
        )
        rows.append(
            [
                words("list.comma").join(each.ids),
                words.pick(each.message_zh, each.message_en),
                words(rounding) if rounding else numbers.MISSING,
            ]
        )
    head = [
        words("trust.column.ids"),
        words("trust.column.finding"),
        words("trust.column.rounding"),
    ]
    st.html(f'<div class="k-wide">{table(head, rows)}</div>')
    if len(found) > MOST_FINDINGS:
        label = words("trust.conflicts.more", n=len(found) - MOST_FINDINGS)
        header.link("targets", scene.view, label, f_audit="1")


def unknown(scene: Scene, found: Evidence) -> None:
    """Parameters that public data do not determine."""
    words = scene.words
    st.html(heading(words("trust.unknown")))
    rows = [
        [words("list.comma").join(name(scene, n) for n in row.names), words.pick(row.zh, row.en)]
        for row in found.unknown
    ]
    head = [words("trust.column.parameter"), words("trust.column.reason")]
    st.html(
        f'<div class="k-wide">{table(head, rows)}</div>'
        f'<p class="k-caption">{escape(words("trust.unknown.note"))}</p>'
    )
