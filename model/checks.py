"""What must hold in every run, written beside the sector in checks.yaml and tried on results.

    checks = read_checks(["eldercare"])
    broken(checks, program, {"build time": 0.0})      what does not hold with these inputs; empty is well

A check says `holds: "In beds[bedtype] <= effective beds[bedtype]"`: model names, numbers, + - * /, sum(…) over a range,
start(…) for the first value of a run, and one or two comparisons. A range (`bedtype`) means every element of it.
Nothing is executed as text: the expression is read into the few operations below.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from model.engine import Program, Results, simulate
from model.errors import InputError, nearest, raise_all
from model.joined import SECTORS, chosen
from model.tables import read_text

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<op><=|>=|[-+*/()<>=])"
    r"|(?P<name>[A-Za-z][\w ]*?)\s*(?P<subs>\[[^\]]*\])?\s*(?=[-+*/()<>=]|$))"
)
_COMPARE: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "<=": lambda a, b: a - b,
    ">=": lambda a, b: b - a,
    "=": lambda a, b: np.abs(a - b),
    "<": lambda a, b: np.where(a < b, 0.0, np.inf),
    ">": lambda a, b: np.where(a > b, 0.0, np.inf),
}
_ARITHMETIC: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
_FUNCTIONS = ("sum", "start")
_KEYS = ("name", "zh", "en", "holds", "tolerance", "given")


@dataclass(frozen=True, slots=True)
class Term:
    """A number, a model name, or an operation on terms."""

    op: str  # "number", "name", a key of _ARITHMETIC, "negative", "sum" or "start"
    value: float = 0.0
    name: str = ""
    of: tuple[Term, ...] = ()

    def names(self) -> Iterator[str]:
        if self.op == "name":
            yield self.name
        for term in self.of:
            yield from term.names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A statement about the model: terms compared in a row, `given` some inputs."""

    name: str
    zh: str
    en: str
    holds: str
    terms: tuple[Term, ...]
    comparisons: tuple[str, ...]
    tolerance: float = 1e-9  # relative to the size of what is compared, and absolute below 1
    given: Mapping[str, float] = field(default_factory=dict)
    sector: str = ""

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for term in self.terms for name in term.names()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where a check fails most: the elements, time and member, and by how much (in the unit of what is compared)."""

    check: Check
    elements: str
    time: float
    member: int
    excess: float

    def __str__(self) -> str:
        place = f" ({self.elements})" if self.elements else ""
        return (
            f'check "{self.check.name}", {self.time:g}, member {self.member}{place}: '
            f"{self.check.holds} fails by {self.excess:.6g}"
        )


def read_checks(sectors: Iterable[str] | None = None) -> tuple[Check, ...]:
    """Checks of these sectors, in file order. Raises every fault of every file together."""
    return _read_checks(chosen(sectors))


@lru_cache(maxsize=16)
def _read_checks(sectors: tuple[str, ...]) -> tuple[Check, ...]:
    found: list[Check] = []
    faults: list[InputError] = []
    for sector in sectors:
        path = SECTORS / sector / "checks.yaml"
        if not path.is_file():
            continue
        for at, entry in enumerate(_entries(path), start=1):
            try:
                found.append(_check(entry, sector))
            except InputError as fault:
                faults.append(InputError(str(fault), file=path, where=f"check {at}"))
    raise_all(faults)
    return tuple(found)


def _entries(path: Path) -> list[Mapping[str, object]]:
    try:
        entries = YAML(typ="safe").load(read_text(path))
    except YAMLError as err:
        raise InputError("is not YAML", file=path, fix=str(err).splitlines()[0]) from err
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError("is not a list of checks", file=path, fix='write "- name: …" for each')
    return entries


def _check(entry: Mapping[str, object], sector: str) -> Check:
    for key in entry:
        if key not in _KEYS:
            raise InputError("is not a known key", got=key, fix=nearest(str(key), _KEYS))
    for key in ("name", "zh", "en", "holds"):
        if not entry.get(key):
            raise InputError(f'misses "{key}"', fix=f"a check has {', '.join(_KEYS[:4])}")
    given = entry.get("given") or {}
    assert isinstance(given, dict)
    terms, comparisons = parse(str(entry["holds"]))
    return Check(
        **{key: str(entry[key]) for key in ("name", "zh", "en", "holds")},
        terms=terms,
        comparisons=comparisons,
        tolerance=float(str(entry.get("tolerance", 1e-9))),
        given={str(name): float(value) for name, value in given.items()},
        sector=sector,
    )


def parse(text: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """`a <= b < c` as its terms and comparisons. Raises InputError for anything outside the grammar."""
    reader = _Reader(text, _tokens(text))
    terms, comparisons = [reader.sum()], []
    while reader.peek() in _COMPARE:
        comparisons.append(reader.take())
        terms.append(reader.sum())
    if reader.peek():
        raise InputError("is not understood", got=reader.peek(), where=f'"{text}"')
    if not comparisons:
        raise InputError("compares nothing", got=text, fix="write <=, >=, =, < or >")
    return tuple(terms), tuple(comparisons)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            fix = "use names, numbers, + - * / ( ), sum, start and comparisons"
            raise InputError("is not understood", got=text[at:].strip(), fix=fix)
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str, tokens: Sequence[str]) -> None:
        self.text, self.tokens = text, list(tokens)

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, wanted: str | None = None) -> str:
        if not self.tokens or (wanted and self.tokens[0] != wanted):
            raise InputError("is incomplete", got=self.text, fix=f"expected {wanted or 'a value'}")
        return self.tokens.pop(0)

    def sum(self) -> Term:
        term = self.product()
        while self.peek() in ("+", "-"):
            term = Term(self.take(), of=(term, self.product()))
        return term

    def product(self) -> Term:
        term = self.factor()
        while self.peek() in ("*", "/"):
            term = Term(self.take(), of=(term, self.factor()))
        return term

    def factor(self) -> Term:
        token = self.take()
        if token == "-":
            return Term("negative", of=(self.factor(),))
        if token == "(":
            term = self.sum()
            self.take(")")
            return term
        if token in _FUNCTIONS and self.peek() == "(":
            self.take("(")
            term = Term(token, of=(self.sum(),))
            self.take(")")
            return term
        if token[0].isdigit():
            return Term("number", value=float(token))
        if not token[0].isalpha():
            raise InputError("stands where a value should", got=token, where=f'"{self.text}"')
        return Term("name", name=token)


def applicable(checks: Iterable[Check], program: Program) -> list[Check]:
    """The checks whose givens are inputs of this model, and not computed by another sector that is joined."""
    known = {_bare(name) for name in program.constants}
    return [check for check in checks if all(_bare(name) in known for name in check.given)]


def broken(
    checks: Iterable[Check],
    program: Program,
    inputs: Mapping[str, object] | None = None,
    *,
    engine: str = "kernel",
) -> list[Broken]:
    """The checks that do not hold with these inputs, each at its worst place. One run per set of givens."""
    groups: dict[tuple[tuple[str, float], ...], list[Check]] = {}
    for check in checks:
        groups.setdefault(tuple(check.given.items()), []).append(check)
    found = []
    for given, members in groups.items():
        names = {_bare(name) for check in members for name in check.names()}
        together = {**(inputs or {}), **dict(given)}
        results = simulate(program, together, outputs=sorted(names), engine=engine)
        found += [worst for check in members if (worst := tried(check, program, results))]
    return found


def tried(check: Check, program: Program, results: Results) -> Broken | None:
    """The worst place where a check fails in these results, None where it holds."""
    worst: Broken | None = None
    for chosen_elements in _cases(check, program):
        values = [_value(term, program, results, chosen_elements) for term in check.terms]
        for (left, right), sign in zip(itertools.pairwise(values), check.comparisons, strict=True):
            excess = _COMPARE[sign](left, right)
            size = np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
            over = np.where(np.isnan(excess), np.inf, excess - check.tolerance * size)
            at = np.unravel_index(int(np.argmax(over)), over.shape)
            if over[at] > 0 and (worst is None or excess[at] > worst.excess):
                worst = Broken(
                    check=check,
                    elements=",".join(chosen_elements.values()),
                    time=float(results.times[at[0]]),
                    member=int(at[1]),
                    excess=float(excess[at]),
                )
    return worst


def _cases(check: Check, program: Program) -> Iterator[dict[str, str]]:
    """One element for each range that stands outside a sum, in every combination."""
    ranges = dict.fromkeys(r for term in check.terms for r in _free(term, program))
    members = [program.subscripts[name] for name in ranges]
    for combination in itertools.product(*members):
        yield dict(zip(ranges, combination, strict=True))


def _free(term: Term, program: Program) -> Iterator[str]:
    if term.op == "name":
        yield from (sub for sub in _subs(term.name) if sub in program.subscripts)
    elif term.op != "sum":
        for inner in term.of:
            yield from _free(inner, program)


def _value(term: Term, program: Program, results: Results, case: Mapping[str, str]) -> np.ndarray:
    """(time, member) of a term for one choice of elements."""
    if term.op == "number":
        return np.full((1, 1), term.value).repeat(results.times.size, axis=0)
    if term.op == "name":
        return results[_element(term.name, case)]
    if term.op == "sum":
        ranges = [r for r in dict.fromkeys(_free(term.of[0], program)) if r not in case]
        members = itertools.product(*(program.subscripts[name] for name in ranges))
        cases = ({**case, **dict(zip(ranges, each, strict=True))} for each in members)
        return np.sum([_value(term.of[0], program, results, each) for each in cases], axis=0)
    values = [_value(inner, program, results, case) for inner in term.of]
    if term.op == "start":
        return np.broadcast_to(values[0][:1], values[0].shape)
    with np.errstate(divide="ignore", invalid="ignore"):  # what is undefined fails the check
        return -values[0] if term.op == "negative" else _ARITHMETIC[term.op](*values)


def _bare(name: str) -> str:
    return name.partition("[")[0].strip()


def _subs(name: str) -> list[str]:
    return [sub.strip() for sub in name.partition("[")[2].rstrip("]").split(",") if sub.strip()]


def _element(name: str, case: Mapping[str, str]) -> str:
    subs = [case.get(sub, sub) for sub in _subs(name)]
    return f"{_bare(name)}[{','.join(subs)}]" if subs else _bare(name)
