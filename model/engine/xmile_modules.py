"""Write XMILE's modules out: every module becomes its model's equations under the module's name.

`<module name="hares"><connect to="area" from=".area"/></module>` with a model "hares" that holds `births` gives
`hares.births = …`, and its input `hares.area = area`. Names inside a module mean the module's own variables; outside they are
reached as `hares.births`. A name that begins with a dot is one of the top model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.engine import limits
from model.engine.nodes import Call, Lookup, Node, Ref, rebuild
from model.engine.source import Equation, key
from model.errors import InputError

if TYPE_CHECKING:
    from model.engine.xmile import _Reader


class Modules:
    """All models of a file by name, and the reader of the top one."""

    def __init__(self, reader: _Reader, models: list[Any], top: Any) -> None:
        self.reader = reader
        self.models = {key(m.get("name") or ""): m for m in models if m is not top}
        self.count = 0

    def equations(self) -> list[Equation]:
        """The equations of all modules, written out; those of the top model stay with its reader."""
        found: list[Equation] = []
        for node in self.reader.modules:
            found += self._instance(node, "", self.reader, depth=0)
        return found

    def _instance(self, node: Any, outside: str, around: _Reader, depth: int) -> list[Equation]:
        name, top = node.get("name", ""), self.reader
        self.count += 1
        if depth >= limits.MAX_MACRO_DEPTH or self.count > 1000:
            where = f'line {int(node.sourceline or 0)}, module "{name}"'
            raise InputError(
                "modules hold each other or are nested too deep", file=top.name, where=where
            )
        model = self.models.get(key(name.rsplit(".", 1)[-1]))
        if model is None:  # it stands in a file of its own
            top.refuse(name, "a module", node)
            return []
        inner = top.inner()
        inner.variables(model)
        top.faults += inner.faults
        top.refused += inner.refused
        prefix = f"{outside}{_spaced(name)}."
        own = {key(e.name) for e in inner.equations}
        below = {key(m.get("name", "")) for m in inner.modules}
        given = _connections(node, outside, _spaced(name))
        top.arrays.dims.update({key(prefix + k): dims for k, dims in inner.arrays.dims.items()})

        def moved(x: Node) -> Node:
            if isinstance(x, Ref):
                return Ref(_place(x.name, prefix, own, below), x.subs)
            if isinstance(x, Call) and key(x.function) in own:
                return Lookup(Ref(_place(x.function, prefix, own, below)), moved(x.args[0]))
            return rebuild(x, moved)

        found = []
        for e in inner.equations:
            source = given.get(key(e.name))
            expr = None if e.expr is None else moved(e.expr)
            if source is not None:
                dims = inner.arrays.dims.get(key(e.name), ())
                expr = around.arrays.filled(Ref(source), e, dims)
            found.append(e.at(name=prefix + e.name, expr=expr))
        for child in inner.modules:
            found += self._instance(child, prefix, inner, depth + 1)
        return found


def _spaced(name: str) -> str:
    return " ".join(name.replace("\\n", " ").replace("_", " ").replace('"', "").split())


def _place(name: str, prefix: str, own: set[str], below: set[str]) -> str:
    """The full name of what a module's equation calls `name`."""
    first, dot, rest = name.partition(".")
    if dot and not first:
        return rest
    return prefix + name if key(name) in own or key(first) in below else name


def _connections(node: Any, outside: str, name: str) -> dict[str, str]:
    """input of the module (key) -> full name of what feeds it."""
    found: dict[str, str] = {}
    for part in node:
        if str(part.tag).rsplit("}", 1)[-1].lower() not in ("connect", "connect2"):
            continue
        to, source = _spaced(part.get("to", "")), _spaced(part.get("from", ""))
        if to.startswith((f"{name}.", ".")):
            to = to.rsplit(".", 1)[-1]
        elif "." in to:
            continue  # an output that another module takes
        found[key(to)] = source[1:] if source.startswith(".") else outside + source
    return found
