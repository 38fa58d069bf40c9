"""Read XMILE (Stella, and what Vensim models are exported to) into a Source.

    read(text, name="city.xmile", folder=None) -> Source

Builtins are written in the names of `model.engine.functions`; modules are written out into one model. What XMILE has and the
engine has not (conveyors, queues, …) is listed by variable and line, so that the program refuses it before any run. The XML is
read without entities, without a document type and without the network.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.engine import limits
from model.engine.expressions import Parser
from model.engine.nodes import Call, Chain, Lookup, Negative, Node, Number, Ref
from model.engine.source import Equation, Macro, RangeDef, Source, key
from model.engine.xmile_arrays import Arrays
from model.engine.xmile_functions import translated
from model.engine.xmile_modules import Modules
from model.engine.xmile_tables import table
from model.errors import InputError, raise_all

_CONTROLS = (("start", "INITIAL TIME"), ("stop", "FINAL TIME"), ("dt", "TIME STEP"))
_KINDS = ("aux", "flow", "stock", "gf")
_PARTS = {
    "conveyor": "a conveyor",
    "queue": "a queue",
    "oven": "an oven",
    "leak": "a leakage flow",
    "overflow": "an overflow",
    "spreadflow": "a spreading flow",
}
_READ = "eqn init_eqn units doc dimensions element gf non_negative inflow outflow range xpts ypts xscale"
_DRAWN = "yscale scale format event_poster delay_aux label display documentation mathml"
_SILENT = frozenset(
    f"{_READ} {_DRAWN}".split()
)  # parts of a variable that are read, or say nothing of its values


def read(text: str, *, name: str = "model.xmile", folder: Path | None = None) -> Source:
    """All that an XMILE text says.

    Raises InputError (all faults together) for text that is no XMILE model.
    """
    limits.within(len(text), limits.MAX_BYTES, f"has {len(text):,} characters", file=name)
    root = _parsed(text, name)
    reader = _Reader(name)
    header = " ".join("".join(h.itertext()) for h in _below(root, "header"))
    reader.from_vensim = "vensim" in header.lower()
    reader.dimensions(root)
    models = list(_below(root, "model"))
    if not models:
        raise InputError("holds no model", file=name, fix="open an XMILE file with <model>")
    top = next((model for model in models if not model.get("name")), models[0])
    reader.behaviour(root, top)
    reader.variables(top)
    reader.equations += Modules(reader, models, top).equations()
    macros = tuple(reader.macro(node) for node in _below(root, "macro"))
    reader.controls(root)
    raise_all(reader.faults[:20])
    if not reader.equations:
        raise InputError("holds no equations", file=name)
    return Source(
        name=name,
        dialect="xmile",
        equations=tuple(reader.equations),
        ranges=tuple(reader.ranges),
        macros=macros,
        folder=folder,
        text=text,
        refused=tuple(reader.refused),
        method=reader.method,
    )


def _parsed(text: str, name: str) -> Any:
    from lxml import etree

    if re.search(r"<!(DOCTYPE|ENTITY)", text[:20_000], re.I):
        raise InputError(
            "holds a document type, which may hide other files",
            file=name,
            fix="remove <!DOCTYPE …>",
        )
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    root = etree.fromstring(body.encode("utf-8"), parser)
    if root is None or _tag(root) != "xmile":
        raise InputError("is not an XMILE model", file=name, fix="save the model as XMILE or .mdl")
    return root


def _tag(node: Any) -> str:
    return _bare(node.tag).lower() if isinstance(node.tag, str) else ""


def _bare(name: str) -> str:
    """A name without its namespace, also where the file forgot to declare it."""
    return name.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def _children(node: Any, tag: str) -> list[Any]:
    return [child for child in node if _tag(child) == tag]


def _below(node: Any, tag: str) -> Iterator[Any]:
    return (child for child in node if _tag(child) == tag)


def _text(node: Any, tag: str) -> str:
    found = _children(node, tag)
    return "".join(found[0].itertext()).strip() if found else ""


def _name(text: str) -> str:
    return " ".join(text.replace("\\n", " ").split())


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.equations: list[Equation] = []
        self.ranges: list[RangeDef] = []
        self.refused: list[tuple[str, str, int]] = []
        self.faults: list[InputError] = []
        self.non_negative = {"stock": False, "flow": False}
        self.method = "euler"
        self.from_vensim = False
        self.arrays = Arrays()
        self.modules: list[Any] = []

    def refuse(self, variable: str, what: str, node: Any) -> None:
        self.refused.append((_name(variable), what, int(node.sourceline or 0)))

    # --- the parts of the file ----------------------------------------------------------------------------------
    def dimensions(self, root: Any) -> None:
        for group in _below(root, "dimensions"):
            for dim in _below(group, "dim"):
                members = tuple(_name(e.get("name", "")) for e in _below(dim, "elem"))
                if not members and (dim.get("size") or "").isdigit():
                    size = int(dim.get("size"))
                    limits.within(
                        size, limits.MAX_RANGE, f"a dimension has {size:,} elements", file=self.name
                    )
                    members = tuple(str(i + 1) for i in range(size))
                name, line = _name(dim.get("name", "")), int(dim.sourceline or 0)
                if not members:
                    place = f'line {line}, dimension "{name}"'
                    self.faults.append(
                        InputError("has no elements", file=self.name, where=place, fix="name them")
                    )
                self.ranges.append(RangeDef(name, members, line=line))
                self.arrays.ranges.add(key(name))

    def behaviour(self, *places: Any) -> None:
        """Non-negative stocks and flows asked for the whole model."""
        for place in places:
            for node in _below(place, "behavior"):
                if _children(node, "non_negative"):
                    self.non_negative = {"stock": True, "flow": True}
                for kind in ("stock", "flow"):
                    if any(_children(part, "non_negative") for part in _below(node, kind)):
                        self.non_negative[kind] = True

    def variables(self, model: Any) -> None:
        groups = list(_below(model, "variables"))
        for node in (node for group in groups for node in group):
            name = _name(node.get("name", ""))
            if _children(node, "dimensions"):
                self.arrays.dims[key(name)] = _dims(node)
            elif (gf := _children(node, "gf")) and _text(node, "eqn"):
                with contextlib.suppress(InputError):  # told when the variable is read
                    self.arrays.graphs[key(name)] = table(gf[0], Equation(name, None), self.name)
        for node in (node for group in groups for node in group):
            tag = _tag(node)
            if tag == "module":
                self.modules.append(node)
            elif tag in _KINDS:
                try:
                    self.equations += self.variable(node, tag)
                except InputError as fault:
                    self.faults.append(fault)
            elif tag and tag != "group":
                self.refuse(node.get("name") or tag, f"<{tag}>", node)

    def controls(self, root: Any) -> None:
        specs = _children(root, "sim_specs") or list(_below(root, "sim_specs"))
        have = {key(e.name) for e in self.equations}
        if not specs:
            return
        wishes = (specs[0].get("method") or "euler").lower().replace(",", " ").split()
        known = [
            wish for wish in wishes if wish in ("rk4", "euler")
        ]  # the first that is known counts
        self.method = known[0] if known else "rk4"
        if not known:
            self.refuse("sim_specs", f"the integration method {' '.join(wishes)}", specs[0])
        for tag, control in _CONTROLS:
            if key(control) in have:
                continue
            text = _text(specs[0], tag) or {"start": "0", "stop": "100", "dt": "1"}[tag]
            node = _children(specs[0], tag)
            if tag == "dt" and node and (node[0].get("reciprocal") or "").lower() == "true":
                text = f"1/({text})"
            expr = self.parse(text, control, int(specs[0].sourceline or 0))
            if isinstance(expr, Chain) and all(isinstance(a, Number) for a in expr.args):
                top, bottom = (a.value for a in expr.args if isinstance(a, Number))
                expr = Number(top / bottom if bottom else 0.0)  # 0 is refused before any run
            self.equations.append(Equation(control, expr, unit=specs[0].get("time_units") or ""))
        if "saveper" not in have:
            every = _save_interval(specs[0])
            self.equations.append(
                Equation(
                    "SAVEPER",
                    Number(every) if every else Ref("TIME STEP"),
                    unit=specs[0].get("time_units") or "",
                )
            )

    def macro(self, node: Any) -> Macro:
        inner = self.inner()
        inner.variables(node)
        if _children(node, "sim_specs"):
            self.refuse(node.get("name", ""), "a macro with a time step of its own", node)
        name = _name(node.get("name", ""))
        line = int(node.sourceline or 0)
        parms = list(_below(node, "parm"))
        params = tuple(_name("".join(p.itertext())) for p in parms)
        if eqn := _text(node, "eqn"):
            inner.equations.append(Equation(name, inner.parse(eqn, name, line), line=line))
        self.faults += inner.faults
        self.refused += inner.refused
        defaults = tuple(
            self.parse(p.get("default"), name, line) for p in parms if p.get("default")
        )
        return Macro(name, params, (), tuple(inner.equations), line, defaults)

    def inner(self) -> _Reader:
        """A reader for a part with names of its own (a macro, a module)."""
        inner = _Reader(self.name)
        inner.ranges, inner.non_negative = self.ranges, self.non_negative
        inner.from_vensim, inner.arrays.ranges = self.from_vensim, self.arrays.ranges
        return inner

    # --- one variable -------------------------------------------------------------------------------------------
    def variable(self, node: Any, tag: str) -> list[Equation]:
        name, line = _name(node.get("name", "")), int(node.sourceline or 0)
        for part in {_tag(child) for child in node}:
            if part in _PARTS or (part and part not in _SILENT and _plain(node, part)):
                self.refuse(name, _PARTS.get(part, f"<{part}>"), node)
        dims = _dims(node)
        common = Equation(
            name,
            None,
            dims,
            line=line,
            unit=_text(node, "units"),
            doc=_name(_text(node, "doc")),
            limits=_limits(node),
            non_negative=tag == "stock" and self._non_negative(node, "stock"),
        )
        own = _children(node, "element")
        if not own:
            texts = _children(node, "eqn")
            if len(texts) > 1 and dims:  # one equation an element, in their order
                known = {key(r.name): r.members for r in self.ranges}
                elements = known.get(key(dims[0]), ())
                if len(elements) != len(texts):
                    raise InputError(
                        f"has {len(texts)} equations for {len(elements)} elements of {dims[0]}",
                        file=self.name,
                        where=f'line {line}, "{name}"',
                    )
                return [
                    self._equation(node, tag, common.at(subs=(e, *dims[1:])), "".join(t.itertext()))
                    for e, t in zip(elements, texts, strict=True)
                ]
            return [self._equation(node, tag, common, _text(node, "eqn"))]
        found = []
        for part in own:
            subs = tuple(_name(s) for s in (part.get("subscript") or "").split(","))
            source = part if _children(part, "gf") else node
            found.append(
                self._equation(node, tag, common.at(subs=subs), _text(part, "eqn"), source)
            )
        return found

    def _equation(
        self, node: Any, tag: str, equation: Equation, text: str, gf_of: Any = None
    ) -> Equation:
        tables = _children(node if gf_of is None else gf_of, "gf")
        if tag == "gf" or (tables and not text):
            points = table(node if tag == "gf" else tables[0], equation, self.name)
            return equation.at(expr=points, kind="lookup")
        if not text or set(text.split()) == {"???"}:
            raise InputError(
                "has no equation",
                file=self.name,
                where=f'line {equation.line}, "{equation.name}"',
                fix="write its values (programs that turn .mdl into XMILE lose lists of numbers)",
            )
        arrays, dims = self.arrays, _dims(node)
        expr = arrays.filled(self.parse(text, equation.name, equation.line), equation, dims)
        if tables:
            expr = Lookup(table(tables[0], equation, self.name), expr)
        if tag == "flow" and self._non_negative(node, "flow"):
            expr = Call("max", (expr, Number(0.0)))
        if tag == "stock":
            rate = arrays.filled(self.rate(node, equation), equation, dims)
            expr = Call("integ", (rate, expr))
        elif first := _text(node, "init_eqn"):
            begin = arrays.filled(self.parse(first, equation.name, equation.line), equation, dims)
            expr = Call("active initial", (expr, begin))
        return equation.at(expr=expr)

    def _non_negative(self, node: Any, kind: str) -> bool:
        marks = _children(node, "non_negative")
        if marks:
            return "false" not in "".join(marks[0].itertext()).lower()
        return self.non_negative[kind]

    def rate(self, node: Any, equation: Equation) -> Node:
        """Inflows less outflows, over the stock's own subscripts."""
        terms: list[tuple[str, Node]] = []
        for tag, sign in (("inflow", "+"), ("outflow", "-")):
            for flow in _below(node, tag):
                text = "".join(flow.itertext()).strip()
                plain = text if text.startswith('"') or "[" in text else text.replace(" ", "_")
                term = self.parse(plain, equation.name, equation.line)
                terms.append((sign, term))
        if not terms:
            return Number(0.0)
        first = Negative(terms[0][1]) if terms[0][0] == "-" else terms[0][1]
        return (
            Chain(tuple(s for s, _ in terms[1:]), (first, *(t for _, t in terms[1:])))
            if len(terms) > 1
            else first
        )

    # --- expressions --------------------------------------------------------------------------------------------
    def parse(self, text: str, name: str, line: int) -> Node:
        plain = re.sub(r"\{[^{}]*\}", " ", text)

        def fault(message: str, at: int) -> InputError:
            return InputError(message, file=self.name, where=f'line {line}, equation "{name}"')

        parser = Parser(plain, "xmile", fault)
        parser.tight_not = not self.from_vensim
        return translated(parser.whole(), from_vensim=self.from_vensim)


def _dims(node: Any) -> tuple[str, ...]:
    """The dimensions of a variable, in their order."""
    return tuple(
        _name(d.get("name", "")) for g in _children(node, "dimensions") for d in _below(g, "dim")
    )


def _plain(node: Any, part: str) -> bool:
    """Whether a part belongs to XMILE itself (vendors' own parts are how they draw and tell)."""
    tags = (str(child.tag) for child in node if _tag(child) == part)
    return any(":" not in tag or "xmile/ns" in tag.lower() for tag in tags)


def _save_interval(specs: Any) -> float:
    """How often values are kept, where the file says so; else 0."""
    found = [v for k, v in specs.attrib.items() if _bare(k) == "save_interval"]
    found += [_text(specs, tag) for tag in ("savestep", "save_step", "saveper")]
    try:
        return next((float(text) for text in found if text), 0.0)
    except ValueError:
        return 0.0


def _limits(node: Any) -> tuple[float | None, float | None]:
    for mark in _below(node, "range"):
        try:
            return float(mark.get("min", "nan")), float(mark.get("max", "nan"))
        except ValueError:
            return None, None
    return None, None
