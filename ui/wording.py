"""Sentences about a verdict, built from its values through the catalogues.

    sentence(verdict, scenario, words)      the whole verdict in one conditional sentence
    gap / first_line                        its parts, as the card shows them
    chips(verdict, words)                   wording and standing of the target

Every sentence names the scenario it rests on; none says what will happen. Source: ui.md, Sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenarios.registry import met
from ui import numbers
from ui.catalogue import Words
from ui.numbers import Quantity

if TYPE_CHECKING:
    from model import Input
    from scenarios import Answer, Target, Verdict

STOCK_UNITS = ("bed", "place", "seat", "dwelling", "km", "site", "project", "bed/kperson")
STOCK_AREAS = ("elderly", "childcare", "health", "education", "housing")
MET_BASE = "met_base"
BASE_YEAR = 2020
BINDING = {"binding": "约束性", "expected": "预期性"}  # catalogue id -> the word in targets.csv


def state_of(verdict: Verdict) -> str:
    """The state whose icon, word and colour the card wears; a target met in 2020 may be lost again."""
    if verdict.state == MET_BASE:
        return "reached" if verdict.reached is not False else "short"
    return verdict.state


def quantity(target: Target) -> Quantity:
    """How values of a target are written; a plain number of things, a rank or a class is no share."""
    dimensionless = target.unit in ("Dmnl", "dimensionless", "")
    above_one = target.kind == "threshold" and (target.target_value or 0) > 1
    if dimensionless and (target.kind in ("count_total", "level") or above_one):
        return Quantity("count", target.unit)
    if target.unit == "year" and target.printed.endswith("岁"):  # years of life, not of waiting
        return Quantity("plain", "year of age")
    return numbers.quantity(target.unit, target.kind)


def indicator(target: Target, words: Words) -> str:
    """The short name of what is promised."""
    return words.pick(target.indicator, target.indicator_en)


def is_stock(target: Target) -> bool:
    """Whether the value stands at the end of its year (beds) or is of the year (income)."""
    if target.unit in STOCK_UNITS:
        return True
    return target.area in STOCK_AREAS and target.kind in ("share", "per_capita", "count_total")


def due(target: Target, words: Words) -> str:
    """When the target is due: 2025年, or 2025年末 for what stands at the end of a year."""
    if target.target_year is None:
        return numbers.MISSING
    return words("year.stock" if is_stock(target) else "year.flow", year=target.target_year)


def around_year(words: Words) -> tuple[str, str]:
    """What a language writes before and after a year."""
    before, _, after = words("year.flow", year="|").partition("|")
    return before, after


def label(target: Target, words: Words) -> str:
    """Indicator and year, as the head of a card and the title of a chart."""
    return capital(words("card.label", indicator=indicator(target, words), year=due(target, words)))


def capital(text: str) -> str:
    """A name as it begins a line."""
    return text[:1].upper() + text[1:]


def goal(target: Target, words: Words) -> str:
    """The level promised, with its unit; both ends of a range."""
    of = quantity(target)
    low = numbers.printed(target.target_value, of, words)
    if target.operator == "in" and target.target_value_upper is not None:
        high = numbers.printed(target.target_value_upper, of, words)
        return words("range", low=low.digits, high=str(high))
    return str(low)


def figures(verdict: Verdict, words: Words) -> tuple[numbers.Figure, numbers.Figure]:
    """The value and the level it is held against, as figures that cannot look equal by rounding."""
    target, value = verdict.target, verdict.value
    of = quantity(target)
    if value is None or target.target_value is None:
        blank = numbers.Figure("", numbers.MISSING, "")
        return blank, numbers.figure(target.target_value, of, words, trim=True)
    return numbers.pair(value, nearest_goal(verdict), of, words)


def nearest_goal(verdict: Verdict) -> float:
    """The end of the promised range the value is held against; the level itself without a range."""
    target, value = verdict.target, verdict.value
    low, high = target.target_value, target.target_value_upper
    assert low is not None
    if target.operator == "in" and high is not None and value is not None and value > high:
        return high
    return low


def within(verdict: Verdict) -> bool:
    """Whether the value lies between the two ends of a promised range: then no distance is told."""
    low, high, value = verdict.target.target_value, verdict.target.target_value_upper, verdict.value
    if verdict.target.operator != "in" or low is None or high is None or value is None:
        return False
    return low < value < high


def gap(verdict: Verdict, words: Words) -> str:
    """The distance in words: 比目标少238元, 与目标持平, empty where nothing is held against a level."""
    value, target = verdict.value, verdict.target
    if value is None or target.target_value is None or verdict.state == "none":
        return ""
    if within(verdict):
        return words("gap.within")
    level = nearest_goal(verdict)
    apart = numbers.distance(value, level, quantity(target), words)
    if abs(value - level) <= 1e-9 * max(abs(level), 1e-300):
        return words("gap.equal")
    return words("gap.less" if value < level else "gap.more", margin=apart)


def gap_from(verdict: Verdict, level: numbers.Figure, words: Words) -> str:
    """The distance in words that name the level: 比目标70,000元少238元."""
    if verdict.value is None:
        return ""
    if within(verdict):
        return words("gap.within")
    goal_now = nearest_goal(verdict)
    apart = numbers.distance(verdict.value, goal_now, quantity(verdict.target), words)
    message = "gap.less_than" if verdict.value < goal_now else "gap.more_than"
    return words(message, margin=apart, target=level)


def first_line(verdict: Verdict, words: Words) -> str:
    """When the level is first reached or passed, or that it is not before the model ends."""
    if verdict.state == "none":
        return ""
    if (lost := lost_in(verdict)) is not None:
        return words("first.lost.down" if verdict.target.wants_less else "first.lost", year=lost)
    if verdict.state == MET_BASE:
        return words("first.base")
    if verdict.target.kind == "threshold" and verdict.path is not None:
        return worst_line(verdict, words)
    if verdict.first_year is None:
        return words("first.never", end=verdict.last_year)
    return words(_first_word("first", verdict.target), year=numbers.year(verdict.first_year))


def lost_in(verdict: Verdict) -> int | None:
    """The first year in which a level that 2020 satisfied no longer is; None where it was not, or still is."""
    target, path = verdict.target, verdict.path
    if path is None or target.kind in ("threshold", "growth_rate", "cumulative_increment"):
        return None
    held = met(path.values, target)
    if not held[0] or held.all():
        return None
    return round(float(path.years[held.argmin()]))


def worst_line(verdict: Verdict, words: Words) -> str:
    """A level to be kept every year: the least favourable year up to the target's, not the last."""
    target, path = verdict.target, verdict.path
    assert path is not None
    years = (path.years > BASE_YEAR) & (path.years <= (target.target_year or path.years[-1]))
    values = path.values[years]
    at = int(values.argmax() if target.wants_less else values.argmin())
    value = numbers.figure(float(values[at]), quantity(target), words)
    return words("first.worst", year=round(float(path.years[years][at])), value=value)


def _first_word(stem: str, target: Target) -> str:
    if target.wants_less:
        return f"{stem}.down"
    return f"{stem}.passed" if target.operator == ">" else f"{stem}.reached"


def sentence(verdict: Verdict, scenario: str, words: Words) -> str:
    """The verdict as one sentence that names the scenario it rests on."""
    target, state = verdict.target, verdict.state
    if state == "none" or verdict.value is None:
        return none_sentence(target, words)
    value, level = figures(verdict, words)
    common: dict[str, object] = {
        "scenario": scenario,
        "year": due(target, words),
        "indicator": indicator(target, words),
        "value": value,
        "gap": gap_from(verdict, level, words),
        "first": first_line(verdict, words),
    }
    if state == "split":
        return split_sentence(verdict, words)
    if state == MET_BASE:
        base = numbers.figure(target.base_value, quantity(target), words)
        return words("met_base" if verdict.reached else "met_base_lost", base=base, **common)
    if state == "reached":
        equal = gap(verdict, words) == words("gap.equal")
        return words("reached_equal" if equal else "reached", **common)
    if verdict.first_year is None:
        return words("short_never", end=verdict.last_year, **common)
    return words("short", **common)


def none_sentence(target: Target, words: Words) -> str:
    """Why there is no verdict."""
    if target.target_value is None:
        return words("none_text")
    return words("none_model")


def split_sentence(verdict: Verdict, words: Words) -> str:
    """The readings that reach and those that do not."""
    reached = [reading_name(r, words) for r in verdict.readings if r.reached]
    short = [reading_name(r, words) for r in verdict.readings if not r.reached]
    comma = words("list.comma")
    return words("split", a=comma.join(reached), b=comma.join(short))


def reading_name(reading: object, words: Words) -> str:
    """The name of one admissible reading."""
    return words.pick(getattr(reading, "label_zh", ""), getattr(reading, "label_en", ""))


def lever_name(lever: Input, words: Words) -> str:
    """The name of a lever."""
    return capital(words.pick(lever.zh, lever.en))


def lever_quantity(lever: Input) -> Quantity:
    """How values of a lever are written: as its row in inputs.csv says, else by its unit."""
    if lever.shown == "percent":
        return Quantity("percent", lever.unit)
    if lever.shown == "money":
        of = numbers.quantity(lever.unit)
        return of if of.style in ("money", "per_head") else Quantity("count", lever.unit)
    if lever.shown == "count":
        return Quantity("count", lever.unit)
    of = numbers.quantity(lever.unit)
    return Quantity("plain", lever.unit) if of.style in ("percent", "ratio") else of


def lever_value(lever: Input, value: float, words: Words) -> str:
    """A lever's value with its unit: rates and times with all of their digits, counts whole."""
    of = lever_quantity(lever)
    if lever.kind == "switch":
        return numbers.plain(value)
    if of.style == "money":
        return str(numbers.figure(value, of, words))
    if of.style == "count" and abs(value) >= 10:
        return str(numbers.figure(value, of, words, decimals=0))
    places = next(
        (n for n in range(4) if abs(round(value * of.scale, n) - value * of.scale) < 5e-7), 4
    )
    least = numbers.DECIMALS["percent"] if of.style == "percent" else 0
    return str(numbers.figure(value, of, words, decimals=max(places, least)))


def chips(verdict: Verdict, words: Words) -> tuple[str, ...]:
    """Short marks under a verdict: standing, wording that changes the meaning, assumptions."""
    target = verdict.target
    found = []
    if target.binding:
        found.append(words("binding" if target.binding == "约束性" else "expected"))
    if target.stretch:
        key = f"stretch.{target.stretch}"
        found.append(words(key) if key in words else target.stretch)
    if verdict.state == MET_BASE:
        found.append(words("chip.met_base"))
    if verdict.assumptions:
        found.append(words("chip.assumptions", n=verdict.assumptions))
    return tuple(found)


def rounding_sentence(verdict: Verdict, words: Words) -> str:
    """Whether the digits the plan prints could alone explain a miss."""
    span = verdict.rounding
    if span is None:
        return ""
    of = quantity(verdict.target)
    low, high = (numbers.figure(end, of, words) for end in (span.low, span.high))
    if low == high:  # the printed rates hardly move this target
        return ""
    key = "rounding.explains" if span.explains else "rounding.explains_not"
    return words(key, low=low, high=high)


def bounds_sentence(verdict: Verdict, names: Mapping[str, str], words: Words) -> str:
    """What stood in the way, heaviest first; `names` are the limits' own names by id."""
    found = [
        words(f"bound.{key}") if f"bound.{key}" in words else names.get(key, key)
        for key in verdict.bound_by
    ]
    return words("bounds", list=words("list.comma").join(found)) if found else ""


def axis(target: Target, words: Words) -> str:
    """The title of a value axis: the unit."""
    of = quantity(target)
    if of.style == "percent":
        return "%"
    return numbers.unit(of, words).strip()


def chart_alt(verdict: Verdict, answer: Answer, scenario: str, words: Words) -> str:
    """The chart in words: the verdict, then where the path starts and ends."""
    path, of = answer.paths[verdict.target.id], quantity(verdict.target)
    return words(
        "chart.alt",
        sentence=sentence(verdict, scenario, words),
        start=round(float(path.years[0])),
        first=numbers.figure(float(path.values[0]), of, words),
        end=round(float(path.years[-1])),
        last=numbers.figure(float(path.values[-1]), of, words),
    )
