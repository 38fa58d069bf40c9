"""What it would take, in words: the required value of a lever, or why no value of it does.

required_line(verdict, needed, words)       one line of the card
required_sentence(verdict, needed, words)   the same in full, under 依据
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui import numbers, wording
from ui.catalogue import Words

if TYPE_CHECKING:
    from model import Input
    from model.limits import Limit
    from scenarios import Verdict


@dataclass(frozen=True, slots=True)
class Needed:
    """The lever a required value is of: where it stands now and what the plan states for it."""

    lever: Input
    present: float  # [lever unit]
    plan: float | None  # [lever unit]
    limits: tuple[Limit, ...] = ()  # those that must be lifted for the required value to do
    delay: Limit | None = (
        None  # building time that keeps the lever from working before the target's year
    )


def needs_more(verdict: Verdict, present: float) -> bool:
    """Whether the lever must be at least the required value (or at most)."""
    required = verdict.required
    if required is None or required.value is None:
        return True
    return (required.value >= present) == (verdict.reached is not True)


def required_value(verdict: Verdict, needed: Needed, words: Words) -> str:
    """The lever value that just reaches the target, rounded to the side that still does."""
    assert verdict.required is not None and verdict.required.value is not None
    more = needs_more(verdict, needed.present)
    of = wording.lever_quantity(needed.lever)
    shown = numbers.safe(verdict.required.value, of, words, up=more)
    return words("at_least" if more else "at_most", value=shown)


def required_line(verdict: Verdict, needed: Needed | None, words: Words) -> str:
    """What it would take, in one line of the card."""
    if verdict.required is None or needed is None:
        return ""
    name = wording.lever_name(needed.lever, words)
    if verdict.required.value is None:
        return _no_value(verdict, needed, words)
    text = words("required.card", lever=name, value=required_value(verdict, needed, words))
    if needed.plan is not None:
        text += words("required.plan", plan=wording.lever_value(needed.lever, needed.plan, words))
    if not verdict.required.in_range:
        text = words("required.outside", text=text)
    return _given(needed, text, words)


def _no_value(verdict: Verdict, needed: Needed, words: Words) -> str:
    """No value of the lever does: too late where building time binds, else out of range with the nearest outcome."""
    required, name = verdict.required, wording.lever_name(needed.lever, words)
    assert required is not None
    if needed.delay is not None:
        limit = words.pick(needed.delay.zh, needed.delay.en)
        return words("late", lever=name, limit=limit, due=wording.due(verdict.target, words))
    if required.nearest_value is None or required.nearest_outcome is None:
        return words("required.none", lever=name)
    of = wording.quantity(verdict.target)
    return words(
        "required.nearest",
        lever=name,
        limit=wording.lever_value(needed.lever, required.nearest_value, words),
        value=numbers.figure(required.nearest_outcome, of, words),
    )


def _given(needed: Needed, text: str, words: Words) -> str:
    """The text under the condition that the limits it needs lifted are lifted."""
    if not needed.limits:
        return text
    names = [words.pick(limit.zh, limit.en) for limit in needed.limits]
    return words("required.given", limits=words("list.comma").join(names), text=text)


def required_sentence(verdict: Verdict, needed: Needed | None, words: Words) -> str:
    """What it would take, as a full sentence; empty where no lever was searched."""
    required = verdict.required
    if required is None or needed is None:
        return ""
    if required.value is None:
        parts = [_no_value(verdict, needed, words)] if needed.delay else []
        return words("list.semicolon").join([*parts, infeasible(verdict, needed.lever, words)])
    of, plan = wording.lever_quantity(needed.lever), needed.plan
    common: dict[str, object] = {
        "lever": wording.lever_name(needed.lever, words),
        "value": required_value(verdict, needed, words),
    }
    if plan is None or of.style != "percent" or required.value == plan:
        return _given(needed, words("required.only", **common), words)
    apart = numbers.safe(abs(required.value - plan), of, words, up=True)
    message = "required.above" if required.value > plan else "required.below"
    plan_text = wording.lever_value(needed.lever, plan, words)
    text = words(message, plan=plan_text, points=words("points", n=apart.digits), **common)
    return _given(needed, text, words)


def infeasible(verdict: Verdict, lever: Input, words: Words) -> str:
    """No value of the lever reaches the target: where it comes nearest and what binds."""
    required, of = verdict.required, wording.quantity(verdict.target)
    name = wording.lever_name(lever, words)
    if required is None or required.nearest_value is None or required.nearest_outcome is None:
        return words("required.none", lever=name)
    return words(
        "infeasible",
        lever=name,
        limit=wording.lever_value(lever, required.nearest_value, words),
        value=numbers.figure(required.nearest_outcome, of, words),
        margin=numbers.distance(required.nearest_outcome, wording.nearest_goal(verdict), of, words),
    )
