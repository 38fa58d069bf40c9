"""A program as XMILE, for Stella and other programs that read it.

xmile_text(program) -> str

XMILE has no subranges in sums, no mappings and no exceptions: an equation that uses them is written element by element, a sum
over a subrange as the sum of its elements. Flows stay flows where a stock's rate only adds and subtracts them; any other
rate becomes one flow of its own. What XMILE cannot say is refused by name.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from lxml import etree

from model.engine import Program
from model.engine.nodes import Array, Call, Chain, Negative, Node, Ref, Table, Tables, walk
from model.engine.program import CONTROLS, Rule, Variable, is_literal, literal_values
from model.engine.scope import Resolver, Scope
from model.engine.simulate import plan_of
from model.errors import InputError, raise_all
from model.export.layout import flows_of
from model.export.xmile_equations import Writer, written

NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"


def xmile_text(program: Program) -> str:
    """The whole file. Raises InputErrors naming every equation XMILE has no words for."""
    root = etree.Element("xmile", version="1.0", nsmap={None: NAMESPACE})
    header = etree.SubElement(root, "header")
    _put(header, "vendor", "Keda")
    _put(header, "product", "Keda", version="1.0", lang="en")
    _specs(root, program)
    dimensions = etree.SubElement(root, "dimensions")
    for name, elements in program.subscripts.items():
        dim = etree.SubElement(dimensions, "dim", name=name)
        for element in elements:
            etree.SubElement(dim, "elem", name=element)
    variables = etree.SubElement(etree.SubElement(root, "model"), "variables")
    exporter = _Exporter(program, variables)
    for variable in program.variables.everything():
        if variable.name not in CONTROLS:
            exporter.variable(variable)
    raise_all(exporter.faults[:20])
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def _put(parent: etree._Element, tag: str, text: str, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, tag, **attributes)
    node.text = text
    return node


def _specs(root: etree._Element, program: Program) -> None:
    """Start, stop and step; XMILE keeps every step, so SAVEPER is left out."""
    unit = program["TIME STEP"].unit
    specs = etree.SubElement(root, "sim_specs", method="Euler", time_units=unit)
    for tag, value in (
        ("start", program.initial_time),
        ("stop", program.final_time),
        ("dt", program.time_step),
    ):
        if not math.isfinite(value):
            raise InputError(
                f"{tag} is computed while the model runs, which XMILE cannot say", file=program.name
            )
        _put(specs, tag, f"{value:.17g}")


class _Exporter:
    """Writes one variable after another; gathers what cannot be written."""

    def __init__(self, program: Program, parent: etree._Element) -> None:
        self.program, self.parent = program, parent
        self.plan = plan_of(program)
        self.resolver = Resolver(program, self.plan.places)
        self.writer = Writer(program, self.resolver, self.plan)
        self.faults: list[InputError] = []

    def variable(self, variable: Variable) -> None:
        tag = {"stock": "stock", "flow": "flow"}.get(variable.kind, "aux")
        node = etree.SubElement(self.parent, tag, name=variable.name)
        if variable.doc:
            _put(node, "doc", variable.doc)
        if variable.unit:
            _put(node, "units", variable.unit)
        if variable.dims:
            dims = etree.SubElement(node, "dimensions")
            for dim in variable.dims:
                etree.SubElement(dims, "dim", name=dim)
        try:
            if variable.kind == "stock":
                self._stock(node, variable)
            else:
                self._equations(node, variable, lambda expr: expr)
        except InputError as fault:
            self.faults.append(fault)

    def _stock(self, node: etree._Element, variable: Variable) -> None:
        """Initial value, and flows by name; a rate that is more than a sum of flows becomes a flow of its own."""
        self._equations(node, variable, lambda expr: _argument(expr, 1))
        inflows, outflows = flows_of(self.program, variable.name)
        if not self._plain(variable, inflows, outflows):
            inflows, outflows = [f"net change of {variable.name}"], []
            flow = etree.SubElement(self.parent, "flow", name=inflows[0])
            if variable.dims:
                flow.append(_copy(node.find("dimensions")))
            self._equations(flow, variable, lambda expr: _argument(expr, 0))
        for kind, names in (("inflow", inflows), ("outflow", outflows)):
            for name in names:
                _put(node, kind, written(name))
        if variable.non_negative:
            etree.SubElement(node, "non_negative")

    def _plain(self, variable: Variable, inflows: list[str], outflows: list[str]) -> bool:
        """Whether every rule's rate is its flows added and subtracted, over the stock's own ranges."""
        for rule in variable.rules:
            used: list[str] = []
            for part in walk(_argument(rule.expr, 0)):
                if isinstance(part, Chain) and set(part.ops) <= {"+", "-"}:
                    continue
                if isinstance(part, Negative):
                    continue
                if not isinstance(part, Ref) or tuple(s.name for s in part.subs) != variable.dims:
                    return False
                used.append(self.program.variables[part.name].name)
            if sorted(used) != sorted([*inflows, *outflows]) or not _whole(variable, rule):
                return False
        return bool(inflows or outflows)

    def _equations(self, node: etree._Element, variable: Variable, part) -> None:  # type: ignore[no-untyped-def]
        rules = variable.rules
        if len(rules) == 1 and _whole(variable, rules[0]):
            rule = rules[0]
            scope = self.resolver.scope(variable, rule)
            expr = part(rule.expr)
            shared = not isinstance(expr, Array | Table | Tables)
            if not variable.dims or (shared and self.writer.can_share(expr, variable)):
                self._one(node, expr, scope, None if variable.dims else (), ())
                return
        for rule in rules:
            scope = self.resolver.scope(variable, rule)
            for at, point in _elements(rule, scope):
                names = [
                    self.program.subscripts[d][n] for d, n in zip(variable.dims, at, strict=True)
                ]
                element = etree.SubElement(node, "element", subscript=", ".join(names))
                self._one(element, part(rule.expr), scope, point, at)

    def _one(
        self,
        node: etree._Element,
        expr: Node,
        scope: Scope,
        point: tuple[int, ...] | None,
        at: tuple[int, ...],
    ) -> None:
        """point None: for all elements at once."""
        if isinstance(expr, Tables):
            expr = expr.items[int(np.ravel_multi_index(point, scope.sizes)) if point else 0]
        if isinstance(expr, Table):
            _graph(node, expr)
        elif is_literal(expr):
            values = dict(literal_values(replace(scope.rule, expr=expr)))
            _put(node, "eqn", self.writer.number(values[at] if at else next(iter(values.values()))))
        else:
            _put(node, "eqn", self.writer.text(expr, scope, point))


def _argument(expr: Node, at: int) -> Node:
    assert isinstance(expr, Call)
    return expr.args[at]


def _copy(node: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(node))


def _whole(variable: Variable, rule: Rule) -> bool:
    return not rule.excepts and all(
        len(box) == size for box, size in zip(rule.boxes, variable.shape, strict=True)
    )


def _elements(rule: Rule, scope: Scope) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """(position in the variable, point in the scope) of every element a rule is for."""
    points = itertools.product(*(range(n) for n in scope.sizes))
    return zip(rule.positions(), points, strict=True)


def _graph(node: etree._Element, table: Table) -> None:
    kinds = {"extrapolate": "extrapolate", "backward": "discrete"}
    gf = etree.SubElement(node, "gf", type=kinds.get(table.mode, "continuous"))
    _put(gf, "xpts", ",".join(f"{x:.17g}" for x in table.xs))
    _put(gf, "ypts", ",".join(f"{y:.17g}" for y in table.ys))
