"""Subscript ranges: which elements each has, which element of another range one stands for.

Ranges.of(source, read_external) -> Ranges
ranges.elements("age")             ("a0", "a1", …)
ranges.matching(left, right)       for each element of the left range, the element of the right one (mapping, same name, subrange)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from model.engine import limits
from model.engine.source import RangeDef, Source, key
from model.errors import InputError, nearest

External = Callable[[tuple[str, ...], str], tuple[str, ...]]


class Ranges:
    """All ranges of a model by key; element and range names keep the spelling of their definition."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.names: dict[str, str] = {}  # key -> range as spelled
        self.members: dict[str, tuple[str, ...]] = {}  # key -> elements as spelled
        self.element_names: dict[str, str] = {}  # key -> element as spelled
        self.nested: dict[str, list[str]] = {}  # key -> members that are ranges themselves
        self.maps: dict[
            tuple[str, str], tuple[tuple[str, ...], ...]
        ] = {}  # keys -> targets per element

    @classmethod
    def of(cls, source: Source, read_external: External) -> Ranges:
        """Ranges of a model, nested and aliased ones written out.

        Raises InputError for a range that contains itself, an alias or mapping to nothing, and mismatched mappings.
        """
        ranges = cls(source.name)
        definitions: dict[str, RangeDef] = {}
        for d in source.ranges:
            other = definitions.setdefault(key(d.name), d)
            if (other.members, other.alias_of, other.external) != (
                d.members,
                d.alias_of,
                d.external,
            ):
                raise ranges._fault(
                    d, f"is defined twice (first in line {other.line})", "remove one"
                )
        for d in source.ranges:
            ranges._expand(d, definitions, read_external, ())
        for d in source.ranges:
            ranges._map(d)
        return ranges

    def _fault(self, d: RangeDef, what: str, fix: str | None = None) -> InputError:
        return InputError(what, file=self.file, where=f'line {d.line}, range "{d.name}"', fix=fix)

    def _expand(
        self, d: RangeDef, all_: dict[str, RangeDef], read: External, above: tuple[str, ...]
    ) -> tuple[str, ...]:
        own = key(d.name)
        if own in self.members:
            return self.members[own]
        if own in above:
            raise self._fault(d, f"contains itself: {' in '.join((*above, own))}")
        found: list[str] = []
        if d.external:
            found += read(d.external, f'line {d.line}, range "{d.name}"')
        for name in (d.alias_of,) if d.alias_of else d.members:
            if key(name) in all_ and key(name) != own:
                self.nested.setdefault(own, []).append(name)
                found += self._expand(all_[key(name)], all_, read, (*above, own))
            elif d.alias_of:
                raise self._fault(
                    d, f'"{name}" is not a range', nearest(name, [r.name for r in all_.values()])
                )
            else:
                found.append(self.element_names.setdefault(key(name), _spelled(name)))
        for name in found:
            self.element_names.setdefault(key(name), name)
        found = list(dict.fromkeys(found))
        limits.within(
            len(found),
            limits.MAX_RANGE,
            f'range "{d.name}" has {len(found):,} elements',
            file=self.file,
        )
        self.names[own], self.members[own] = d.name, tuple(found)
        return self.members[own]

    def _map(self, d: RangeDef) -> None:
        own = self.members[key(d.name)]
        for target, listed in d.maps:
            to = key(target)
            if to not in self.members:
                raise self._fault(
                    d,
                    f'maps to "{target}", which is not a range',
                    nearest(target, self.names.values()),
                )
            targets: list[tuple[str, ...]] = []
            for name in listed or self.members[to]:
                inner = self.members.get(key(name)) if listed else None
                targets.append(inner or (self.element_names.get(key(name), name),))
            if len(targets) != len(own) and listed:
                flat: list[tuple[str, ...]] = [(e,) for group in targets for e in group]
                targets = flat if len(flat) == len(own) else targets
            if len(targets) != len(own):
                raise self._fault(
                    d,
                    f"maps {len(own)} elements to {len(targets)} of {target}",
                    "give one for each",
                )
            self.maps[key(d.name), to] = tuple(targets)

    # --- questions ----------------------------------------------------------------------------------------------
    def is_range(self, name: str) -> bool:
        return key(name) in self.members

    def elements(self, name: str) -> tuple[str, ...]:
        """Elements of a range, or the element itself."""
        return self.members.get(key(name)) or (self.element_names.get(key(name), name),)

    def smallest_with(self, elements: Sequence[str], prefer: Sequence[str] = ()) -> str | None:
        """The range (key) with the fewest elements that holds all of these; preferred and earlier ones first."""
        wanted = {key(e) for e in elements}
        fits = [r for r, members in self.members.items() if wanted <= {key(m) for m in members}]
        liked = [key(p) for p in prefer]
        return min(fits, key=lambda r: (len(self.members[r]), r not in liked), default=None)

    def family(self, name: str) -> list[str]:
        """Keys of the elements of the largest range (of equals the first) that holds this range or element."""
        wanted = {key(e) for e in self.elements(name)}
        held = [[key(m) for m in members] for members in self.members.values()]
        return max((m for m in held if wanted <= set(m)), key=len, default=sorted(wanted))

    def matching(self, left: str, right: str) -> tuple[str, ...] | None:
        """For each element of `left` the element of `right` it stands for, None where nothing says so.

        A mapping comes first, then the same element in both; `left` may be a part of a mapped range.
        """
        a, b = key(left), key(right)
        if a == b:
            return self.members[a]
        for found in (self._by_map(a, b), self._by_inverse(a, b)):
            if found:
                return found
        for source, to in list(
            self.maps
        ):  # through a range that holds the left one, or into one that is held by b
            if set(map(key, self.members[a])) <= set(map(key, self.members[source])):
                through = self._by_map(source, to) if to == b else None
                if through:
                    lookup = dict(zip(map(key, self.members[source]), through, strict=True))
                    return tuple(lookup[key(e)] for e in self.members[a])
        inside = {key(e) for e in self.members[b]}
        if all(key(e) in inside for e in self.members[a]):
            return self.members[a]
        return None

    def _by_map(self, a: str, b: str) -> tuple[str, ...] | None:
        targets = self.maps.get((a, b))
        if targets and all(len(t) == 1 for t in targets):
            return tuple(t[0] for t in targets)
        return None

    def _by_inverse(self, a: str, b: str) -> tuple[str, ...] | None:
        """b -> a: the element of b whose target holds the element of a."""
        targets = self.maps.get((b, a))
        if not targets:
            return None
        home = {key(e): self.members[b][i] for i, group in enumerate(targets) for e in group}
        found = tuple(home.get(key(e), "") for e in self.members[a])
        return found if all(found) else None


def _spelled(name: str) -> str:
    return " ".join(name.split())
