"""What moves the states on at the end of a step, written into a section.

level(section, level)            rows + dt * their rates
copy(section, hold)              rows that take the value of others
pipe(section, pipe, before)      a fixed delay and its history
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from model.engine.ir import Hold, Level, Load, Pipe, Term
from model.engine.llvm_math import most
from model.engine.llvm_text import FLOAT, LANES, where

if TYPE_CHECKING:
    from model.engine.emit import Section


def level(section: Section, level: Level) -> None:
    f = section.f
    dt = f.spread("%dt")

    def one(own: Load, rate: Load) -> None:
        new = section.load(own) + dt * section.load(rate)
        section.put(own, most(new, f.number(0.0)) if level.non_negative else new)

    _along(section, level.rows, one, level.base, level.rate)


def copy(section: Section, hold: Hold) -> None:
    def one(own: Load, other: Load) -> None:
        section.put(own, section.load(other))

    _along(section, hold.rows, one, hold.base, hold.source)


def _along(section: Section, rows: int, one: Callable[[Load, Load], None], a: int, b: int) -> None:
    if rows <= 2:
        for row in range(rows):
            one(Load(a + row), Load(b + row))
        return
    section.f.open(rows)
    each = (Term(0, tuple(range(rows))),)
    one(Load(a, each), Load(b, each))
    section.f.close()


def pipe(section: Section, pipe: Pipe, before: int) -> None:
    """Write this step's input into the history, show that of `length` steps ago; `before`: rows of earlier pipes."""
    f = section.f
    first = f.put(f"mul i64 %times, {before * LANES}")
    history = f.put(f"getelementptr double, ptr %hist, i64 {first}")
    now = f.put(f"mul i64 %step, {pipe.rows * LANES}")
    lane = f.value("<" + ", ".join(f"i64 {k}" for k in range(LANES)) + ">", "i")
    step = f.spread("%step", "i")
    for row in range(pipe.rows):
        at = f.put(f"add i64 {now}, {row * LANES}")
        here = f.put(f"getelementptr double, ptr {history}, i64 {at}")
        source = section.load(Load(pipe.source + row))
        f.do(f"store {FLOAT} {source.name}, ptr {here}, align 8")
        past = (step + 1) - section.load(Load(pipe.length + row)).to_whole()
        since = where(past > 0, past, 0)
        old = f.gather(history, since * (pipe.rows * LANES) + row * LANES + lane)
        first_value = section.load(Load(pipe.initial + row))
        section.put(Load(pipe.base + row), where(past >= 0, old, first_value))
