"""Figures of the validation report: fans with actuals, PIT dots, widths, profiles. Figure objects, never pyplot state.

Everything can be told apart in grey: bands by shade, rivals by dashes, actuals by dots. Glyphs are drawn as outlines, so that a
reader needs no font; one that has Chinese is looked for here, and labels fall back to English without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from calibration.backtest import Row
from calibration.fit import SectorFit
from calibration.place import Place
from calibration.report.tables import number

CHINESE = (
    *(
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Noto Sans CJK JP",
        "Microsoft YaHei",
        "PingFang SC",
    ),
    *("WenQuanYi Zen Hei", "SimHei", "Arial Unicode MS"),
)
INK, OUTER, INNER = "#1a1a1a", "#dcdcdc", "#a8a8a8"
DASHES: dict[str, Any] = {
    "trend": (0, (4, 2)),
    "damped": (0, (1, 1.5)),
    "nation": (0, (6, 2, 1, 2)),
    "target": "-",
}
RIVALS = {
    "trend": ("朴素趋势", "naive trend"),
    "damped": ("衰减趋势", "damped trend"),
    "nation": ("全国增速", "national growth"),
    "target": ("规划目标", "target"),
    "nochange": ("不变", "no change"),
}
MOST_COLUMNS = 4
AREA = {"total income[urban]": ("城镇", "urban"), "total income[rural]": ("农村", "rural")}


def chinese_font() -> str | None:
    """A family on this machine that has Chinese glyphs."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE if name in known), None)


def save(figure: Figure, path: Path) -> None:
    """As SVG with outlined text and no date, so that the same figure is the same file."""
    settings: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "keda"}
    with matplotlib.rc_context(settings):
        figure.savefig(path, format="svg", metadata={"Date": None})


def _figure(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, np.ndarray]:
    family = chinese_font()
    settings: dict[Any, Any] = {
        "font.family": [family or "DejaVu Sans"],
        "axes.unicode_minus": False,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False)
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8)
    return figure, axes


def _say(chinese: str, english: str) -> str:
    return chinese if chinese_font() else english


def _dress(axis: Axes, title: str, unit: str = "") -> None:
    family = chinese_font() or "DejaVu Sans"
    axis.set_title(title, fontsize=9, loc="left", family=family)
    axis.set_ylabel(unit, fontsize=8, family=family)


def fans(rows: Sequence[Row], place: Place, series: Sequence[str]) -> Figure:
    """One panel an origin and series: 50 and 90 % bands, the median, rivals as thin lines, actuals as dots."""
    origins = sorted({row.origin for row in rows})
    figure, axes = _figure(len(series), len(origins), (3.1 * len(origins), 2.9 * len(series)))
    for i, name in enumerate(series):
        for j, origin in enumerate(origins):
            _fan(axes[i, j], [r for r in rows if (r.series, r.origin) == (name, origin)], place)
            zh, en = AREA.get(name, (name, name))
            _dress(
                axes[i, j],
                _say(f"{zh}，从{origin}年看", f"{en}, seen from {origin}"),
                _say("千元", "thousand CNY") if j == 0 else "",
            )
    _legend(figure, axes[0, 0])
    return figure


def _fan(axis: Axes, rows: Sequence[Row], place: Place) -> None:
    ours = [row for row in rows if row.forecaster == "model"]
    if not ours:
        return
    origin, name = ours[0].origin, ours[0].series
    known = place.series(name, origin)
    past = {y: v for y, v in (known.levels if known else {}).items() if y >= origin - 4}
    years = np.array([origin, *(row.year for row in ours)])
    start = past.get(origin, ours[0].p50)

    def path(quantile: str) -> np.ndarray:
        return np.array([start, *(getattr(row, quantile) or row.p50 for row in ours)]) / 1000

    axis.fill_between(years, path("p05"), path("p95"), color=OUTER, linewidth=0, label="90 %")
    axis.fill_between(years, path("p25"), path("p75"), color=INNER, linewidth=0, label="50 %")
    axis.plot(years, path("p50"), color=INK, linewidth=1.3, label=_say("中位数", "median"))
    for rival, dashes in DASHES.items():
        points = [row for row in rows if row.forecaster == rival]
        if points:
            line = np.array([start, *(row.p50 for row in points)]) / 1000
            label = _say(*RIVALS[rival])
            axis.plot(years, line, color=INK, linewidth=0.7, linestyle=dashes, label=label)
    axis.plot(list(past), np.array(list(past.values())) / 1000, "o", color=INK, markersize=3)
    seen = [(row.year, row.observed) for row in ours if row.observed is not None]
    if seen:
        x, y = zip(*seen, strict=True)
        label = _say("实际", "actual")
        style: dict[str, Any] = {"markersize": 5, "markerfacecolor": "white", "label": label}
        axis.plot(x, np.array(y) / 1000, "o", color=INK, **style)
    axis.set_xticks([y for y in range(origin - 4, years[-1] + 1) if y % 2 == 0])


def _legend(figure: Figure, axis: Axes) -> None:
    names: dict[Any, Any] = {}
    for each in figure.axes:
        handles, labels = each.get_legend_handles_labels()
        names |= dict(zip(labels, handles, strict=True))
    family = chinese_font() or "DejaVu Sans"
    figure.legend(
        list(names.values()),
        list(names),
        loc="outside lower center",
        ncols=len(names),
        frameon=False,
        prop={"family": family, "size": 8},
    )


def pit_dots(rows: Sequence[Row], series: Sequence[str]) -> Figure:
    """Where each actual fell in its band: evenly spread dots would be a band of the right width."""
    figure, axes = _figure(1, 1, (7, 2.6))
    axis = axes[0, 0]
    for i, name in enumerate(series):
        for row in rows:
            if row.series == name and row.forecaster == "model" and row.pit is not None:
                axis.plot(
                    row.pit,
                    i + 0.12 * (row.origin - 2018.5),
                    "o",
                    color=INK,
                    markersize=4,
                    alpha=0.7,
                )
    axis.axvspan(0.05, 0.95, color=OUTER, zorder=-2)
    axis.axvspan(0.25, 0.75, color=INNER, alpha=0.6, zorder=-1)
    axis.set_xlim(0, 1)
    labels = [_say(*AREA.get(name, (name, name))) for name in series]
    axis.set_yticks(range(len(series)), labels, family=chinese_font() or "DejaVu Sans")
    _dress(
        axis,
        _say(
            "实际值落在预测分布的哪一处（每行自下而上为2017—2020年起点）",
            "share of the forecast below the actual",
        ),
    )
    return figure


def widths(rows: Sequence[Row], series: str) -> Figure:
    """Width of our 90 % band beside the naive trend's, by horizon and origin."""
    origins = sorted({row.origin for row in rows})
    figure, axes = _figure(1, len(origins), (3.1 * len(origins), 2.5))
    shown = [row.width90 for row in rows if row.series == series and row.width90 is not None]
    top = 105 * max(shown, default=1.0)
    for axis, origin in zip(axes[0], origins, strict=True):
        for name, style in (("model", "-"), ("trend", DASHES["trend"])):
            there = [
                row
                for row in rows
                if (row.series, row.origin, row.forecaster) == (series, origin, name)
                and row.width90 is not None
            ]
            label = _say("本模型", "ours") if name == "model" else _say(*RIVALS["trend"])
            x = [row.horizon for row in there]
            axis.plot(
                x,
                [100 * (row.width90 or 0) for row in there],
                color=INK,
                linestyle=style,
                label=label,
            )
        axis.set_ylim(0, top)
        axis.set_xticks(range(1, max(row.horizon for row in rows) + 1))
        family = chinese_font() or "DejaVu Sans"
        axis.set_xlabel(_say("提前几年", "years ahead"), fontsize=8, family=family)
        _dress(
            axis,
            _say(f"从{origin}年看", f"seen from {origin}"),
            _say("区间宽度，占中位数%", "width, % of the median") if axis is axes[0, 0] else "",
        )
    _legend(figure, axes[0, 0])
    return figure


def profiles(fits: Sequence[SectorFit]) -> Figure | None:
    """The likelihood along each free parameter with its prior behind; None where nothing was fitted."""
    found = [(fitted.prior, fitted.profile) for fit in fits for fitted in fit.parameters]
    if not found:
        return None
    columns = min(MOST_COLUMNS, len(found))
    rows = -(-len(found) // columns)
    figure, axes = _figure(rows, columns, (2.7 * columns, 2.3 * rows))
    for spare in axes.flat[len(found) :]:
        spare.set_axis_off()
    for axis, (prior, along) in zip(axes.flat, found, strict=False):
        likelihood = np.exp(-along.half_deviance)
        bell = np.exp(-0.5 * along.z**2)
        label = _say("先验", "prior")
        axis.fill_between(along.z, 0, bell, color=OUTER, linewidth=0, label=label)
        label = _say("似然（其余参数重新拟合）", "likelihood, the others fitted again")
        axis.plot(along.z, likelihood, color=INK, linewidth=1.2, label=label)
        ticks = [-2, 0, 2]
        axis.set_xticks(ticks, [number(float(prior.values(np.asarray(t)))) for t in ticks])
        axis.set_yticks([])
        _dress(axis, f"{prior.name} [{prior.unit}]")
    _legend(figure, axes[0, 0])
    return figure


def shares(parts: dict[str, float]) -> Figure:
    """One bar: the part of the spread that each grade of evidence brings."""
    figure, axes = _figure(1, 1, (7, 1.3))
    axis, left = axes[0, 0], 0.0
    greys = np.linspace(0.25, 0.92, max(2, len(parts)))
    for (name, share), grey in zip(parts.items(), greys, strict=False):
        axis.barh(0, share, left=left, color=str(grey), edgecolor="white")
        if share > 0.06:
            ink = "white" if grey < 0.55 else INK
            family = chinese_font() or "DejaVu Sans"
            axis.text(
                left + share / 2,
                0,
                f"{name} {share:.0%}",
                ha="center",
                va="center",
                color=ink,
                fontsize=8,
                family=family,
            )
        left += share
    axis.set_axis_off()
    return figure
