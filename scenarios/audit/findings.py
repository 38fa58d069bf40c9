"""What the audit says: one finding, its grade of seriousness, its numbers and its two sentences.

A contradiction cannot hold as printed; a tension holds only under a reading, a pace or a rounding that the document
does not state; a note is something left open that a verdict may rest on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scenarios.registry import Target

Severity = Literal["contradiction", "tension", "note"]
SEVERITIES: tuple[Severity, ...] = ("contradiction", "tension", "note")
Number = float | str  # a value in the unit of its row, or a word (a grade, a source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about a plan's own figures."""

    rule: str  # a key of RULES
    severity: Severity
    ids: tuple[str, ...]  # rows of targets.csv, the row it is about first
    numbers: Mapping[str, Number]
    explained_by_rounding: bool | None  # None where rounding has nothing to do with it
    message_zh: str
    message_en: str

    def as_dict(self) -> dict[str, object]:
        """Plain values by name, for `--json`."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "ids": list(self.ids),
            "numbers": dict(self.numbers),
            "explained_by_rounding": self.explained_by_rounding,
            "message_zh": self.message_zh,
            "message_en": self.message_en,
        }


def weigh(explained_by_rounding: bool) -> Severity:
    """A mismatch of printed figures: a contradiction, or only a tension where rounding could explain it."""
    return "tension" if explained_by_rounding else "contradiction"


def note(
    rule: str,
    rows: Sequence[Target],
    zh: str,
    en: str,
    numbers: Mapping[str, Number] | None = None,
    *,
    severity: Severity = "note",
) -> Finding:
    """A remark on wording, about one row or many; rounding has nothing to do with it."""
    return Finding(
        rule=rule,
        severity=severity,
        ids=tuple(row.id for row in rows),
        numbers={"rows": len(rows)} if numbers is None else numbers,
        explained_by_rounding=None,
        message_zh=zh,
        message_en=en,
    )
