"""The rows of the target page: what is promised, what the model makes of it, which rows a filter keeps.

    kept(entries, filter)       the rows to show
    row(entry, words)           one of them as cells

Pure functions of targets, verdicts and findings; nothing is drawn here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.pace import pace_of
from ui import numbers, wording
from ui.catalogue import Words
from ui.rows import Cell, Row

if TYPE_CHECKING:
    from scenarios import Target, Verdict
    from scenarios.audit import Finding

STATES = ("reached", "short", "split", "none")
DOUBTS = ("contradiction", "tension")  # findings that question a figure; notes only explain it
ARROW = "→"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promise with what is known of it."""

    target: Target
    verdict: Verdict | None  # None while it is being worked out
    findings: tuple[Finding, ...]

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
            and all(part in _searched(target) for part in self.text.lower().split())
        )


def entries(
    targets: Iterable[Target], verdicts: Mapping[str, Verdict], findings: Sequence[Finding]
) -> tuple[Entry, ...]:
    """Every row of a place; `verdicts` by target id, empty while they are worked out."""
    of: dict[str, list[Finding]] = {}
    for finding in findings:
        for target_id in finding.ids:
            of.setdefault(target_id, []).append(finding)
    return tuple(
        Entry(
            target=target,
            verdict=verdicts.get(target.id),
            findings=tuple(of.get(target.id, ())),
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
        "doubts",
    )
    return [words(f"column.{name}") for name in columns]


def row(entry: Entry, words: Words) -> Row:
    """One promise as the cells of its row."""
    target, verdict = entry.target, entry.verdict
    of = wording.quantity(target)
    value = words("pending") if verdict is None else str(numbers.figure(verdict.value, of, words))
    word = words("pending") if verdict is None else words(f"verdict.{entry.state}")
    return Row(
        target.id,
        (
            Cell(target.id, title=target.section),
            Cell(wording.capital(wording.indicator(target, words)), words=True),
            Cell(promise(target, words)),
            Cell(standing(target, words), words=True),
            Cell(value, strong=True),
            Cell(word, state=entry.state, words=True),
            Cell("" if verdict is None else wording.gap(verdict, words) or numbers.MISSING),
            Cell(pace(entry, words)),
            Cell(doubts(entry, words), title=" ".join(messages(entry.doubts, words))),
        ),
    )


def promise(target: Target, words: Words) -> str:
    """From where to where: base, target and its year."""
    of = wording.quantity(target)
    goal = wording.goal(target, words) if target.promises else (target.printed or numbers.MISSING)
    due = wording.due(target, words)
    base = target.base_value
    start = "" if base is None else f"{numbers.figure(base, of, words, trim=True)} {ARROW} "
    return f"{start}{_sign(target)}{goal}" + (f" · {due}" if target.promises else "")


def _sign(target: Target) -> str:
    return {"<=": "≤", "<": "<", "~": "≈"}.get(target.operator, "") if target.promises else ""


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
    if found is None:
        return numbers.MISSING
    of = wording.quantity(target)
    if of.style == "percent" or found.growth is None:
        return words("pace.step", step=numbers.signed(found.per_year, of, words))
    return words("pace.growth", rate=_percent(found.growth))


def _with_base(entry: Entry) -> Target:
    """The target with a base to count from, where the model knows the level the document leaves out."""
    target, verdict = entry.target, entry.verdict
    if target.base_value is not None or verdict is None or verdict.path is None:
        return target
    if target.kind == "cumulative_increment":
        return target
    path = verdict.path
    return replace(target, base_year=round(path.years[0]), base_value=float(path.values[0]))


def _percent(rate: float) -> str:
    return numbers.plain(rate * 100, 2, trim=True) + "%"


def doubts(entry: Entry, words: Words) -> str:
    """How many findings question the row, worst first."""
    counted = Counter(str(finding.severity) for finding in entry.doubts)
    parts = [words(f"severity.{kind}", n=counted[kind]) for kind in DOUBTS if counted[kind]]
    return words("list.comma").join(parts) or numbers.MISSING


def messages(found: Iterable[Finding], words: Words) -> list[str]:
    """The findings as sentences."""
    return [words.pick(finding.message_zh, finding.message_en) for finding in found]


def _searched(target: Target) -> str:
    parts = (
        target.id,
        target.indicator,
        target.indicator_en,
        target.section,
        target.printed,
        target.variable,
        target.note,
    )
    return " ".join(parts).lower()
