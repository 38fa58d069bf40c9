"""The rows of the target page: what is promised, what the model makes of it, which rows a filter keeps.

    kept(entries, filter)       the rows to show
    row(entry, words)           one of them as cells

Pure functions of targets, verdicts and findings; nothing is drawn here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from scenarios.pace import pace_of
from ui import basis, numbers, wording
from ui.catalogue import Words
from ui.catalogue import words as catalogue
from ui.numbers import Quantity
from ui.rows import Cell, Row

if TYPE_CHECKING:
    from scenarios import Target, Verdict
    from scenarios.audit import Finding
    from ui.sampled import Sampled

STATES = ("reached", "short", "split", "none")
DOUBTS = ("contradiction", "tension")  # findings that question a figure; notes only explain it
ARROW = "→"
RATE = Quantity("percent", "1/year")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
NONE: Mapping[str, Sampled] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promise with what is known of it."""

    target: Target
    verdict: Verdict | None  # None while it is being worked out
    findings: tuple[Finding, ...]
    sampled: Sampled | None = None  # None until this state was sampled

    @property
    def state(self) -> str:
        """The state whose icon the row wears; a row that promises no figure has none."""
        return "none" if self.verdict is None else wording.state_of(self.verdict)

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """Findings that question a figure of the row."""
        return tuple(f for f in self.findings if f.severity in DOUBTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows to show; empty parts let everything through."""

    area: str = ""
    document: str = ""
    verdict: str = ""
    binding: str = ""
    audit: bool = False
    text: str = ""

    def keeps(self, entry: Entry) -> bool:
        """Whether a row passes every part."""
        target = entry.target
        return (
            self.area in ("", target.area)
            and self.document in ("", target.document)
            and self.verdict in ("", entry.state)
            and (not self.binding or target.binding == wording.BINDING[self.binding])
            and (not self.audit or bool(entry.doubts))
            and all(part in _searched(target) for part in plain_letters(self.text).split())
        )


def entries(
    targets: Iterable[Target],
    verdicts: Mapping[str, Verdict],
    findings: Sequence[Finding],
    sampled: Mapping[str, Sampled] = NONE,
) -> tuple[Entry, ...]:
    """Every row of a place; `verdicts` by target id, empty while they are worked out, `sampled` until they are."""
    of: dict[str, list[Finding]] = {}
    for finding in findings:
        for target_id in finding.ids:
            of.setdefault(target_id, []).append(finding)
    return tuple(
        Entry(
            target=target,
            verdict=verdicts.get(target.id),
            findings=tuple(of.get(target.id, ())),
            sampled=sampled.get(target.id),
        )
        for target in targets
    )


def kept(found: Iterable[Entry], wanted: Filter) -> tuple[Entry, ...]:
    """The rows a filter lets through, in their order."""
    return tuple(entry for entry in found if wanted.keeps(entry))


def counts(found: Iterable[Entry]) -> dict[str, int]:
    """How many rows wear each state."""
    counted = Counter(entry.state for entry in found)
    return {state: counted[state] for state in STATES}


def head(words: Words) -> list[str]:
    """The names of the columns."""
    columns = (
        "id",
        "indicator",
        "promise",
        "standing",
        "value",
        "verdict",
        "gap",
        "pace",
        "sampled",
        "doubts",
    )
    return [words(f"column.{name}") for name in columns]


def row(entry: Entry, words: Words) -> Row:
    """One promise as the cells of its row."""
    target, verdict = entry.target, entry.verdict
    value = words("pending") if verdict is None else str(wording.figures(verdict, words)[0])
    word = words("pending") if verdict is None else words(f"verdict.{entry.state}")
    return Row(
        target.id,
        (
            Cell(target.id, title=target.section),
            Cell(wording.capital(wording.indicator(target, words)), words=True),
            Cell(promise(entry, words), title=promise_source(entry, words)),
            Cell(standing(target, words), words=True),
            Cell(value, strong=True, title=target.variable if target.modelled else ""),
            Cell(word, state=entry.state, words=True),
            Cell("" if verdict is None else wording.gap(verdict, words) or numbers.MISSING),
            Cell(pace(entry, words)),
            Cell(sampled(entry, words), title=sampled_sentence(entry, words)),
            Cell(doubts(entry, words), title=" ".join(messages(entry.doubts, words))),
        ),
    )


def sampled(entry: Entry, words: Words) -> str:
    """The share of sampled futures that reach it; that none was drawn, where one could be."""
    if entry.sampled is not None:
        return entry.sampled.text()
    judged = entry.verdict is not None and entry.verdict.state != "none"
    return words("sampled.none") if judged else numbers.MISSING


def sampled_sentence(entry: Entry, words: Words) -> str:
    """The same with its error and what it rests on; "" before any sample."""
    found = entry.sampled
    return "" if found is None else words.pick(found.sentence_zh, found.sentence_en)


def promise(entry: Entry, words: Words) -> str:
    """From where to where: base (the document's, else the model's 2020), target and its year."""
    target = entry.target
    goal = wording.goal(target, words) if target.promises else (target.printed or numbers.MISSING)
    due = wording.due(target, words)
    base = _start(entry)
    start = "" if base is None else f"{_base(base, target, goal, words)} {ARROW} "
    return f"{start}{_sign(target)}{goal}" + (f" · {due}" if target.promises else "")


def _base(base: float, target: Target, goal: str, words: Words) -> str:
    """The start of a promise; its unit stands once, with the goal."""
    of = wording.quantity(target)
    theirs = target.base_value is not None
    shown = (
        numbers.printed(base, of, words) if theirs else numbers.figure(base, of, words, trim=True)
    )
    unit = numbers.unit(of, words)
    return f"{shown}".removesuffix(unit) if unit and goal.endswith(unit) else str(shown)


def promise_source(entry: Entry, words: Words) -> str:
    """Where the promise stands, and whose the base is where the document gives none."""
    source = basis.document_line(entry.target, words)
    theirs = entry.target.base_value is not None or _start(entry) is None
    return source if theirs else words("promise.base", source=source)


def _start(entry: Entry) -> float | None:
    """The value a promise starts from; None of rates and sums, and of an index, which begin at 0 or 1 by definition."""
    if entry.target.base_value is not None or entry.target.kind == "growth_rate":
        return entry.target.base_value
    value = _with_base(entry).base_value
    return None if value in (0.0, 1.0) else value


def _sign(target: Target) -> str:
    """The operator, where neither the figure nor the wording in the column beside says it."""
    signs = {"<=": "≤", "<": "<", "~": "≈"} | ({} if target.stretch else {">": ">"})
    if target.target_value == 0:  # "0%" alone reads as none at all
        signs[">="] = "≥"
    return signs.get(target.operator, "") if target.promises else ""


def standing(target: Target, words: Words) -> str:
    """Whether it binds, and how it is worded."""
    binding = {zh: key for key, zh in wording.BINDING.items()}.get(target.binding)
    stretch = f"stretch.{target.stretch}"
    parts = [
        words(binding) if binding else "",
        words(stretch) if stretch in words else words.pick(target.stretch, ""),
    ]
    return " · ".join(part for part in parts if part) or numbers.MISSING


def pace(entry: Entry, words: Words) -> str:
    """What each year from base to target has to bring: by the document's own base, else from the model's 2020."""
    target = entry.target
    found = None if target.kind == "growth_rate" else pace_of(_with_base(entry))
    if found is None or found.per_year is None:
        return numbers.MISSING
    up = not target.wants_less
    if wording.quantity(target).style == "percent" or found.growth is None:
        return words(
            "pace.step", step=_step(found.per_year, wording.quantity(target), words, up=up)
        )
    sign = numbers.MINUS if found.growth < 0 else ""
    rate = numbers.safe(abs(found.growth), RATE, words, up=up == (found.growth >= 0))
    return words("pace.growth", rate=f"{sign}{rate}")


def _step(step: float, of: Quantity, words: Words, *, up: bool) -> str:
    """A yearly step with its sign, rounded to the side that still arrives."""
    if step == 0:
        return "0"
    size = numbers.safe(abs(step), of, words, up=up == (step > 0))
    shown = words("points", n=size.digits) if of.style == "percent" else str(size)
    return f"{'+' if step > 0 else numbers.MINUS}{shown}"


def _with_base(entry: Entry) -> Target:
    """The target with a base to count from, where the model knows the level the document leaves out."""
    target, verdict = entry.target, entry.verdict
    if target.base_value is not None or verdict is None or verdict.path is None:
        return target
    if target.kind == "cumulative_increment":
        return target
    path = verdict.path
    return replace(target, base_year=round(path.years[0]), base_value=float(path.values[0]))


def doubts(entry: Entry, words: Words) -> str:
    """How many findings question the row, worst first."""
    counted = Counter(str(finding.severity) for finding in entry.doubts)
    parts = [words(f"severity.{kind}", n=counted[kind]) for kind in DOUBTS if counted[kind]]
    return words("list.comma").join(parts) or numbers.MISSING


def messages(found: Iterable[Finding], words: Words) -> list[str]:
    """The findings as sentences."""
    return [words.pick(finding.message_zh, finding.message_en) for finding in found]


def plain_letters(text: str) -> str:
    """Text as it is compared: full-width letters and digits as plain ones, small, no commas in numbers."""
    return THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=4096)
def _searched(target: Target) -> str:
    """Everything a search looks through: what the row shows of the document, in both languages."""
    parts = (
        target.id,
        target.indicator,
        target.indicator_en,
        target.section,
        target.printed,
        wording.goal(target, catalogue("zh")),
        target.variable,
        target.note,
    )
    return plain_letters(" ".join(parts))
