"""The verdict card: a big number, what it means for the target, and what it would take.

    card(verdict, ...) -> str       HTML of one card, for st.html; icon, word and colour say the same

Everything that comes from a file is escaped. The whole card is a group whose name is the full sentence.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ui import numbers, wording
from ui.catalogue import Words
from ui.needed import Needed, required_line

if TYPE_CHECKING:
    from scenarios import Verdict

JOINER = "\u2060"  # keeps a mark that may not begin a line on the one before


def card(
    verdict: Verdict,
    *,
    scenario: str,
    needed: Needed | None,
    words: Words,
    pending: bool = False,
    stale: bool = False,
) -> str:
    """One card. `needed` is the lever of `verdict.required`, `pending` says that it is being searched
    and the one given is an earlier one; `stale` greys the last good one."""
    state = wording.state_of(verdict)
    value, level = wording.figures(verdict, words)
    name = wording.sentence(verdict, scenario, words)
    lines = [
        _line("k-label", wording.label(verdict.target, words).replace("·", f"{JOINER}·")),
        _number(value, words("card.target", target=_level(verdict, level, words)), state),
        _verdict(state, wording.gap(verdict, words), words),
        _line("k-first", wording.first_line(verdict, words)),
        _readings(verdict, words),
        _line(_required_look(verdict, needed, pending), _required(verdict, needed, pending, words)),
        _line("k-note", none_reason(verdict, words)),
        _line("k-note", companions(verdict, words)),
        _chips((*((words("stale"),) if stale else ()), *wording.chips(verdict, words))),
    ]
    old = " k-stale" if stale else ""
    return (
        f'<div class="k-card k-{state}{old}" role="group" aria-label="{escape(name, quote=True)}">'
        + "".join(lines)
        + "</div>"
    )


def failed_card(title: str, words: Words) -> str:
    """The card of a target whose run gave no result and that has no earlier one."""
    return (
        f'<div class="k-card k-failed" role="group" aria-label="{escape(title, quote=True)}">'
        + _line("k-label", title)
        + _number(numbers.Figure("", numbers.MISSING, ""), "", "failed")
        + _verdict("failed", "", words)
        + "</div>"
    )


def none_reason(verdict: Verdict, words: Words) -> str:
    """Why a card gives no verdict; empty for those that do."""
    return wording.none_sentence(verdict.target, words) if verdict.state == "none" else ""


def companions(verdict: Verdict, words: Words) -> str:
    """The numbers that must stand beside this one: a bed target beside the share of beds in use."""
    found = []
    for companion in verdict.companions:
        name = words.pick(companion.zh, companion.en.capitalize())
        message = "hollow" if companion.hollow else "companion"
        found.append(words(message, name=name, value=numbers.percent(companion.value)))
    return words("list.semicolon").join(found)


def _level(verdict: Verdict, level: numbers.Figure, words: Words) -> str:
    return wording.goal(verdict.target, words) if verdict.target.operator == "in" else str(level)


def _number(value: numbers.Figure, target: str, state: str) -> str:
    before = f"<small>{escape(value.before)}</small>" if value.before else ""
    after = f"<small>{escape(value.after)}</small>" if value.after else ""
    goal = f'<span class="k-goal">{escape(target)}</span>' if target else ""
    number = f"{before}{escape(value.digits)}{after}"
    return f'<div class="k-row"><span class="k-number" data-state="{state}">{number}</span>{goal}</div>'


def _verdict(state: str, gap: str, words: Words) -> str:
    word = escape(words(f"verdict.{state}"))
    return (
        f'<div class="k-verdict"><i class="k-icon" aria-hidden="true"></i><b>{word}</b>'
        f"<span>{escape(gap)}</span></div>"
    )


def _required(verdict: Verdict, needed: Needed | None, pending: bool, words: Words) -> str:
    if verdict.reached is True or verdict.state == "none":
        return ""
    line = required_line(verdict, needed, words)
    return words("required.pending") if pending and not line else line


def _required_look(verdict: Verdict, needed: Needed | None, pending: bool) -> str:
    """Greyed while an earlier one stands there; with an icon where no value of the lever does, or none in time."""
    look = "k-required k-held" if pending else "k-required"
    if verdict.required is None or verdict.required.value is not None:
        return look
    return f"{look} {'k-late' if needed is not None and needed.delay is not None else 'k-nowhere'}"


def _readings(verdict: Verdict, words: Words) -> str:
    if len(verdict.readings) < 2:
        return ""
    of = wording.quantity(verdict.target)
    rows = "".join(
        f"<li><span>{escape(wording.reading_name(reading, words))}</span> "
        f"<span>{escape(str(numbers.figure(reading.value, of, words)))} "
        f"{escape(words('verdict.reached' if reading.reached else 'verdict.short'))}</span></li>"
        for reading in verdict.readings
    )
    return f'<ul class="k-readings">{rows}</ul>'


def _chips(chips: tuple[str, ...]) -> str:
    if not chips:
        return ""
    return '<div class="k-chips">' + "".join(f"<span>{escape(c)}</span>" for c in chips) + "</div>"


def _line(kind: str, text: str) -> str:
    return f'<div class="{kind}">{escape(text)}</div>' if text else ""
