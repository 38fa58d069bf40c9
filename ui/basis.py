"""依据: where a verdict comes from, one click from its number.

html(scene, verdict, needed, panel)     the popover: sentences, then source, grade, formula and 口径
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from scenarios import Region, Target, grade_of, switches_for
from scenarios.answer import history_of
from scenarios.by_grade import kept
from scenarios.documents import documents
from ui import answers, levers, naming, numbers, wording
from ui.catalogue import Words
from ui.needed import Needed, required_sentence

if TYPE_CHECKING:
    from model import Input
    from scenarios import Verdict
    from ui.answers import Panel
    from ui.frame import Scene

MOST_ASSUMPTIONS = 5
MOST_DEFINITIONS = 3
OPERATORS = {"*": "×", "/": "÷", "-": "−"}
SIGNS = re.compile(r"[-*/]")
Fact = tuple[str, Sequence[str]]  # a name and its lines


def html(scene: Scene, verdict: Verdict, needed: Needed | None, panel: Panel) -> str:
    """The popover's content; `panel` names the definitions of the targets on the screen."""
    region, words, target = scene.region, scene.words, verdict.target
    limits = {limit.id: words.pick(limit.zh, limit.en) for limit in region.limits.limits}
    sentences = [
        wording.sentence(verdict, scene.scenario, words),
        required_sentence(verdict, needed, words),
        wording.rounding_sentence(verdict, words),
        wording.bounds_sentence(verdict, limits, words),
    ]
    facts: list[Fact] = [
        (words("basis.document"), [document_line(target, words)]),
        (words("basis.printed"), [target.printed]),
        (words("basis.formula"), [formula(region, target, words)]),
        (words("basis.base"), [base_line(region, target, words)]),
        (words("basis.definitions"), definitions(scene, target, panel)),
        (words("basis.rests"), rests_on(scene, verdict)),
        (words("basis.spread"), [spread_from(region, target.id, words)]),
        (words("basis.conflicts"), [words("list.comma").join(target.conflicts)]),
        (words("basis.note"), [target.note if words.lang == "zh" else ""]),
    ]
    text = "".join(f"<p>{escape(line)}</p>" for line in sentences if line)
    kind = f'<p class="k-caption">{escape(words("kind"))}</p>'
    return f'<div class="k-facts">{text}{listed(facts)}{kind}</div>'


def listed(facts: Iterable[Fact]) -> str:
    """Facts as a list of terms, those without a line left out."""
    rows = []
    for name, lines in facts:
        said = "".join(f"<dd>{escape(line)}</dd>" for line in lines if line)
        rows.append(f"<dt>{escape(name)}</dt>{said}" if said else "")
    return f"<dl>{''.join(rows)}</dl>"


def base_line(region: Region, target: Target, words: Words) -> str:
    """The value of 2020 a path starts from, with its grade and source: as observed, else as the document gives it."""
    of = wording.quantity(target)
    observed = history_of(region, target) if target.id in region.formulas else ()
    for row in observed:
        if row.year == wording.BASE_YEAR and target.kind != "cumulative_increment":
            value = str(numbers.figure(row.value, of, words, trim=True))
            return words(
                "basis.sourced", value=value, grade=words(f"grade.{row.grade}"), source=row.source
            )
    if target.base_value is None:
        return ""
    value = str(numbers.figure(target.base_value, of, words, trim=True))
    return words("basis.base.document", value=value, year=target.base_year or wording.BASE_YEAR)


def definitions(scene: Scene, target: Target, panel: Panel) -> list[str]:
    """The 口径 in force that the target's value depends on, those that decide it first."""
    region, words = scene.region, scene.words
    asked = set(switches_for(region, (target.id,)))
    rows = [region.inputs[key] for key in panel.switches if key in asked]
    return [
        words(
            "basis.definition",
            name=wording.lever_name(row, words),
            choice=levers.choice_name(row, round(in_force(scene, row)), words),
        )
        for row in rows[:MOST_DEFINITIONS]
    ]


def in_force(scene: Scene, row: Input) -> float:
    """The value of an input on the screen. [input unit]"""
    moved = scene.view.changes.get(row.id)
    return answers.present(scene.region, scene.view.scenario, row) if moved is None else moved


def spread_from(region: Region, target_id: str, words: Words) -> str:
    """Which grades of evidence the spread of sampled futures comes from under the plan, largest first; "" where none is kept."""
    shares = kept(region.id).get(target_id) or {}
    said = [f"{words(f'spread.{name}')} {share:.0%}" for name, share in shares.items()]
    return words("list.semicolon").join(
        text for _, text in sorted(zip(shares.values(), said, strict=True), reverse=True)
    )


def formula(region: Region, target: Target, words: Words) -> str:
    """What the value is computed from: in Chinese names, and as the model writes it."""
    if not target.modelled:
        return ""
    if words.lang != "zh" or target.id not in region.formulas:
        return target.variable
    said = SIGNS.sub(lambda sign: OPERATORS[sign[0]], target.variable)
    for name in sorted(region.formulas[target.id].names, key=len, reverse=True):
        said = said.replace(name, naming.chinese(region, name) or name)
    return words("basis.formula.zh", said=said, formula=target.variable)


def document_line(target: Target, words: Words) -> str:
    """The document's title, issuer and date, and where in it the target stands."""
    found = documents().get(target.document)
    parts = [target.document]
    if found is not None:
        title, issuer = found.title, found.issuer
        parts = [words.pick(title, found.title_en), words.pick(issuer, found.issuer_en), found.date]
    return words("list.clause").join(part for part in (*parts, target.section) if part)


def rests_on(scene: Scene, verdict: Verdict) -> list[str]:
    """The shaky inputs the value rests on, strongest first, each with its value, grade and source."""
    region, words = scene.region, scene.words
    found = []
    for key in verdict.resting_on[:MOST_ASSUMPTIONS]:
        row = region.inputs[key]
        found.append(
            words(
                "basis.input",
                name=wording.lever_name(row, words),
                value=wording.lever_value(row, in_force(scene, row), words),
                grade=words(f"grade.{grade_of(region, row)}"),
                source=row.source,
            )
        )
    more = len(verdict.resting_on) - len(found)
    return [*found, words("basis.more", n=more)] if more > 0 else found
