"""差在哪里: which change did what, which part would have to do what, and the call that makes it again."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui import answers, levers, numbers, theme, waterfall, wording
from ui.catalogue import Words
from ui.tables import table

if TYPE_CHECKING:
    from model import Input
    from scenarios import Answer, Part, Region, Target
    from ui.answers import Plan

HEIGHT = 200
HASH = 12  # letters that tell one version of model or data from another


def draw(region: Region, plan: Plan, reply: Answer, words: Words) -> None:
    """The block under the main chart, for the first target."""
    verdict = reply.verdicts[0]
    if verdict.value is not None:
        _waterfall(region, plan, reply, words)
    found = reply.parts.get(verdict.target.id, ())
    if found:
        st.html(heading(words("parts.title", label=wording.label(verdict.target, words))))
        st.html(parts_html(found, verdict.target, words))


def reproduce(reply: Answer, words: Words) -> None:
    """The call that makes the result again, with the hashes of model and data."""
    with st.expander(words("reproduce")):
        st.code(reply.command, language="bash", wrap_lines=True)
        st.caption(words("hashes", model=reply.hashes["model"], data=reply.hashes["data"]))
        for note in reply.notes:
            st.caption(note)


def printed_line(plan: Plan, region: Region, scenario: str, words: Words) -> str:
    """What only paper shows: place, scenario, definitions in force, what was changed, the day, and the hashes."""
    changes = {key: value for key, value in plan.changes if key in region.inputs}
    asked = answers.panel(plan, region).switches[: levers.FIRST_SWITCHES] if plan.targets else ()
    standing = {key: answers.present(region, plan.scenario, region.inputs[key]) for key in asked}
    parts = [
        words.pick(region.name_zh, region.name_en),
        scenario,
        *(_set_to(region.inputs[key], value, words) for key, value in (standing | changes).items()),
        date.today().isoformat(),
        words("hashes", model=region.program.hash[:HASH], data=region.hash[:HASH]),
    ]
    return f'<p class="k-print">{escape(words("list.semicolon").join(parts))}</p>'


def _set_to(row: Input, value: float, words: Words) -> str:
    shown = wording.lever_value(row, value, words)
    if row.kind == "switch":
        shown = levers.choice_name(row, round(value), words)
    return f"{wording.lever_name(row, words)} {shown}"


def heading(text: str) -> str:
    """A second-level heading."""
    return f'<h2 class="k-h2">{escape(text)}</h2>'


def _waterfall(region: Region, plan: Plan, reply: Answer, words: Words) -> None:
    target, scenario = reply.verdicts[0].target, region.scenarios[plan.scenario]
    title = words.pick(scenario.title_zh, scenario.title_en)
    st.html(heading(words("waterfall.title", scenario=title)))
    if not plan.changes:
        st.html(f'<p class="k-facts">{escape(words("waterfall.empty", scenario=title))}</p>')
        return
    saved = answers.answered(answers.without_changes(plan)).verdicts[0].value
    contributions = answers.explained(plan, target.id)
    if saved is None or not contributions:
        return
    names = {key: wording.lever_name(row, words) for key, row in region.inputs.items()}
    rows = waterfall.frame(
        contributions, saved, target, names | {"other": words("waterfall.rest")}, title, words
    )
    look = waterfall.Look(
        colour=theme.sector_colour(target.area),
        tips=(words("tip.lever"), words("tip.amount")),
        height=HEIGHT,
    )
    st.vega_lite_chart(
        rows,
        waterfall.spec(look),
        key="k-waterfall",
        theme=None,
        width="stretch",
        alt=waterfall.alt_text(rows, words),
    )
    st.html(f'<p class="k-caption">{escape(words("waterfall.caption"))}</p>')


def parts_html(found: tuple[Part, ...], target: Target, words: Words) -> str:
    """A table of the parts of a total and, when it falls short, what each alone would have to do."""
    of = wording.quantity(target)
    short = any(part.needed_growth is not None for part in found)
    head = [words("parts.part"), words("parts.base"), words("parts.value"), words("parts.growth")]
    if short:
        head += [words("parts.needed"), words("parts.share")]
    rows = []
    for part in found:
        cells = [
            words.pick(part.name_zh, part.name_en),
            str(numbers.figure(part.base, of, words)),
            str(numbers.figure(part.value, of, words)),
            numbers.percent(part.growth),
        ]
        if short:
            cells += [_needed_growth(part, words), share_text(part, words)]
        rows.append(cells)
    return table(head, rows)


def _needed_growth(part: Part, words: Words) -> str:
    if part.needed_growth is None:
        return numbers.MISSING
    rate = numbers.safe(part.needed_growth, numbers.Quantity("percent", "1/year"), words, up=True)
    return words("at_least", value=rate)


def share_text(part: Part, words: Words) -> str:
    """Whether another share of this part in the base total would close the distance by itself."""
    if part.needed_share is None:
        return words("parts.share.none", share=numbers.percent(part.share))
    message = (
        "parts.share.inside" if part.needed_share <= part.share_high else "parts.share.outside"
    )
    needed, high = numbers.percent(part.needed_share), numbers.percent(part.share_high)
    if needed == high:  # too near to tell by one decimal
        needed, high = (
            f"{numbers.plain(100 * x, 2)}%" for x in (part.needed_share, part.share_high)
        )
    return words(
        message,
        share=numbers.percent(part.share),
        needed=needed,
        high=high,
    )
