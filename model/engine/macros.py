"""Write macros out: each call becomes the macro's own equations under fresh hidden names.

`y = SQUARE PLUS(a, b)` with the macro `SQUARE PLUS(p, q) = p*p + q` becomes
`#square plus 1>p = a`, `#square plus 1>q = b`, `#square plus 1>square plus = …` and `y = #square plus 1>square plus`.
Where the call stands in a subscripted equation every hidden name carries that equation's subscripts.
"""

from __future__ import annotations

from dataclasses import dataclass
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
        """The equations of one call, written out; what the call becomes."""
        args = self._arguments(macro, call, equation, depth)
        self.count += 1
        prefix = f"#{' '.join(macro.name.lower().split())} {self.count}>"
        subs = tuple(Sub(s) for s in equation.subs)
        own_tables = [e.name for e in macro.equations if e.kind == "lookup"]
        self.lookups |= {key(prefix + _bare(name)) for name in own_tables}
        given = {  # lookups given to the macro stand for themselves
            key(p): a
            for p, a in zip(macro.params, args, strict=False)
            if isinstance(a, Ref) and key(a.name) in self.lookups
        }
        names = _Names(
            prefix,
            subs,
            frozenset(map(key, (*macro.params, *(e.name for e in macro.equations)))),
            given,
            frozenset((*given, *map(key, own_tables))),
        )
        like = Equation("", None, equation.subs, line=equation.line)
        for param, arg in zip(macro.params, args, strict=False):
            if key(param) not in given:
                self.out.append(like.at(name=prefix + param, expr=arg, excepts=equation.excepts))
        for inner in macro.equations:
            renamed = inner.at(
                name=prefix + _bare(inner.name),
                subs=(*inner.subs, *equation.subs),
                expr=None if inner.expr is None else names.outside(inner.expr),
                excepts=equation.excepts if not inner.subs else inner.excepts,
            )
            self.write(renamed, depth + 1)
        for output, arg in zip(macro.outputs, args[len(macro.params) :], strict=False):
            if isinstance(arg, Ref) and key(arg.name) != key(equation.name):
                self.out.append(like.at(name=arg.name, expr=Ref(prefix + output, subs)))
        return Ref(prefix + _bare(macro.name), subs)

    def _arguments(
        self, macro: Macro, call: Call, equation: Equation, depth: int
    ) -> tuple[Node, ...]:
        """The call's arguments, those left out filled in; after the parameters may stand names for the outputs."""
        place: dict[str, Any] = {
            "file": self.source.name,
            "where": f'line {equation.line}, equation "{equation.name}"',
        }
        if depth >= limits.MAX_MACRO_DEPTH:
            raise InputError(f"macro {macro.name} calls itself or is nested too deep", **place)
        wanted = len(macro.params)
        missing = max(wanted - len(call.args), 0)
        args = (*call.args, *macro.defaults[max(len(macro.defaults) - missing, 0) :][:missing])
        if len(args) not in (wanted, wanted + len(macro.outputs)):
            raise InputError(
                f"macro {macro.name} takes {wanted} arguments, here are {len(args)}", **place
            )
        return args


@dataclass(frozen=True)
class _Names:
    """What names within a macro mean in one call of it."""

    prefix: str
    subs: tuple[Sub, ...]  # of the equation that calls
    own: frozenset[str]  # keys of parameters and variables
    given: dict[str, Ref]  # parameter -> the lookup given for it
    tables: frozenset[str]  # keys of all that is called like a function

    def outside(self, node: Node) -> Node:
        """An expression of the macro in the model's names."""
        match node:
            case Ref(name) if key(name) in self.given:
                return self.given[key(name)]
            case Ref(name, subs) if key(name) in self.own:
                return Ref(self.prefix + _bare(name), (*subs, *self.subs))
            case Call(name, (x,)) if key(name) in self.tables:
                table = self.outside(Ref(name))
                assert isinstance(table, Ref)
                return Lookup(table, self.outside(x))
            case Ref(name, subs) if name.endswith("$"):
                return Ref(name[:-1], subs)  # `TIME STEP$`: the model's, not the macro's
        return rebuild(node, self.outside)


def _bare(name: str) -> str:
    return name.strip('"')
