"""方案对比: up to four scenarios side by side, the first the one the others are held against.

columns(view, region, targets) -> tuple[Column, ...]     what is compared, the screen's own state first
lines(columns, target) -> paths for the main chart
html(columns, region, words) -> the table: only what differs, each cell with its verdict
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from ui import answers, levers, library, numbers, wording
from ui.address import MOST_COMPARED, View
from ui.catalogue import Words
from ui.chartrows import Line

if TYPE_CHECKING:
    from model import Input
    from scenarios import Answer, Region, Verdict

SAME = 1e-9  # relative; closer than this two values are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One scenario of the comparison."""

    id: str
    title: str
    reply: Answer
    levers: Mapping[
        str, float
    ]  # every lever and switch that any compared scenario changes [model unit]


def columns(
    view: View, region: Region, targets: tuple[str, ...], title: str, words: Words
) -> tuple[Column, ...]:
    """The screen's state and the scenarios pinned beside it; one alone where nothing is pinned."""
    found = library.library(region)
    views = [view, *(of_scenario(view, name) for name in view.compare[:MOST_COMPARED])]
    titles = [
        title,
        *(words.pick(found[v.scenario].title_zh, found[v.scenario].title_en) for v in views[1:]),
    ]
    return _columns(views, titles, region, targets)


def named_columns(
    view: View, region: Region, names: Sequence[str], targets: tuple[str, ...], words: Words
) -> tuple[Column, ...]:
    """Named scenarios side by side, the first the reference."""
    found = library.library(region)
    titles = [words.pick(found[name].title_zh, found[name].title_en) for name in names]
    return _columns([of_scenario(view, name) for name in names], titles, region, targets)


def of_scenario(view: View, name: str) -> View:
    """The same screen with a named scenario as it was saved."""
    return replace(view, scenario=name, levers=(), switches=())


def _columns(
    views: Sequence[View], titles: Sequence[str], region: Region, targets: tuple[str, ...]
) -> tuple[Column, ...]:
    keys = _keys(views, region)
    return tuple(
        Column(
            id=view.scenario,
            title=title,
            reply=answers.sketched(answers.plan_of(view, region, targets)),
            levers={
                key: view.changes[key]
                if key in view.changes
                else answers.present(region, view.scenario, region.inputs[key])
                for key in keys
            },
        )
        for view, title in zip(views, titles, strict=True)
    )


def _keys(views: Sequence[View], region: Region) -> list[str]:
    """Inputs that any of the scenarios sets, in the order of inputs.csv."""
    by_name = {row.name: key for key, row in region.inputs.items()}
    found: set[str] = set()
    for view in views:
        on = library.named(region, view.scenario)
        found |= set(view.changes) | set(on.changes)
        values = region.scenarios[on.base].values
        found |= {by_name[name] for name in values if name in by_name}
    return [key for key in region.inputs if key in found]


def lines(found: Sequence[Column], target_id: str) -> list[Line]:
    """The paths of the scenarios beside the first."""
    return [
        Line(column.title, column.reply.paths[target_id])
        for column in found[1:]
        if target_id in column.reply.paths
    ]


def html(
    found: Sequence[Column], region: Region, words: Words, asked: Collection[str] | None = None
) -> str:
    """The table of what differs; with `asked`, of the levers only those, and how many others differ."""
    letters = words("letters")
    head = "".join(
        f'<th scope="col"><b class="k-letter k-letter-{at}">{letters[at]}</b> {escape(c.title)}</th>'
        for at, c in enumerate(found)
    )
    levers_apart = _lever_rows(found, region, words)
    shown = [row for key, row in levers_apart.items() if asked is None or key in asked]
    body = "".join([*_target_rows(found, words), *shown])
    if not body:
        return f'<p class="k-facts">{escape(words("compare.same"))}</p>'
    name = escape(words("compare.row"))
    return (
        f'<div class="k-scroll"><table class="k-table k-compared"><thead><tr><th scope="col">{name}</th>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>{_others(len(levers_apart) - len(shown), words)}"
    )


def _others(count: int, words: Words) -> str:
    """How many levers differ that move none of the targets asked for."""
    return f'<p class="k-caption">{escape(words("compare.others", n=count))}</p>' if count else ""


def _target_rows(found: Sequence[Column], words: Words) -> list[str]:
    rows = []
    for at, first in enumerate(found[0].reply.verdicts):
        verdicts = [column.reply.verdicts[at] for column in found]
        values = [verdict.value for verdict in verdicts]
        states = {wording.state_of(verdict) for verdict in verdicts}
        if len(states) == 1 and all(same(value, values[0]) for value in values):
            continue
        of = wording.quantity(first.target)
        if len(states) == 1 and len({str(numbers.figure(v, of, words)) for v in values}) == 1:
            continue  # no reader would see what differs
        cells = "".join(_verdict_cell(v, first, words) for v in verdicts)
        name = escape(wording.label(first.target, words))
        rows.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return rows


def _verdict_cell(verdict: Verdict, first: Verdict, words: Words) -> str:
    of, state = wording.quantity(verdict.target), wording.state_of(verdict)
    value = numbers.figure(verdict.value, of, words)
    apart = ""
    if verdict is not first and verdict.value is not None and first.value is not None:
        apart = numbers.signed(verdict.value - first.value, of, words)
    return (
        f'<td><span class="k-cell k-{state}"><i class="k-icon" aria-hidden="true"></i>'
        f"{escape(words(f'verdict.{state}'))}</span> {escape(str(value))}"
        f"{_difference(apart)}</td>"
    )


def _lever_rows(found: Sequence[Column], region: Region, words: Words) -> dict[str, str]:
    """{input id: its row} for each that differs."""
    rows = {}
    for key in found[0].levers:
        row = region.inputs[key]
        values = [column.levers[key] for column in found]
        if all(same(value, values[0]) for value in values):
            continue
        cells = "".join(_lever_cell(row, value, values[0], words) for value in values)
        name = escape(wording.lever_name(row, words))
        rows[key] = f'<tr><th scope="row">{name}</th>{cells}</tr>'
    return rows


def _lever_cell(row: Input, value: float, first: float, words: Words) -> str:
    if row.kind == "switch":
        return f"<td>{escape(levers.choice_name(row, round(value), words))}</td>"
    of = wording.lever_quantity(row)
    apart = "" if same(value, first) else numbers.signed(value - first, of, words)
    return f"<td>{escape(wording.lever_value(row, value, words))}{_difference(apart)}</td>"


def _difference(text: str) -> str:
    return f' <small class="k-caption">{escape(text)}</small>' if text.strip("0") else ""


def same(a: float | None, b: float | None) -> bool:
    """Whether two values are one, up to the machine's last bits."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= SAME * max(abs(a), abs(b), 1e-300)
