"""The axes of one equation, and which element of another variable a reference means at each point of them.

An equation over ranges becomes a loop: one axis for each range left of the sign. With :EXCEPT: the elements that remain
are one flat axis. A reduced subscript (`age!`) adds an inner axis. References to elements are constant row offsets.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from model.engine.ir import Load, Place, Term
from model.engine.nodes import Ref, Sub
from model.engine.program import Program, Rule, Variable, defined
from model.engine.ranges import Ranges
from model.engine.source import key
from model.errors import InputError


@dataclass(frozen=True, slots=True)
class Along:
    """A range that moves along an axis: the element it stands for at each point."""

    name: str
    axis: int
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may refer to: sizes of the axes, and the ranges moving along them."""

    rule: Rule
    variable: Variable
    sizes: tuple[int, ...]
    along: tuple[Along, ...]
    fixed: Mapping[str, str] = field(
        default_factory=dict
    )  # range key -> the element named in its place

    def with_inner(self, names: tuple[str, ...], ranges: Ranges) -> Scope:
        """A scope with further axes for ranges that are reduced over."""
        sizes, along = list(self.sizes), list(self.along)
        for name in names:
            elements = ranges.elements(name)
            along.append(Along(key(name) + "!", len(sizes), elements))
            sizes.append(len(elements))
        return Scope(self.rule, self.variable, tuple(sizes), tuple(along), self.fixed)


class Resolver:
    """Knows where every variable lies; turns references into loads."""

    def __init__(self, program: Program, places: Mapping[str, Place]) -> None:
        self.program, self.places = program, places
        self.ranges = ranges_of(program)
        self.index = {
            dim: {key(e): i for i, e in enumerate(elements)}
            for dim, elements in program.subscripts.items()
        }
        self.partial: dict[str, set[tuple[int, ...]]] = {}

    def scope(self, variable: Variable, rule: Rule) -> Scope:
        """The axes of an equation."""
        spelled = [
            tuple(self.program.subscripts[d][i] for i in box)
            for d, box in zip(variable.dims, rule.boxes, strict=True)
        ]
        moving = [i for i, sub in enumerate(rule.subs) if self.ranges.is_range(sub)]
        names = [key(rule.subs[i]) for i in moving]
        if len(set(names)) < len(names):
            raise InputError(
                "has one range twice left of the sign",
                file=variable.file,
                where=f'line {rule.line}, equation "{variable.name}"',
                fix="give it a second name (other <-> range) and use that",
            )
        if rule.excepts:
            points = [
                tuple(self.program.subscripts[d][i] for d, i in zip(variable.dims, p, strict=True))
                for p in rule.positions()
            ]
            along = [Along(key(rule.subs[i]), 0, tuple(p[i] for p in points)) for i in moving]
            return Scope(rule, variable, (len(points),), tuple(along))
        along = [Along(key(rule.subs[i]), n, spelled[i]) for n, i in enumerate(moving)]
        return Scope(rule, variable, tuple(len(spelled[i]) for i in moving), tuple(along))

    def target(self, scope: Scope) -> Load:
        """Where the equation writes."""
        variable, rule = scope.variable, scope.rule
        place = self.places[variable.name]
        strides = _strides(place.shape)
        if rule.excepts:
            rows = [sum(i * s for i, s in zip(p, strides, strict=True)) for p in rule.positions()]
            return Load(place.base, (Term(0, tuple(rows)),))
        base = place.base
        terms: list[Term] = []
        for sub, box, stride in zip(rule.subs, rule.boxes, strides, strict=True):
            if self.ranges.is_range(sub):
                terms.append(Term(len(terms), tuple(i * stride for i in box)))
            else:
                base += box[0] * stride
        return Load(base, tuple(terms))

    def load(self, ref: Ref, scope: Scope, places: Mapping[str, Place] | None = None) -> Load:
        """Where a reference reads.

        Raises InputError for a subscript that matches nothing left of the sign and for an element without equation.
        """
        variable = self.program.variables[ref.name]
        place = (self.places if places is None else places)[variable.name]
        base, tables = place.base, []
        points: list[np.ndarray] = []
        for sub, dim, stride in zip(ref.subs, variable.dims, _strides(place.shape), strict=True):
            axis, positions = self.place_of(sub, dim, variable, scope)
            if axis is None:
                base += positions[0] * stride
                points.append(np.array(positions))
            else:
                tables.append((axis, [p * stride for p in positions]))
                shape = [1] * len(scope.sizes)
                shape[axis] = len(positions)
                points.append(np.array(positions).reshape(shape))
        self._all_defined(variable, points, scope)
        return Load(base, _joined(tables))

    def place_of(
        self, sub: Sub, dim: str, variable: Variable, scope: Scope
    ) -> tuple[int | None, list[int]]:
        """Along which axis a subscript moves (None: not at all), and the positions in `dim` it takes."""
        index = self.index[dim]
        name = key(dim) if sub.name == "*" else key(sub.name)
        if not sub.reduced and not self.ranges.is_range(sub.name):
            if name not in index:
                raise self.fault(
                    scope,
                    f'"{sub.name}" is not an element of {dim}, over which "{variable.name}" runs',
                )
            return None, [index[name]]
        wanted = name + "!" if sub.reduced else name
        for along in scope.along:
            if along.name == wanted:
                return along.axis, [
                    self._at(index, e, dim, variable, scope) for e in along.elements
                ]
        if not sub.reduced:
            for along in scope.along:
                if along.name.endswith("!"):
                    continue
                matched = self.ranges.matching(along.name, name)
                if matched:
                    spelled = dict(
                        zip(map(key, self.ranges.members[along.name]), matched, strict=True)
                    )
                    elements = [spelled[key(e)] for e in along.elements]
                    return along.axis, [self._at(index, e, dim, variable, scope) for e in elements]
            if len(self.ranges.elements(name)) == 1:
                return None, [self._at(index, self.ranges.elements(name)[0], dim, variable, scope)]
        left = ", ".join(scope.rule.subs) or "nothing"
        raise self.fault(
            scope,
            f'"{variable.name}[{sub.name}]" moves over {sub.name}, but left of the sign stands {left}',
            "use the same range, map one to the other, or sum with !",
        )

    def _at(
        self, index: dict[str, int], element: str, dim: str, variable: Variable, scope: Scope
    ) -> int:
        if key(element) not in index:
            raise self.fault(
                scope, f'"{element}" is not an element of {dim}, over which "{variable.name}" runs'
            )
        return index[key(element)]

    def _all_defined(self, variable: Variable, points: list[np.ndarray], scope: Scope) -> None:
        """A reference to an element that no equation gives is a fault."""
        if len(variable.rules) == 1 and not variable.rules[0].excepts:
            boxes = variable.rules[0].boxes
            if all(len(b) == n for b, n in zip(boxes, variable.shape, strict=True)):
                return
        if variable.name not in self.partial:
            self.partial[variable.name] = set(defined(variable))
        have = self.partial[variable.name]
        if len(have) == math.prod(variable.shape):
            return
        for point in zip(*(p.ravel() for p in np.broadcast_arrays(*points)), strict=True):
            if point not in have:
                element = self.program.element_name(variable, tuple(int(i) for i in point))
                raise self.fault(scope, f'uses "{element}", which has no equation')

    def fault(self, scope: Scope, what: str, fix: str | None = None) -> InputError:
        return InputError(
            what,
            file=scope.variable.file,
            where=f'line {scope.rule.line}, equation "{scope.variable.name}"',
            fix=fix,
        )


def ranges_of(program: Program) -> Ranges:
    """The ranges of a program as a Ranges (for matching)."""
    ranges = Ranges(program.name)
    for name, elements in program.subscripts.items():
        ranges.names[key(name)] = name
        ranges.members[key(name)] = tuple(elements)
        for element in elements:
            ranges.element_names.setdefault(key(element), element)
    for (a, b), targets in program.maps.items():
        ranges.maps[key(a), key(b)] = targets
    return ranges


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))


def _joined(tables: list[tuple[int, list[int]]]) -> tuple[Term, ...]:
    """One term an axis: two subscripts along the same axis add up."""
    by_axis: dict[int, list[int]] = {}
    for axis, rows in tables:
        have = by_axis.get(axis)
        by_axis[axis] = rows if have is None else [a + b for a, b in zip(have, rows, strict=True)]
    return tuple(Term(axis, tuple(rows)) for axis, rows in sorted(by_axis.items()))
