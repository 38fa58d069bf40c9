"""Numbers a plan needs while it is made: the order of a delay, an action code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.engine.nodes import Chain, Negative, Node, Number, Ref
from model.engine.program import NA, literal_values
from model.engine.scope import Scope

if TYPE_CHECKING:
    from model.engine.lower import Lowering


def known(low: Lowering, node: Node, scope: Scope, what: str) -> float:
    """The value of an expression of constants, needed while the plan is made (an order, an action code)."""
    match node:
        case Number(value):
            return value
        case Negative(x):
            return -known(low, x, scope, what)
        case Chain(ops, args) if set(ops) <= set("+-*/"):
            total = known(low, args[0], scope, what)
            for op, arg in zip(ops, args[1:], strict=True):
                b = known(low, arg, scope, what)
                total = {
                    "+": total + b,
                    "-": total - b,
                    "*": total * b,
                    "/": total / b if b else NA,
                }[op]
            return total
        case Ref(name, ()) if name in low.program.variables:
            from model.engine.schedule import Early

            early = Early(low.program, [name], low.values)
            low.structural |= set(early.constants) - {"TIME STEP"}
            return early(low.program.initial_time, low.program.time_step)[0]
        case Ref(name) if name in low.program.variables:
            variable = low.program.variables[name]
            if variable.kind == "constant":
                low.structural.add(variable.name)
                found = {v for rule in variable.rules for _, v in literal_values(rule)}
                if variable.name in low.values:
                    return float(low.values[variable.name])
                if len(found) == 1:
                    return found.pop()
    raise low.resolver.fault(scope, f"{what} must be a number or a constant")
