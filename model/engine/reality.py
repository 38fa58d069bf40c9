"""Vensim's reality checks, run: statements that must hold whatever is done to the model.

    run_reality_checks(program) -> tuple[Outcome, ...]

    no beds no care :THE CONDITION: no money :IMPLIES: occupied beds <= RC COMPARE CHECK(…)      a condition and what follows
    no money :TEST INPUT: budget = RC STEP(budget, 0)                                            a change to be made

A condition that names a test input applies it; one that is an expression must be made true by an equation set aside:
`workers = 0` sets workers to 0 for the check. The consequence is then looked at over the whole run.

RC STEP CHECK compares with the untouched run (Vensim reference, "Reality check functions").
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from model.engine.build import build
from model.engine.nodes import Call, Chain, Node, Number, Ref, Sub, Table, Tables, rebuild, walk
from model.engine.program import Program
from model.engine.results import Results
from model.engine.source import CheckText, Equation, Source, key
from model.engine.vensim import expression
from model.errors import InputError

TOLERANCE = 1e-6
_RC_INPUT = ("rc step", "rc ramp", "rc grow", "rc decay", "rc decay chase", "rc compare")
_BASE, _BEFORE = "#base>", "#before>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check. state: holds, fails (with where first), or cannot be run (with why)."""

    name: str
    line: int
    state: str
    message: str = ""
    time: float | None = None
    element: str = ""


def run_reality_checks(
    program: Program, inputs: Mapping[str, object] | None = None
) -> tuple[Outcome, ...]:
    """Every `:THE CONDITION:` of the model, each in a run of its own, under the given inputs."""
    tests = {key(c.name): c for c in program.source.checks if c.kind == "test input"}
    found = []
    for check in program.source.checks:
        if check.kind == "condition":
            try:
                found.append(_run(program, check, tests, dict(inputs or {})))
            except InputError as fault:
                found.append(Outcome(check.name, check.line, "cannot be run", str(fault)))
    return tuple(found)


def _run(
    program: Program, check: CheckText, tests: Mapping[str, CheckText], inputs: dict[str, object]
) -> Outcome:
    from model.engine.simulate import simulate

    condition, consequence = _split(check)
    source = program.source
    changes = _changes(condition, tests, check, source)
    looked = _bounds(expression(consequence, source.name, check.line, check.name))
    checked = f"reality check {check.name.strip(chr(34))}"
    holds = Equation(checked, looked, check.subs, line=check.line)
    before = sorted(
        {
            n.name.removeprefix(_BEFORE)
            for n in walk(looked)
            if isinstance(n, Ref) and n.name.startswith(_BEFORE)
        }
    )
    altered = build(
        _with(program, changes, [holds, *(_untouched(program, name) for name in before)])
    )
    usable = _usable(altered, inputs)
    if before:
        base = simulate(program, inputs, outputs=before)
        usable |= {f"{_BEFORE}{n.strip(chr(34))}": (base.times, base[n]) for n in base.names}
    return _outcome(check, simulate(altered, usable, outputs=[checked]))


def _untouched(program: Program, name: str) -> Equation:
    """A data variable that will hold what the variable was in the untouched run."""
    variable = program.variables[name]
    empty = Table((0.0, 1.0), (0.0, 0.0))
    expr: Node = Tables((empty,) * math.prod(variable.shape)) if variable.dims else empty
    return Equation(_BEFORE + variable.name.strip('"'), expr, variable.dims, kind="data")


def _split(check: CheckText) -> tuple[str, str]:
    parts = re.split(r":IMPLIES:", check.text, maxsplit=1, flags=re.I)
    if len(parts) < 2:
        raise InputError(
            "has no :IMPLIES:", where=f'line {check.line}, reality check "{check.name}"'
        )
    return parts[0].strip(), parts[1].strip()


# --- the condition: what to change ------------------------------------------------------------------------------
def _changes(
    condition: str, tests: Mapping[str, CheckText], check: CheckText, source: Source
) -> list[tuple[str, tuple[str, ...], Node]]:
    """(variable, subscripts, new right-hand side) of each change a condition asks for; several are joined by :AND:."""
    found = []
    for part in re.split(r":AND:", condition, flags=re.I):
        bare = part.split("[")[0].strip()
        if key(bare) in tests:
            found.append(_change(tests[key(bare)].text, tests[key(bare)], source))
        else:
            found.append(_change(part, check, source))
    return found


def _change(text: str, check: CheckText, source: Source) -> tuple[str, tuple[str, ...], Node]:
    """`name[subs] = expression` as a change."""
    node = expression(text, source.name, check.line, check.name)
    if not (isinstance(node, Chain) and node.ops == ("=",) and isinstance(node.args[0], Ref)):
        raise InputError(
            "is not a change this can make", file=source.name, where=f'line {check.line}, "{check.name}"',
            got=text.strip(), fix="write variable = value, or the name of a :TEST INPUT:",
        )  # fmt: skip
    left, right = node.args
    assert isinstance(left, Ref)
    return left.name, tuple(s.name for s in left.subs), right


def _with(
    program: Program, changes: list[tuple[str, tuple[str, ...], Node]], more: list[Equation]
) -> Source:
    """The model with the changed variables computed anew beside their own equations, and more equations (the check)."""
    source = program.source
    equations = list(source.equations)
    for name, subs, new in changes:
        if name not in program.variables:
            raise InputError("is not a variable of the model", got=name)
        equations = _changed(equations, name, subs, new, program)
    return replace(source, equations=(*equations, *more), checks=())


def _changed(
    equations: list[Equation], name: str, subs: tuple[str, ...], new: Node, program: Program
) -> list[Equation]:
    """Move the variable's equations to a hidden name, and compute the variable from that one."""
    own = [e for e in equations if key(e.name) == key(name)]
    others = [e for e in equations if key(e.name) != key(name)]
    hidden = _BASE + own[0].name.strip('"')
    moved = [e.at(name=hidden) for e in own]
    spelled, dims = own[0].name, program.variables[name].dims
    base = Ref(hidden, tuple(Sub(s) for s in (subs or dims)))
    made = own[0].at(expr=_inputs(new, name, base), subs=subs or dims, excepts=(), kind="equation")
    rest: list[Equation] = []
    whole = tuple(key(s) for s in subs) == tuple(key(d) for d in dims)
    if subs and not whole:  # only some elements are changed
        untouched = Ref(hidden, tuple(Sub(d) for d in dims))
        rest = [made.at(expr=untouched, subs=dims, excepts=(subs,))]
    if any(isinstance(e.expr, Call) and key(e.expr.function) == "integ" for e in own):
        raise InputError(f'"{spelled}" is a stock', fix="change a flow or a constant instead")
    return [*others, *moved, made, *rest]


def _inputs(node: Node, name: str, base: Node) -> Node:
    """RC STEP(x, factor[, start]) and its kin, as an expression of the base value and Time."""
    if isinstance(node, Ref) and key(node.name) == key(name):
        return base
    if isinstance(node, Call) and key(node.function) in _RC_INPUT:
        args = [_inputs(arg, name, base) for arg in node.args]
        start = args[2] if len(args) > 2 else Ref("INITIAL TIME")
        since = Call("max", (Number(0.0), Chain(("-",), (Ref("Time"), start))))
        return _altered(key(node.function), args, start, since)
    return rebuild(node, lambda child: _inputs(child, name, base))


def _altered(function: str, args: list[Node], start: Node, since: Node) -> Node:
    x, size = args[0], args[1]
    if function == "rc step":  # x times the factor from the start on
        on = Call("if then else", (Chain((">=",), (Ref("Time"), start)), size, Number(1.0)))
        return Chain(("*",), (x, on))
    if function == "rc ramp":  # to x times the factor, over a duration
        duration = args[3] if len(args) > 3 else Number(1.0)
        part = Call("min", (Number(1.0), Chain(("/",), (since, duration))))
        return Chain(
            ("*",),
            (
                x,
                Chain(
                    ("+", "*"),
                    (Number(1.0), _product(Chain(("-",), (size, Number(1.0))), part), Number(1.0)),
                ),
            ),
        )
    if function == "rc grow":
        return Chain(("*",), (x, Call("exp", (_product(size, since),))))
    if function.startswith("rc decay"):
        return Chain(
            ("*",), (x, Call("exp", (Chain(("/",), (_product(Number(-1.0), since), size)),)))
        )
    raise InputError(
        f"{function.upper()} is not known as a test input",
        fix="use RC STEP, RC RAMP, RC GROW or RC DECAY",
    )


def _product(a: Node, b: Node) -> Node:
    return Chain(("*",), (a, b))


# --- the consequence: what to look at ---------------------------------------------------------------------------
def _bounds(node: Node) -> Node:
    """RC STEP CHECK(grace, x, factor) is x times the factor once the grace time is over; comparisons allow for rounding."""
    node = rebuild(node, _bounds)
    if isinstance(node, Call) and key(node.function).startswith("rc "):
        return _bound(node)
    if isinstance(node, Chain) and node.ops[0] in ("=", "<=", ">=", "<", ">", "<>"):
        return _lenient(node)
    return node


def _bound(node: Call) -> Node:
    if key(node.function) == "rc step check" and len(node.args) >= 3:
        grace, x, factor = node.args[:3]
        after = Chain(("-",), (Ref("Time"), Ref("INITIAL TIME")))
        started = Chain((">=",), (after, grace))
        return Call("if then else", (started, _product(_frozen(x), factor), Number(1e30)))
    raise InputError(
        f"{node.function.upper()} is not known as a consequence",
        fix="compare with numbers or RC STEP CHECK",
    )


def _frozen(x: Node) -> Node:
    """The value of the untouched run at the same time."""
    if not isinstance(x, Ref):
        raise InputError(
            "RC STEP CHECK compares with a variable", fix="name a variable as its second argument"
        )
    return Ref(_BEFORE + x.name.strip('"'), x.subs)


def _lenient(node: Chain) -> Node:
    a, b = node.args
    room = Call("max", (Call("abs", (a,)), Call("max", (Call("abs", (b,)), Number(1.0)))))
    slack = _product(Number(TOLERANCE), room)
    if node.ops[0] == "=":
        return Chain(("<=",), (Call("abs", (Chain(("-",), (a, b)),)), slack))
    if node.ops[0] == "<>":
        return node
    if node.ops[0] in ("<=", "<"):
        return Chain(("<=",), (Chain(("-",), (a, b)), slack))
    return Chain(("<=",), (Chain(("-",), (b, a)), slack))


def _usable(program: Program, inputs: dict[str, object]) -> dict[str, object]:
    """Inputs that still are inputs of the changed model."""
    usable = {}
    for name, value in inputs.items():
        bare = name.partition("[")[0]
        known = program.variables.get(bare)
        hidden = _BASE + (known.name.strip('"') if known else bare)
        usable[name.replace(bare, hidden, 1) if hidden in program.variables else name] = value
    return usable


def _outcome(check: CheckText, results: Results) -> Outcome:
    wrong = ~(results.values != 0)
    if not wrong.any():
        return Outcome(check.name, check.line, "holds")
    time, element, member = (int(i) for i in np.argwhere(wrong)[0])
    name = results.names[element]
    inner = name[name.index("[") :] if "[" in name else ""
    where = f" for {inner}" if inner else ""
    run = f", run {member + 1}" if results.members > 1 else ""
    message = f"does not hold at {results.times[time]:g}{where}{run}"
    return Outcome(check.name, check.line, "fails", message, float(results.times[time]), inner)
