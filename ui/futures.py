"""The results of sampled runs as the Uncertainty page shows them.

sample(scene, target, answer)           fan and spread
DRAWN["sensitivity"](scene, target, answer)     tornado, indices, grades
parts(target)                           what is asked of a target
"""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from scenarios import Target
from scenarios.answer import history_of
from ui import areas, futurecharts, numbers, sampled, scatterchart, theme, wording
from ui.frame import Scene
from ui.futurecharts import Look
from ui.numbers import Quantity
from ui.tables import table
from ui.why import heading

NAMES = ("p025", "p10", "p25", "p50", "p75", "p90", "p975")
INCOME = "total income"


def parts(target: Target) -> tuple[str, ...]:
    """The questions asked of a target; only an income one rests on the income process and its ranges."""
    usual = ("ensemble", "sensitivity", "discover")
    return (*usual, "ranges") if INCOME in target.variable else usual


def row(answer: dict[str, Any], target: Target) -> dict[str, Any]:
    """The target's part of an ensemble's answer."""
    found: dict[str, Any] = next(row for row in answer["targets"] if row["id"] == target.id)
    return found


def sample(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    """The fan over the years, the spread in the target's year, the first years."""
    with st.container(key="k-futures"):
        with st.container(key="k-futures-fan"):
            _fan(scene, target, answer)
        with st.container(key="k-futures-spread"):
            _spread(scene, target, answer)
    joint = [g for g in answer["joint"] if target.id in g["targets"] and len(g["targets"]) > 1]
    words = scene.words
    lines = [
        words(
            "sample.joint",
            group=words.pick(g["zh"], g["en"]),
            sentence=words.pick(g["sentence_zh"], g["sentence_en"]),
        )
        for g in joint
    ]
    lines += answer["notes_zh"] if words.lang == "zh" else answer["notes_en"]
    if answer["rounded"]:
        lines.append(words("sample.rounded", asked=f"{answer['asked']:,}", n=f"{answer['n']:,}"))
    st.html("".join(f'<p class="k-caption">{escape(line)}</p>' for line in lines))
    with st.expander(words("reproduce")):
        st.code(answer["command"], language="bash", wrap_lines=True)


def _fan(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    words = scene.words
    of, fan = wording.quantity(target), answer["fans"][target.id]
    history = [
        (float(point.year), float(point.value), point.definition)
        for point in history_of(scene.region, target)
    ]
    goal = None
    if target.target_value is not None and target.target_year is not None:
        goal = (float(target.target_year), target.target_value)
    label = wording.capital(wording.indicator(target, words))
    st.html(heading(words("sample.fan", label=label)))
    look = Look(
        colour=theme.sector_colour(target.area),
        axis=wording.axis(target, words),
        style=of.style,
        year=wording.around_year(words),
        window=scene.view.window,
        words=(
            *(words("sample.band", n=n) for n in (95, 80, 50)),
            words("sample.median"),
            words("tip.year"),
        ),
    )
    found = row(answer, target)
    st.vega_lite_chart(
        futurecharts.fan_frame(fan, history, goal, of, window=scene.view.window),
        futurecharts.fan_spec(look),
        key="k-fan",
        theme=None,
        width="stretch",
        alt=words(
            "sample.fan.alt",
            label=wording.label(target, words),
            **{name: str(numbers.figure(found[name], of, words)) for name in ("p10", "p50", "p90")},
        ),
    )
    st.html(f'<p class="k-caption">{escape(words("sample.fan.note"))}</p>')
    with st.expander(words("table")):
        head = [words("tip.year"), *(words(f"sample.{name}") for name in NAMES)]
        rows = [
            [str(year), *(str(numbers.figure(fan[name][at], of, words)) for name in NAMES)]
            for at, year in enumerate(fan["years"])
        ]
        st.html(table(head, rows))


def _spread(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    words = scene.words
    of, found = wording.quantity(target), row(answer, target)
    st.html(heading(words("sample.spread", due=wording.due(target, words))))
    look = Look(
        colour=theme.sector_colour(target.area),
        axis=wording.axis(target, words),
        style=of.style,
        words=(words("sample.share"),),
    )
    share, bound = found["probability"], found["bound"]
    sides = words(
        "sample.sides",
        short=sampled.share_text(1 - share, bound),
        reached=sampled.share_text(share, bound),
    )
    st.html(f'<p class="k-facts">{escape(sides)}</p>')
    st.vega_lite_chart(
        futurecharts.spread_frame(
            answer["distributions"][target.id], target.target_value, target.wants_less, of
        ),
        futurecharts.spread_spec(look),
        key="k-spread",
        theme=None,
        width="stretch",
        alt=sides,
    )
    with st.expander(words("sample.first")):
        rows = [
            [
                numbers.year(each["year"]) if each["year"] is not None else words("sample.never"),
                numbers.percent(each["share"]),
            ]
            for each in found["first_years"]
            if each["share"] > 0
        ]
        st.html(table([words("sample.first"), words("sample.share")], rows))


def _sensitivity(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    """Tornado, indices, grades."""
    words = scene.words
    of = wording.quantity(target)
    st.html(f'<p class="k-lead">{escape(why(answer, scene))}</p>')
    colour = theme.sector_colour(target.area)
    with st.container(key="k-sensitivity"):
        with st.container(key="k-sensitivity-tornado"):
            st.html(heading(words("sample.tornado")))
            rows = futurecharts.tornado_frame(
                answer["tornado"], of, words, lambda name: _colour(scene, name, colour)
            )
            look = Look(
                colour=colour,
                axis=wording.axis(target, words),
                style=of.style,
                words=(words("tip.lever"), words("sample.low"), words("sample.high")),
                height=max(38 * len(rows), 60),
            )
            if len(rows):
                st.vega_lite_chart(
                    rows,
                    futurecharts.tornado_spec(look, answer["middle"] * of.scale),
                    key="k-tornado",
                    theme=None,
                    width="stretch",
                    alt=words("list.semicolon").join(
                        f"{n} {a}—{b}".replace("\n", "")
                        for n, a, b in rows[["name", "shown_low", "shown_high"]].values
                    ),
                )
            note = "sample.tornado.note" if len(rows) else "sample.tornado.none"
            st.html(f'<p class="k-caption">{escape(words(note))}</p>')
        with st.container(key="k-sensitivity-indices"):
            st.html(heading(words("sample.indices")))
            shown = [index for index in answer["indices"] if index["shown"]]
            rows = futurecharts.indices_frame(shown, words)
            look = Look(
                colour=colour,
                words=(words("tip.lever"), words("sample.part_of")),
                height=max(34 * min(len(shown), futurecharts.MOST_BARS), 60),
            )
            if shown:
                st.vega_lite_chart(
                    rows,
                    futurecharts.indices_spec(look),
                    key="k-indices",
                    theme=None,
                    width="stretch",
                    alt=words("list.semicolon").join(
                        f"{n} {s}".replace("\n", "") for n, s in rows[["name", "shown"]].values
                    ),
                )
            left = len(answer["indices"]) - len(shown)
            note = words("sample.indices.note") + (words("sample.loose", n=left) if left else "")
            st.html(f'<p class="k-caption">{escape(note)}</p>')
        with st.container(key="k-sensitivity-grades"):
            st.html(heading(words("sample.grades")))
            rows = futurecharts.grades_frame(answer["grades"], words)
            look = Look(colour=colour, height=max(34 * len(rows), 40))
            st.vega_lite_chart(
                rows,
                futurecharts.grades_spec(look),
                key="k-grades",
                theme=None,
                width="stretch",
                alt=words.pick(answer["sentence_zh"], answer["sentence_en"]),
            )
            said = words.pick(answer["sentence_zh"], answer["sentence_en"])
            st.html(f'<p class="k-caption">{escape(said)}</p>')


def why(answer: dict[str, Any], scene: Scene) -> str:
    """What the outcome rests on most, and how many of those are assumptions of the model."""
    words = scene.words
    top = answer["indices"][:3]
    if not top:
        return words("sample.nothing")
    names = [words.pick(index["zh"], index["en"]) for index in top]
    if not any(index["shown"] for index in top):
        return words("why.loose", names=words("list.comma").join(names))
    assumed = sum("assumption" in index["grades"] for index in top)
    return words(
        "why",
        first=names[0],
        share=numbers.percent(max(top[0]["total"], 0.0)),
        rest=words("list.comma").join(names[1:]) or numbers.MISSING,
        k=assumed,
    )


def _colour(scene: Scene, name: str, otherwise: str) -> str:
    """The colour of the sector an input belongs to."""
    rows = [r for r in scene.region.inputs.values() if name in (r.name, r.name.partition("[")[0])]
    return (
        areas.of_sector(rows[0].sector)
        if rows and rows[0].sector in theme.TOKENS.sector
        else otherwise
    )


def _ranges(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    """The share over the ranges of the income process, in the size of the share itself."""
    words = scene.words
    for each in answer["targets"]:
        if each["id"] == target.id and math.isfinite(each["low"]):
            said = words(
                "sample.ranges",
                low=numbers.percent(each["low"]),
                high=numbers.percent(each["high"]),
            )
            st.html(f'<p class="k-lead">{escape(said)}</p>')


def _discover(scene: Scene, target: Target, answer: dict[str, Any]) -> None:
    """Where misses gather: a sentence a box, and its limits beside what occurs at all."""
    words = scene.words
    st.html(heading(words("sample.part.discover")))
    if not answer["boxes"]:
        said = words.pick(answer["sentence_zh"] or "", answer["sentence_en"] or "")
        st.html(f'<p class="k-facts">{escape(said)}</p>')
    for at, box in enumerate(answer["boxes"]):
        said = words.pick(box["sentence_zh"], box["sentence_en"])
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        head = [words("tip.lever"), words("sample.fails"), words("sample.occurs")]
        st.html(table(head, [_limits(limit, scene) for limit in box["limits"]]))
        if at == 0 and answer["scatter"]:
            _scatter(scene, answer["scatter"], box, said)


def _scatter(scene: Scene, found: dict[str, Any], box: dict[str, Any], said: str) -> None:
    """Some futures in the two strongest conditions, with the box; the counts as a table."""
    words = scene.words
    x, y = found["columns"]
    of = (_quantity(x), _quantity(y))
    rows = scatterchart.scatter_frame(found, box, of)
    per_cent = words.pick("（%）", " (%)")
    names = tuple(
        words.pick(column["zh"], column["en"]) + (per_cent if each.style == "percent" else "")
        for column, each in zip((x, y), of, strict=True)
    )
    look = Look(colour="", words=(*names, *(futurecharts.number_format(each.style) for each in of)))
    note = words("sample.scatter", n=numbers.plain(len(found["missed"])))
    with st.container(key="k-scatter"):
        st.vega_lite_chart(
            rows,
            scatterchart.scatter_spec(look),
            key="k-scatter-chart",
            theme=None,
            width="stretch",
            alt=f"{note} {said}",
        )
        st.html(f'<p class="k-caption">{escape(note)}</p>')
        with st.expander(words("table")):
            counts = [
                [words(f"sample.scatter.{side}")]
                + [
                    numbers.plain(int(((rows["inside"] == inside) & (rows["part"] == part)).sum()))
                    for part in ("short", "reached")
                ]
                for side, inside in (("inside", True), ("outside", False))
            ]
            head = ["", words("verdict.short"), words("verdict.reached")]
            st.html(table(head, counts))


def _limits(limit: dict[str, Any], scene: Scene) -> list[str]:
    """An input's name, the part of its range where misses gather, and the whole range drawn."""
    words, of = scene.words, _quantity(limit)

    def shown(value: float | None) -> str:
        return str(numbers.figure(value, of, words))

    low, high = limit["low"], limit["high"]
    if low is None:
        inside = words("sample.at_most", value=shown(high))
    elif high is None:
        inside = words("sample.at_least", value=shown(low))
    else:
        inside = words("sample.between", low=shown(low), high=shown(high))
    whole = words("sample.between", low=shown(limit["lowest"]), high=shown(limit["highest"]))
    return [words.pick(limit["zh"], limit["en"]), inside, whole]


def _quantity(column: dict[str, Any]) -> Quantity:
    """How a condition's values are written: in per cent only where the input's slider is."""
    return numbers.quantity(column["unit"], "" if column["percent"] else "ratio")


Draw = Callable[[Scene, Target, dict[str, Any]], None]
DRAWN: dict[str, Draw] = {"ranges": _ranges, "sensitivity": _sensitivity, "discover": _discover}
