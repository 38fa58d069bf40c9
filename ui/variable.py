"""The panel of one variable: names, unit, equation, source, what decides it, what it decides, its path.

panel(scene, "Waiting")
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios import structure
from scenarios.structure import About, Branch
from ui import drawing, explorer, lines, linked, naming, numbers, theme, wording
from ui.frame import Scene
from ui.tables import table

if TYPE_CHECKING:
    from model import Results
    from scenarios import Region

LEVEL_YEAR = 2025  # the year of the values shown beside names
MOST_ORIGINS = 12
MOST_NAMED = 6


@st.cache_resource(show_spinner=False, max_entries=128)
def _run(
    region_id: str,
    data: str,
    scenario: str,
    changes: tuple[tuple[str, float], ...],
    names: tuple[str, ...],
    _region: Region,
) -> Results:
    return structure.paths(_region, scenario, dict(changes), names)


def panel(scene: Scene, name: str) -> None:
    """Everything about one variable."""
    words, region = scene.words, scene.region
    about = structure.describe(region.program, name, region)
    near = [about.name, *(b.name for b in (*about.causes.branches, *about.uses.branches))]
    results = run(scene, tuple(near))
    _head(scene, about)
    _chart(scene, about, results)
    st.html(f'<h2 class="k-h2">{escape(words("variable.equation"))}</h2>')
    linked.linked(_equations(scene, about), key="k-equation", on_go=explorer.select)
    _origins(scene, about)
    trees = (
        ("causes", words("variable.causes"), about.causes),
        ("uses", words("variable.uses"), about.uses),
    )
    for key, title, branch in trees:
        st.html(f'<h2 class="k-h2">{escape(title)}</h2>')
        linked.linked(_tree(scene, branch, results), key=f"k-{key}", on_go=explorer.select)


def run(scene: Scene, names: tuple[str, ...]) -> Results:
    """Paths of these variables in the scenario on the screen."""
    region = scene.region
    kept = tuple(n for n in names if region.program[n].kind != "lookup")
    changes = tuple(sorted(scene.changes.items()))
    return _run(region.id, region.hash, scene.base, changes, kept, region)


def _head(scene: Scene, about: About) -> None:
    words = scene.words
    zh = naming.chinese(scene.region, about.name)
    first = f"<b>{escape(zh)}</b> " if zh and words.lang == "zh" else ""
    facts = [
        (words("variable.kind"), words(f"mark.kind.{_shown_kind(about.kind)}")),
        (words("variable.unit"), unit(scene, about.unit)),
    ]
    if len(about.elements) > 1:
        facts.append((words("variable.elements"), str(len(about.elements))))
    line = words("list.semicolon").join(f"{a} {b}" for a, b in facts)
    st.html(
        f'<div class="k-variable">{first}<code>{escape(about.name)}</code>'
        f'<p class="k-caption">{escape(line)}</p>{_doc(scene, about)}</div>'
    )


def _doc(scene: Scene, about: About) -> str:
    """What the variable is: the model file says it in English; a page in Chinese says it in Chinese and keeps that below."""
    words, english = scene.words, f'<p lang="en">{escape(about.doc)}</p>'
    if words.lang == "en":
        return english
    text = _described(scene, about)
    if not about.doc:
        return f"<p>{escape(text)}</p>"
    original = escape(words("variable.original"))
    return f"<p>{escape(text)}</p><details><summary>{original}</summary>{english}</details>"


def _described(scene: Scene, about: About) -> str:
    """An input's own description, or what a computed variable is computed from."""
    for row in scene.region.inputs.values():
        if row.name.partition("[")[0] == about.name and row.description_zh:
            return row.description_zh
    names = [explorer.label(scene, branch.name) for branch in about.causes.branches]
    if not names:
        return scene.words("variable.fixed")
    shown = scene.words("list.comma").join(names[:MOST_NAMED])
    kind = _shown_kind(about.kind)
    message = f"variable.from.{kind}" if kind in ("stock", "flow") else "variable.from"
    return scene.words(message, names=shown, n=len(names))


def unit(scene: Scene, text: str) -> str:
    """A unit in the words of the page."""
    if text in ("", "Dmnl", "1"):
        return scene.words("unit.none")
    return numbers.unit_name(text, scene.words)


def _shown_kind(kind: str) -> str:
    return kind if kind in drawing.KINDS else "auxiliary"


def _chart(scene: Scene, about: About, results: Results) -> None:
    """The path in the scenario on the screen; a table for a constant."""
    words = scene.words
    if about.kind == "constant":
        return
    elements = structure.largest(results, about.elements, lines.MOST)
    if not elements:
        st.html(f'<p class="k-caption">{escape(words("variable.table"))}</p>')
        return
    of = numbers.quantity(about.unit)
    years = results.times
    paths = {_element(scene, e): results[e][:, 0] for e in elements}
    rows = lines.frame(years, paths, of, words)
    text = words("variable.path", name=explorer.label(scene, about.name), scenario=scene.scenario)
    st.html(f'<h2 class="k-h2">{escape(text)}</h2>')
    look = lines.Look(
        colour=theme.TOKENS.sector.get(
            structure.sector_of(scene.region.program, about.name), theme.TOKENS.primary
        ),
        axis="%" if of.style == "percent" else unit(scene, about.unit),
        style=of.style,
        window=(float(years[0]), float(years[-1])),
        year=wording.around_year(words),
        tips=(words("tip.line"), words("tip.year"), words("tip.value")),
        lines=len(paths),
    )
    st.vega_lite_chart(
        rows,
        lines.spec(look),
        key="k-path",
        theme=None,
        width="stretch",
        alt=words(
            "variable.alt",
            name=explorer.label(scene, about.name),
            start=numbers.figure(float(results[elements[0]][0, 0]), of, words),
            end=numbers.figure(float(results[elements[0]][-1, 0]), of, words),
            first=round(float(years[0])),
            last=round(float(years[-1])),
        ),
    )
    if len(about.elements) > len(elements):
        left = words("variable.more", n=len(about.elements) - len(elements))
        st.html(f'<p class="k-caption">{escape(left)}</p>')
    with st.expander(words("table")):
        st.html(lines.data_table(years, paths, of, words))


def _element(scene: Scene, name: str) -> str:
    """The subscripts of an element, which tell its line from the others; the name itself of a plain one."""
    subscripts = name.partition("[")[2].rstrip("]")
    return naming.element(subscripts, scene.words) if subscripts else explorer.label(scene, name)


def _equations(scene: Scene, about: About) -> str:
    """Equations in monospace, each name a link, and a button that copies them."""
    shown, plain = [], []
    for equation in about.equations:
        left = f"{about.name}[{equation.subs}]" if equation.subs else about.name
        plain.append(f"{left} = {equation.text}")
        text = _with_links(scene, equation.text, equation.names)
        shown.append(f"<pre><code>{escape(left)} = {text}</code></pre>")
    words = scene.words
    button = linked.copy("\n".join(plain), words("variable.copy"), words("header.copied"))
    return f'<div class="k-equation" lang="en">{"".join(shown)}</div>{button}'


def _with_links(scene: Scene, text: str, names: tuple[str, ...]) -> str:
    """The text with each variable's name as a link, longer names first."""
    if not names:
        return escape(text)
    pattern = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    pieces = re.split(f"((?<![\\w]){'(?:' + pattern + ')'}(?![\\w]))", text)
    return "".join(
        linked.name(piece, piece, title=naming.chinese(scene.region, piece))
        if piece in names
        else escape(piece)
        for piece in pieces
    )


def _origins(scene: Scene, about: About) -> None:
    """Value, grade and source of an input; a computed variable says that it is computed."""
    words = scene.words
    st.html(f'<h2 class="k-h2">{escape(words("variable.source"))}</h2>')
    if not about.origins:
        st.html(f'<p class="k-facts">{escape(words("variable.computed"))}</p>')
        return
    of = numbers.quantity(about.unit)
    rows = [
        [
            words.pick(origin.zh, origin.en),
            str(numbers.figure(origin.value, of, words, trim=True)),
            words(f"grade.{origin.grade}"),
            origin.source,
        ]
        for origin in about.origins[:MOST_ORIGINS]
    ]
    head = [words("tip.lever"), words("tip.value"), words("variable.grade"), words("tip.source")]
    st.html(table(head, rows))


def _tree(scene: Scene, branch: Branch, results: Results) -> str:
    """Two levels of names with the value of each in the scenario."""
    words = scene.words
    if not branch.branches:
        return f'<p class="k-caption">{escape(words("variable.none"))}</p>'
    items = "".join(_leaf(scene, each, results) for each in branch.branches)
    more = f"<li>{escape(words('variable.more', n=branch.more))}</li>" if branch.more else ""
    return f'<ul class="k-tree">{items}{more}</ul>'


def _leaf(scene: Scene, branch: Branch, results: Results) -> str:
    program = scene.region.program
    value = structure.value_at(results, program, branch.name, LEVEL_YEAR)
    shown = ""
    if value is not None:
        of = numbers.quantity(program[branch.name].unit)
        shown = f" <small>{escape(str(numbers.figure(value, of, scene.words)))}</small>"
    inner = "".join(f"<li>{_go(scene, b.name)}</li>" for b in branch.branches)
    inner = f"<ul>{inner}</ul>" if inner else ""
    return f"<li>{_go(scene, branch.name)}{shown}{inner}</li>"


def _go(scene: Scene, name: str) -> str:
    return linked.name(name, explorer.label(scene, name), title=name)
