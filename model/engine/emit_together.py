"""Bring calls that do not wait for each other together, so that the processor works on several at once.

    together(lines) -> lines      a section's text: up to three calls of one function become one

A power is a chain of some thirty instructions, each waiting for the one before; what waits fills the processor's window
before the next power is seen. Two or three in one function, an instruction of each in turn, take hardly longer than one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.engine.llvm_library import MOST, SIDE_BY_SIDE
from model.engine.llvm_text import FLOAT

_CHAINS = {f"keda_{name}" for name in SIDE_BY_SIDE}
_LOOK = 250  # lines ahead
_NAME = re.compile(r"%[\w.]+")
_CALL = re.compile(rf"(%\w+) = call {re.escape(FLOAT)} @(\w+)\((.*)\)$")


def together(lines: Sequence[str]) -> list[str]:
    """The same values in another order; the lines are straight code and loops, one instruction each."""
    out: list[str] = []
    straight: list[str] = []
    for line in lines:
        if line.endswith(":") or line.startswith("br ") or " = phi " in line:
            out += [*_gathered(straight), line]
            straight = []
        else:
            straight.append(line)
    return out + _gathered(straight)


def _gathered(lines: list[str]) -> list[str]:
    """Straight code: from the first call on, others it need not wait for are brought up to it with what they need."""
    out: list[str] = []
    while lines:
        line, lines = lines[0], lines[1:]
        call = _CALL.match(line)
        if call is None or call[2] not in _CHAINS:
            out.append(line)
            continue
        calls = [call]
        while len(calls) < MOST and (following := _next(lines, calls)):
            at, before = following
            found = _CALL.match(lines[at])
            assert found is not None
            calls.append(found)
            out += [lines[i] for i in sorted(before)]
            lines = [x for i, x in enumerate(lines) if i != at and i not in before]
        out += _one_call(calls)
    return out


def _next(lines: list[str], calls: list[re.Match[str]]) -> tuple[int, set[int]] | None:
    """The next call of the same function that reads nothing these calls give, and the lines it needs."""
    waiting = {call[1] for call in calls}
    for at, line in enumerate(lines[:_LOOK]):
        names = _NAME.findall(line)
        if not waiting.isdisjoint(names):
            waiting.update(names[: " = " in line])
            continue
        call = _CALL.match(line)
        if call and call[2] == calls[0][2]:
            before = _needed(lines, at)
            return None if _reads_what_is_written(lines[:at], before) else (at, before)
    return None


def _reads_what_is_written(lines: list[str], some: set[int]) -> bool:
    """Whether some of the lines read memory that others before them write. A row has one pointer in straight code."""
    written: set[str] = set()
    for i, line in enumerate(lines):
        if (
            i in some
            and written
            and ("gather" in line or not written.isdisjoint(_NAME.findall(line)))
        ):
            return True
        if line.startswith("store"):
            written.add(_NAME.findall(line)[-1])
    return False


def _needed(lines: list[str], at: int) -> set[int]:
    """The lines before `at` that it needs."""
    wanted, found = set(_NAME.findall(lines[at])[1:]), set()
    for i in range(at - 1, -1, -1):
        names = _NAME.findall(lines[i])
        if " = " in lines[i] and names[0] in wanted:
            found.add(i)
            wanted.update(names[1:])
    return found


def _one_call(calls: list[re.Match[str]]) -> list[str]:
    if len(calls) == 1:
        return [calls[0][0]]
    kind = "{ " + ", ".join([FLOAT] * len(calls)) + " }"
    name = f"{calls[0][1]}s"
    args = ", ".join(call[3] for call in calls)
    lines = [f"{name} = call {kind} @{calls[0][2]}_{len(calls)}({args})"]
    return lines + [f"{c[1]} = extractvalue {kind} {name}, {n}" for n, c in enumerate(calls)]
