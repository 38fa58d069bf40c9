"""Write macros out: each call becomes the macro's own equations under fresh hidden names.

`y = SQUARE PLUS(a, b)` with the macro `SQUARE PLUS(p, q) = p*p + q` becomes
`#square plus 1>p = a`, `#square plus 1>q = b`, `#square plus 1>square plus = …` and `y = #square plus 1>square plus`.
Where the call stands in a subscripted equation every hidden name carries that equation's subscripts.
"""

from __future__ import annotations

from typing import Any

from model.engine import limits
from model.engine.nodes import Call, Lookup, Node, Ref, Sub, rebuild
from model.engine.source import Equation, Macro, Source, key
from model.errors import InputError


def expand(source: Source) -> list[Equation]:
    """The model's equations with every macro call written out.

    Raises InputError for a wrong count of arguments and for macros that call themselves.
    """
    if not source.macros:
        return list(source.equations)
    writer = _Writer(source)
    for equation in source.equations:
        writer.write(equation, depth=0)
    return writer.out


class _Writer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.macros = {key(m.name): m for m in source.macros}
        self.lookups = {key(e.name) for e in source.equations if e.kind == "lookup"}
        self.out: list[Equation] = []
        self.count = 0

    def write(self, equation: Equation, depth: int) -> None:
        limits.within(
            len(self.out), limits.MAX_EXPANDED, "has too many equations", file=self.source.name
        )
        if equation.expr is None:
            self.out.append(equation)
            return
        at = len(self.out)
        expr = self._calls(equation.expr, equation, depth)
        self.out.insert(at, equation.at(expr=expr))

    def _calls(self, node: Node, equation: Equation, depth: int) -> Node:
        node = rebuild(node, lambda child: self._calls(child, equation, depth))
        if isinstance(node, Call) and key(node.function) in self.macros:
            return self._instance(self.macros[key(node.function)], node, equation, depth)
        return node

    def _instance(self, macro: Macro, call: Call, equation: Equation, depth: int) -> Node:
        place: dict[str, Any] = {
            "file": self.source.name,
            "where": f'line {equation.line}, equation "{equation.name}"',
        }
        if depth >= limits.MAX_MACRO_DEPTH:
            raise InputError(f"macro {macro.name} calls itself or is nested too deep", **place)
        wanted = len(macro.params)
        if missing := max(wanted - len(call.args), 0):
            left = macro.defaults[len(macro.defaults) - missing :] if macro.defaults else ()
            call = Call(call.function, (*call.args, *left))
        if len(call.args) not in (wanted, wanted + len(macro.outputs)):
            raise InputError(
                f"macro {macro.name} takes {wanted} arguments, here are {len(call.args)}", **place
            )
        self.count += 1
        prefix = f"#{' '.join(macro.name.lower().split())} {self.count}>"
        own = {key(p) for p in macro.params} | {key(e.name) for e in macro.equations}
        subs = tuple(Sub(s) for s in equation.subs)
        self.lookups |= {
            key(prefix + e.name.strip('"')) for e in macro.equations if e.kind == "lookup"
        }
        tables = {  # lookups given to the macro stand for themselves
            key(p): a
            for p, a in zip(macro.params, call.args, strict=False)
            if isinstance(a, Ref) and key(a.name) in self.lookups
        }

        called = {*tables, *(key(e.name) for e in macro.equations if e.kind == "lookup")}

        def rename(node: Node) -> Node:
            if isinstance(node, Ref) and key(node.name) in tables:
                return tables[key(node.name)]
            if isinstance(node, Ref) and key(node.name) in own:
                return Ref(prefix + node.name.strip('"'), (*node.subs, *subs))
            if isinstance(node, Call) and key(node.function) in called and len(node.args) == 1:
                table = rename(Ref(node.function))
                assert isinstance(table, Ref)
                return Lookup(table, rename(node.args[0]))
            if isinstance(node, Ref) and node.name.endswith("$"):
                return Ref(node.name[:-1], node.subs)  # `TIME STEP$`: the model's, not the macro's
            return rebuild(node, rename)

        for param, arg in zip(macro.params, call.args, strict=False):
            if key(param) in tables:
                continue
            self.out.append(
                Equation(
                    prefix + param, arg, equation.subs, line=equation.line, excepts=equation.excepts
                )
            )
        for inner in macro.equations:
            renamed = inner.at(
                name=prefix + inner.name.strip('"'),
                subs=(*inner.subs, *equation.subs),
                expr=None if inner.expr is None else rename(inner.expr),
                excepts=equation.excepts if not inner.subs else inner.excepts,
            )
            self.write(renamed, depth + 1)
        for output, arg in zip(macro.outputs, call.args[wanted:], strict=False):
            if isinstance(arg, Ref) and key(arg.name) != key(equation.name):
                self.out.append(
                    Equation(
                        arg.name, Ref(prefix + output, subs), equation.subs, line=equation.line
                    )
                )
        return Ref(prefix + macro.name.strip('"'), subs)
