"""The Evidence page's tables of numbers: series with their errors, and what public data do not determine."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import numbers, state, trustchart
from ui.frame import Scene
from ui.rows import Cell, Row, choose
from ui.tables import table
from ui.why import heading

if TYPE_CHECKING:
    from scenarios.evidence import Evidence, Series

COLUMNS = ("series", "spark", "fit", "ours", "trend", "cover", "word", "kind")


def series_table(scene: Scene, found: Evidence, chosen: str) -> None:
    """One row a series; a click opens it."""
    words = scene.words
    choose(
        words("trust.table"),
        [words(f"trust.column.{column}") for column in COLUMNS],
        [Row(row.name, _cells(scene, found, row)) for row in found.series],
        chosen=chosen,
        on_choose=_open,
        key=f"k-series-{scene.region.id}",
    )
    st.html(f'<p class="k-caption">{escape(words("trust.table.note"))}</p>')


def _cells(scene: Scene, found: Evidence, row: Series) -> tuple[Cell, ...]:
    words = scene.words
    kind, why = (
        (words(f"holdout.{row.kind}"), words(f"holdout.{row.kind}.why")) if row.kind else ("", "")
    )
    return (
        Cell(trustchart.name(scene, row.name), title=row.name, strong=True),
        Cell(words("trust.spark"), words=True, spark=trustchart.spark(found, row)),
        Cell(numbers.MISSING if row.fit is None else numbers.percent(row.fit)),
        Cell(_points(row.ours)),
        Cell(_points(row.trend)),
        Cell(f"{row.inside}/{row.points}" if row.points else numbers.MISSING),
        Cell(words(f"trust.{row.word}"), words=True),
        Cell(kind or numbers.MISSING, words=True, title=why),
    )


def _open(series: str) -> None:
    state.go(state.view_now().put(ser=series))


def _points(error: float | None) -> str:
    return numbers.MISSING if error is None else numbers.plain(error, 2)


def unknown(scene: Scene, found: Evidence) -> None:
    """Parameters that public data do not determine."""
    words = scene.words
    st.html(heading(words("trust.unknown")))
    rows = [
        [
            words("list.comma").join(trustchart.name(scene, n) for n in row.names),
            words.pick(row.zh, row.en),
        ]
        for row in found.unknown
    ]
    head = [words("trust.column.parameter"), words("trust.column.reason")]
    st.html(
        f'<div class="k-wide">{table(head, rows)}</div>'
        f'<p class="k-caption">{escape(words("trust.unknown.note"))}</p>'
    )
