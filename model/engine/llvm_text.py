"""Write functions of vector instructions as LLVM text: eight members a vector, loops as loops, nothing computed twice.

    f = Function("step_0", "ptr %v, double %time")
    x = f.value("%x")                       a Value; + - * / < & … write the instruction and give its Value
    f.open(18); …; f.close()                a loop of 18 turns; f.index(depth) is its counter
    f.text()

What does not depend on the innermost loop is written before it, and an instruction written before is not written again: both
follow from the depth every value carries.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
LANES = 8
FLOAT, MASK, WHOLE = f"<{LANES} x double>", f"<{LANES} x i1>", f"<{LANES} x i64>"
_NAME = re.compile(r"%[\w.]+")
_TYPES = {"f": FLOAT, "m": MASK, "i": WHOLE}


@dataclass
class Depth:
    """The text of one loop's body so far, or (depth 0) of what stands outside loops."""

    label: str
    size: int = 0
    turns: str = ""
    index: str = ""
    lines: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)  # instruction -> name
    carried: list[tuple[str, str, str, str]] = field(default_factory=list)


class Function:
    """One function being written. Values are text: a name (%7), or a constant."""

    def __init__(
        self, name: str, args: str, returns: str = "void", *, pooled: bool = False
    ) -> None:
        self.name = name
        self.head = f"define {returns} @{name}({args}) nounwind {{"
        self.pool: list[str] | None = [] if pooled else None  # numbers that are read from memory
        self.depths = [Depth("entry")]
        self.depth_of: dict[str, int] = {}
        self.count = 0
        self.loops = 0
        self.size = 0

    def text(self) -> str:
        """The whole function; the last line must have been a `ret`."""
        lines, before = self.depths[0].lines, []
        if self.pool:
            kept = f"[{len(self.pool)} x i64]"
            before = [
                f"@{self.name}_numbers = constant {kept} [{', '.join(f'i64 {x}' for x in self.pool)}]",
                f"@{self.name}_at = global ptr @{self.name}_numbers",
            ]
            lines = [f"%numbers = load ptr, ptr @{self.name}_at", *lines]
        return "\n".join([*before, self.head, "entry:", *(f"  {x}" for x in lines), "}", ""])

    # --- instructions -------------------------------------------------------------------------------------------
    def put(self, text: str, *operands: str) -> str:
        """The name of a value without effects, written once, as far outside the loops as its operands allow."""
        depth = max((self.depth_of.get(o, 0) for o in operands), default=0)
        at = self.depths[depth]
        name = at.known.get(text)
        if name is None:
            name = at.known[text] = self._name(depth)
            at.lines.append(f"{name} = {text}")
            self.size += 1
        return name

    def fresh(self, text: str) -> str:
        """The name of a value that must be computed here and now."""
        name = self._name(len(self.depths) - 1)
        self.do(f"{name} = {text}")
        return name

    def do(self, text: str) -> None:
        """An instruction with an effect, in the innermost loop."""
        self.depths[-1].lines.append(text)
        self.size += 1

    def _name(self, depth: int) -> str:
        self.count += 1
        name = f"%t{self.count}"
        if depth:
            self.depth_of[name] = depth
        return name

    def side_by_side(self, makes: Sequence[Callable[[], T]]) -> list[T]:
        """Several values that do not read each other, an instruction of each in turn: while one waits the others go on."""
        lines, texts, made = self.depths[-1].lines, [], []
        for make in makes:
            start = len(lines)
            made.append(make())
            texts.append(lines[start:])
            del lines[start:]
        lines += _in_turn(texts)
        return made

    # --- loops --------------------------------------------------------------------------------------------------
    def open(self, size: int | str) -> None:
        """Begin a loop of so many turns, at least one: a number, or the name of one."""
        self.loops += 1
        known = size if isinstance(size, int) else 0
        depth = Depth(f"h{self.loops}", known, str(size), f"%i{self.loops}")
        self.depths.append(depth)
        self.depth_of[depth.index] = len(self.depths) - 1

    def index(self, depth: int) -> str:
        """The counter of the loop at a depth, the outermost being 1."""
        return self.depths[depth].index

    def carry(self, first: str, kind: str = "f") -> str:
        """A value the innermost loop hands from turn to turn, `first` in the first; `hand` names the next."""
        name = self._name(len(self.depths) - 1)
        self.depths[-1].carried.append((name, _TYPES[kind], first, ""))
        return name

    def hand(self, name: str, following: str) -> None:
        """`following` is the value the next turn finds in a carried `name`."""
        for depth in self.depths:
            depth.carried = [
                (n, t, first, following if n == name else then)
                for n, t, first, then in depth.carried
            ]

    def close(self) -> None:
        """End the innermost loop."""
        loop = self.depths.pop()
        outside, i, head = self.depths[-1], loop.index, "h" + loop.index.removeprefix("%i")
        done = "x" + head[1:]
        phis = [("i64", i, "0", f"{i}n")]
        phis += [(kind, name, first, then) for name, kind, first, then in loop.carried]
        outside.lines += [f"br label %{head}", f"{head}:"]
        outside.lines += [
            f"{name} = phi {kind} [ {first}, %{outside.label} ], [ {then}, %{loop.label} ]"
            for kind, name, first, then in phis
        ]
        outside.lines += loop.lines
        outside.lines += [
            f"{i}n = add nuw nsw i64 {i}, 1",
            f"{i}c = icmp ult i64 {i}n, {loop.turns}",
            f"br i1 {i}c, label %{head}, label %{done}",
            f"{done}:",
        ]
        outside.label = done
        for _, _, _, then in loop.carried:  # what comes out of the loop is known outside it
            self.depth_of[then] = len(self.depths) - 1

    # --- values -------------------------------------------------------------------------------------------------
    def value(self, name: str, kind: str = "f") -> Value:
        return Value(self, name, kind)

    def number(self, x: float) -> Value:
        bits = struct.unpack("<Q", struct.pack("<d", x))[0]
        if bits and self.pool is not None:
            return self._pooled(str(bits), "double", "f")
        return Value(self, f"splat (double 0x{bits:016X})", "f")

    def whole(self, x: int) -> Value:
        if self.pool is not None and abs(x) > 64:
            return self._pooled(str(x), "i64", "i")
        return Value(self, f"splat (i64 {x})", "i")

    def _pooled(self, bits: str, of: str, kind: str) -> Value:
        """A number read from the function's own: one address for all, where written out each would take an instruction."""
        assert self.pool is not None
        if bits not in self.pool:
            self.pool.append(bits)
        place = self.put(f"getelementptr i64, ptr %numbers, i64 {self.pool.index(bits)}")
        return self.spread(self.put(f"load {of}, ptr {place}", place), kind)

    def spread(self, scalar: str, kind: str = "f") -> Value:
        """One number in every lane."""
        of = "double" if kind == "f" else "i64"
        one = self.put(f"insertelement {_TYPES[kind]} poison, {of} {scalar}, i64 0", scalar)
        lanes = f"{_TYPES[kind]} poison, <{LANES} x i32> zeroinitializer"
        return Value(self, self.put(f"shufflevector {_TYPES[kind]} {one}, {lanes}", one), kind)

    def call(self, function: str, *args: Value | str) -> Value:
        """A function without effects of vectors (Value) and of scalars ("i64 7")."""
        given = [a if isinstance(a, str) else f"{_TYPES[a.kind]} {a.name}" for a in args]
        names = [a.split()[-1] if isinstance(a, str) else a.name for a in args]
        text = f"call {FLOAT} @{function}({', '.join(given)})"
        return Value(self, self.put(text, *names), "f")

    def gather(self, base: str, at: Value) -> Value:
        """The numbers at places (whole numbers) after a pointer."""
        points = self.put(f"getelementptr double, ptr {base}, {WHOLE} {at.name}", base, at.name)
        text = (
            f"call {FLOAT} @llvm.masked.gather.v{LANES}f64.v{LANES}p0(<{LANES} x ptr> {points}, i32 8, "
            f"{MASK} splat (i1 true), {FLOAT} poison)"
        )
        return Value(self, self.put(text, points), "f")


@dataclass(frozen=True, slots=True)
class Value:
    """A vector of numbers ("f"), truths ("m") or whole numbers ("i"), one a member."""

    f: Function
    name: str
    kind: str

    def of(self, other: Value | float) -> Value:
        """A number as a value of the same kind."""
        if isinstance(other, Value):
            return other
        return self.f.number(float(other)) if self.kind == "f" else self.f.whole(int(other))

    def _two(self, float_op: str, whole_op: str, a: Value | float, b: Value | float) -> Value:
        x, y = self.of(a), self.of(b)
        op = whole_op
        if self.kind == "f":
            op = float_op
        text = f"{op} {_TYPES[self.kind]} {x.name}, {y.name}"
        return Value(self.f, self.f.put(text, x.name, y.name), self.kind)

    def __add__(self, other: Value | float) -> Value:
        return self._two("fadd", "add", self, other)

    def __radd__(self, other: float) -> Value:
        return self._two("fadd", "add", other, self)

    def __sub__(self, other: Value | float) -> Value:
        return self._two("fsub", "sub", self, other)

    def __rsub__(self, other: float) -> Value:
        return self._two("fsub", "sub", other, self)

    def __mul__(self, other: Value | float) -> Value:
        return self._two("fmul", "mul", self, other)

    def __rmul__(self, other: float) -> Value:
        return self._two("fmul", "mul", other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return self._two("fdiv", "sdiv", self, other)

    def __rtruediv__(self, other: float) -> Value:
        return self._two("fdiv", "sdiv", other, self)

    def __and__(self, other: Value | int) -> Value:
        return self._two("", "and", self, other)

    def __or__(self, other: Value | int) -> Value:
        return self._two("", "or", self, other)

    def __xor__(self, other: Value | int) -> Value:
        return self._two("", "xor", self, other)

    def __invert__(self) -> Value:
        text = f"xor {MASK} {self.name}, splat (i1 true)"
        return Value(self.f, self.f.put(text, self.name), "m")

    def __lshift__(self, other: int) -> Value:
        return self._two("", "shl", self, other)

    def __rshift__(self, other: int) -> Value:
        return self._two("", "ashr", self, other)

    def logical_shift(self, other: int) -> Value:
        return self._two("", "lshr", self, other)

    def __neg__(self) -> Value:
        return Value(self.f, self.f.put(f"fneg {FLOAT} {self.name}", self.name), "f")

    def compare(self, how: str, other: Value | float) -> Value:
        """how: oeq une olt ole ogt oge uno (LLVM's words: o false and u true where a number is missing)."""
        y = self.of(other)
        what = f"fcmp {how} {FLOAT}" if self.kind == "f" else f"icmp {how} {WHOLE}"
        return Value(self.f, self.f.put(f"{what} {self.name}, {y.name}", self.name, y.name), "m")

    def __lt__(self, other: Value | float) -> Value:
        return self.compare("olt" if self.kind == "f" else "slt", other)

    def __le__(self, other: Value | float) -> Value:
        return self.compare("ole" if self.kind == "f" else "sle", other)

    def __gt__(self, other: Value | float) -> Value:
        return self.compare("ogt" if self.kind == "f" else "sgt", other)

    def __ge__(self, other: Value | float) -> Value:
        return self.compare("oge" if self.kind == "f" else "sge", other)

    def equals(self, other: Value | float) -> Value:
        return self.compare("oeq" if self.kind == "f" else "eq", other)

    def differs(self, other: Value | float) -> Value:
        return self.compare("une" if self.kind == "f" else "ne", other)

    @property
    def constant(self) -> bool:
        """Whether it is one number known now (and is a number)."""
        return self.name.startswith("splat (double 0x") and "0x7FF8" not in self.name

    @property
    def missing(self) -> Value:
        """Where it is not a number."""
        return self.compare("uno", self)

    def as_bits(self) -> Value:
        return Value(self.f, self.f.put(f"bitcast {FLOAT} {self.name} to {WHOLE}", self.name), "i")

    def as_float(self) -> Value:
        return Value(self.f, self.f.put(f"bitcast {WHOLE} {self.name} to {FLOAT}", self.name), "f")

    def to_whole(self) -> Value:
        """Cut to a whole number."""
        return Value(self.f, self.f.put(f"fptosi {FLOAT} {self.name} to {WHOLE}", self.name), "i")

    def to_float(self, *, signed: bool = True) -> Value:
        word = "sitofp" if signed else "uitofp"
        return Value(self.f, self.f.put(f"{word} {WHOLE} {self.name} to {FLOAT}", self.name), "f")

    def fused(self, by: Value, plus: Value) -> Value:
        """self * by + plus, rounded once."""
        return self.f.call(f"llvm.fma.v{LANES}f64", self, by, plus)

    def builtin(self, name: str) -> Value:
        """LLVM's own function of one number: sqrt, fabs, floor, trunc, rint."""
        return self.f.call(f"llvm.{name}.v{LANES}f64", self)


def _in_turn(texts: Sequence[list[str]]) -> list[str]:
    """One line of each in turn; a line waits for what it reads."""
    out: list[str] = []
    later = {_NAME.findall(x)[0] for text in texts for x in text if " = " in x}
    left = [list(text) for text in texts]
    while any(left):
        for text in left:
            if text and later.isdisjoint(_NAME.findall(text[0])[1 if " = " in text[0] else 0 :]):
                line = text.pop(0)
                if " = " in line:
                    later.discard(_NAME.findall(line)[0])
                out.append(line)
    return out


def where(test: Value, yes: Value | float, no: Value | float) -> Value:
    """yes where the test holds, else no; both are computed."""
    f = test.f
    kind = next((x.kind for x in (yes, no) if isinstance(x, Value)), "f")
    like = Value(f, "", kind)
    a, b = like.of(yes), like.of(no)
    if a.name == b.name:
        return a
    text = f"select {MASK} {test.name}, {_TYPES[kind]} {a.name}, {_TYPES[kind]} {b.name}"
    return Value(f, f.put(text, test.name, a.name, b.name), kind)


def declared(names: Sequence[tuple[str, str]]) -> str:
    """Declarations of functions (name, argument types) that return a vector."""
    return "".join(f"declare {FLOAT} @{name}({args})\n" for name, args in names)
