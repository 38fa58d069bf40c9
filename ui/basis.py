"""依据: where a verdict comes from, one click from its number."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from scenarios import Region, Target, grade_of
from scenarios.by_grade import kept
from scenarios.documents import documents
from ui import naming, wording
from ui.catalogue import Words
from ui.needed import Needed, required_sentence

if TYPE_CHECKING:
    from scenarios import Verdict

MOST_ASSUMPTIONS = 5
OPERATORS = {"*": "×", "/": "÷", "-": "−"}
SIGNS = re.compile(r"[-*/]")


def html(
    region: Region, verdict: Verdict, needed: Needed | None, scenario: str, words: Words
) -> str:
    """The popover's content."""
    target = verdict.target
    limits = {limit.id: words.pick(limit.zh, limit.en) for limit in region.limits.limits}
    sentences = [
        wording.sentence(verdict, scenario, words),
        required_sentence(verdict, needed, words),
        wording.rounding_sentence(verdict, words),
        wording.bounds_sentence(verdict, limits, words),
    ]
    facts = [
        (
            words("basis.document"),
            document_line(target, words),
        ),
        (words("basis.printed"), target.printed),
        (words("basis.formula"), formula(region, target, words)),
        (words("basis.rests"), words("list.semicolon").join(rests_on(region, verdict, words))),
        (words("basis.spread"), spread_from(region, target.id, words)),
        (words("basis.conflicts"), words("list.comma").join(target.conflicts)),
        (words("basis.note"), target.note if words.lang == "zh" else ""),
    ]
    text = "".join(f"<p>{escape(line)}</p>" for line in sentences if line)
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value
    )
    kind = f'<p class="k-caption">{escape(words("kind"))}</p>'
    return f'<div class="k-facts">{text}<dl>{rows}</dl>{kind}</div>'


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


def rests_on(region: Region, verdict: Verdict, words: Words) -> list[str]:
    """The shaky inputs the value rests on, strongest first, each with its value and grade."""
    found = []
    for key in verdict.resting_on[:MOST_ASSUMPTIONS]:
        row = region.inputs[key]
        grade = words(f"grade.{grade_of(region, row)}")
        found.append(words("basis.input", name=wording.lever_name(row, words), grade=grade))
    more = len(verdict.resting_on) - len(found)
    return [*found, words("basis.more", n=more)] if more > 0 else found
