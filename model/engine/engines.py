"""Which engine will run a program, and why: told before any run.

engine_of(program) -> Choice      engine "compiled", "numpy", "pysd" or "none"; why, in one sentence
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.engine.ir import Assign, Draw, Expr, Fold, Op, Pick, Read, Statement, VectorStep
from model.engine.llvm_library import READS
from model.engine.program import Program
from model.engine.pysd_text import refusal
from model.engine.simulate import plan_of

_BY_NUMPY = {  # a way to read a table -> the function that asks for it
    "inverse": "LOOKUP INVERT",
    "area": "LOOKUP AREA",
    "first": "GET DATA at other times",
    "last": "GET DATA at other times",
}


@dataclass(frozen=True)
class Choice:
    engine: str
    why: str


def engine_of(program: Program) -> Choice:
    """The engine of a run that names none.

    compiled : small single runs are NumPy's, with the same numbers, until the kernel is made.
    pysd : only for a file of the user's own; what is uploaded or pasted is refused.
    """
    if program.unsupported:
        first = program.unsupported[0]
        what = f'{first.function} in "{first.variable}", line {first.line}, is not supported'
        if why := refusal(program):
            return Choice("none", f"{what}, and {why}")
        return Choice("pysd", what)
    if program.source.method != "euler":
        return Choice("numpy", "the model asks for RK4; the compiled kernel steps with Euler")
    plan = plan_of(program)
    for statement in (*plan.start, *plan.step):
        what = _only_numpy(statement)
        if what:
            why = f'{what} in "{statement.name}" is not compiled'
            return Choice("numpy", why)
    return Choice("compiled", "every function of the model is compiled")


def _only_numpy(statement: Statement) -> str:
    """What of a statement the compiled kernel cannot compute, by name; "" if nothing."""
    if isinstance(statement, VectorStep):
        return statement.op.upper()
    if isinstance(statement, Fold):
        exprs = [statement.expr]
    else:
        assert isinstance(statement, Assign)
        exprs = [statement.expr, *([statement.first] if statement.first else [])]
    modes = {part.mode for expr in exprs for part in _parts(expr) if isinstance(part, Read)}
    return next((_BY_NUMPY[mode] for mode in sorted(modes - set(READS))), "")


def _parts(expr: Expr) -> Iterator[Expr]:
    """The expression and everything below it."""
    pending = [expr]
    while pending:
        top = pending.pop()
        yield top
        match top:
            case Op(_, args) | Draw(_, _, _, args):
                pending.extend(args)
            case Read(_, x):
                pending.append(x)
            case Pick(_, offset):
                pending.append(offset)
