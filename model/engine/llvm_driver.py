"""The function that runs blocks of eight members through a whole run, as LLVM text.

    driver(text) -> module text of `keda_run(ptr arguments)`
    FIELDS       what the arguments are, in order, each eight bytes

The memory comes with the defaults. For every block the inputs are written and the run begun, which sets anew all that a
run changes; then step after step what the states need is computed, at saved times also what only the results need, the
rows asked for are kept, and the states moved on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from model.engine.llvm_text import FLOAT

FIELDS = (
    "blocks", "v", "inputs", "input_rows", "input_values", "kept", "rows", "row_numbers", "times", "clock", "steps", "dts",
    "saved", "saves", "hist", "tx", "ty", "ty_stride", "t_int",
)  # fmt: skip
_POINTERS = {
    "v", "input_rows", "input_values", "kept", "row_numbers", "clock", "dts", "saved", "hist", "tx", "ty", "t_int",
}  # fmt: skip
_STEP_TYPES = "ptr, double, double, double, i64, ptr, ptr, ptr"
_MOVE_TYPES = "ptr, double, i64, ptr, i64"
# The text between the calls, in the order it stands in: blocks, in them inputs, then steps, in them the rows to keep.
_TO_BEGIN = f"""  %kept_block = mul i64 %saves, %rows
  br label %block
block:
  %b = phi i64 [ 0, %entry ], [ %b1, %block_done ]
  %ty_at = mul i64 %b, %ty_stride
  %ty_b = getelementptr double, ptr %ty, i64 %ty_at
  %in_at = mul i64 %b, %inputs
  %in_b = getelementptr {FLOAT}, ptr %input_values, i64 %in_at
  br label %input_test
input_test:
  %j = phi i64 [ 0, %block ], [ %j1, %input ]
  %more_inputs = icmp ult i64 %j, %inputs
  br i1 %more_inputs, label %input, label %begin
input:
  %in_row_p = getelementptr i64, ptr %input_rows, i64 %j
  %in_row = load i64, ptr %in_row_p
  %in_p = getelementptr {FLOAT}, ptr %in_b, i64 %j
  %in_x = load {FLOAT}, ptr %in_p, align 8
  %in_v = getelementptr {FLOAT}, ptr %v, i64 %in_row
  store {FLOAT} %in_x, ptr %in_v, align 8
  %j1 = add i64 %j, 1
  br label %input_test
begin:
  %t0 = load double, ptr %clock
  %dt0 = load double, ptr %dts"""
_TO_STEP = """  %kept_at = mul i64 %b, %kept_block
  br label %step
step:
  %s = phi i64 [ 0, %begin ], [ %s1, %moved ]
  %at = phi i64 [ %kept_at, %begin ], [ %at2, %moved ]
  %clock_p = getelementptr double, ptr %clock, i64 %s
  %time = load double, ptr %clock_p
  %dt_p = getelementptr double, ptr %dts, i64 %s
  %dt = load double, ptr %dt_p"""
_TO_SHOW = """  %saved_p = getelementptr i8, ptr %saved, i64 %s
  %saved_x = load i8, ptr %saved_p
  %is_saved = icmp ne i8 %saved_x, 0
  br i1 %is_saved, label %show, label %after
show:"""
_TO_MOVE = f"""  br label %keep_test
keep_test:
  %r = phi i64 [ 0, %show ], [ %r1, %keep ]
  %more_rows = icmp ult i64 %r, %rows
  br i1 %more_rows, label %keep, label %kept_all
keep:
  %row_p = getelementptr i64, ptr %row_numbers, i64 %r
  %row = load i64, ptr %row_p
  %row_v = getelementptr {FLOAT}, ptr %v, i64 %row
  %row_x = load {FLOAT}, ptr %row_v, align 8
  %to = add i64 %at, %r
  %to_p = getelementptr {FLOAT}, ptr %kept, i64 %to
  store {FLOAT} %row_x, ptr %to_p, align 8
  %r1 = add i64 %r, 1
  br label %keep_test
kept_all:
  %at1 = add i64 %at, %rows
  br label %after
after:
  %at2 = phi i64 [ %at, %step ], [ %at1, %kept_all ]
  %goes_on = icmp ult i64 %s, %steps
  br i1 %goes_on, label %moved, label %block_done
moved:"""
_TO_END = """  %s1 = add i64 %s, 1
  br label %step
block_done:
  %b1 = add i64 %b, 1
  %more_blocks = icmp ult i64 %b1, %blocks
  br i1 %more_blocks, label %block, label %end
end:
  ret void"""


class Sections(Protocol):
    """Names of functions: called when a run begins, in every step, where values are kept, to move the states on."""

    begin: list[str]
    step: list[str]
    show: list[str]
    move: list[str]


def driver(text: Sections) -> str:
    """The module that calls the sections named."""
    lines = [f"declare void @{n}({_STEP_TYPES})" for n in (*text.begin, *text.step, *text.show)]
    lines += [f"declare void @{name}({_MOVE_TYPES})" for name in text.move]
    lines += [
        "define void @keda_run(ptr %arguments) nounwind {",
        "entry:",
    ]
    for n, name in enumerate(FIELDS):
        kind = "ptr" if name in _POINTERS else "i64"
        lines += [
            f"  %f{n} = getelementptr i64, ptr %arguments, i64 {n}",
            f"  %{name} = load {kind}, ptr %f{n}",
        ]
    now = "ptr %v, double %time, double %time, double %dt, i64 %s"
    lines += [
        *(_TO_BEGIN, *_calls(text.begin, "ptr %v, double %t0, double %t0, double %dt0, i64 0")),
        *(_TO_STEP, *_calls(text.step, now)),
        *(_TO_SHOW, *_calls(text.show, now)),
        _TO_MOVE,
        *(
            f"  call void @{n}(ptr %v, double %dt, i64 %s, ptr %hist, i64 %times)"
            for n in text.move
        ),
        _TO_END,
    ]
    return "\n".join(lines) + "\n}\n"


def _calls(names: Iterable[str], first: str) -> list[str]:
    return [f"  call void @{n}({first}, ptr %tx, ptr %ty_b, ptr %t_int)" for n in names]
