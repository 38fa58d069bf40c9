"""Small Vensim models made at random from a seed, to hold the engine against PySD where no output is published.

    text(seed, equations=40) -> model text

Left out is what PySD reads otherwise than Vensim's documentation: `:AND:` and `:OR:` in one condition without parentheses (it
groups them from the right), two signs in a row, the end of a pulse half a step off, spaces in the box of a lookup, whole
numbers as initial values of smooths and delays (PySD rounds the first step to whole numbers then).
"""

from __future__ import annotations

import random

CONTROL = "INITIAL TIME = 0 ~~| FINAL TIME = 6 ~~| TIME STEP = 0.5 ~~| SAVEPER = TIME STEP ~~|\n"
RANGES = """Reg: (r1-r3) ~~|
Sub: r1, r2 ~~|
Age: young, old ~~|
Copy <-> Reg ~~|
base[Reg] = 1.5, -2, 3 ~~|
share[Reg, Age] = 0.2, 0.8; 0.5, 0.5; 1.25, -0.25; ~~|
curve([(0,0)-(10,10)],(-2,1),(0,2.5),(1.5,-1),(4,6)) ~~|
p = 2 ~~| q = 0.75 ~~| level = INTEG(q - level / 3, 4) ~~|
"""


class Writer:
    """Equations over p, q, level, Time and the array base, nested to a depth."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)

    def number(self) -> str:
        return self.pick.choice(["2", "0.5", "1e1", ".25", "3.", "7", "1.5E-1"])

    def space(self) -> str:
        return self.pick.choice(["", " ", "  ", "\n\t"])

    def value(self, depth: int, array: bool) -> str:
        """An expression; in the equation of an array it may name base[Reg]."""
        pick, inner = self.pick, depth - 1
        if depth <= 0:
            names = ["p", "q", "level", "Time", "TIME STEP", self.number()]
            return pick.choice([*names, "base[Reg]", "share[Reg, old]"] if array else names)
        kind = pick.randrange(12)
        a = self.value(inner, array)
        b = self.value(inner, array)
        if kind < 4:
            return f"{a}{self.space()}{pick.choice('+-*')}{self.space()}{b}"
        if kind == 4:
            return f"({a}){pick.choice('+-*')}({b})"
        if kind == 5:
            return f"{pick.choice(['-', '+'])}({a})"
        if kind == 6:
            return f"{a} / (ABS({b}) + 1)"
        if kind == 7:
            powers = ["-p^2", "p^-q", "p^q^p", "2*p^2/q^2", "-2^2*q", "(p+q)^2^q", "q*-p^3"]
            return f"({pick.choice(powers)})"
        if kind == 8:
            return f"IF THEN ELSE({self.condition(inner, array)}, {a}, {b})"
        if kind == 9:
            two = ["MIN", "max", "MODULO", "QUANTUM", "ZIDZ"]
            return f"{pick.choice(two)}({a},{self.space()}{b})"
        if kind == 10:
            one = ["ABS", "INTEGER", "sin", "COS", "curve", "TANH", "ARCTAN"]
            return f"{pick.choice(one)}({a})"
        return pick.choice([f"SUM(base[Reg!] * {self.number()})", "SUM(share[Reg!, young])"]) + f" + {a}"  # fmt: skip

    def condition(self, depth: int, array: bool) -> str:
        def compared() -> str:
            sign = self.pick.choice(["<", "<=", ">", ">=", "=", "<>"])
            return f"{self.value(depth, array)} {sign} {self.value(0, array)}"

        word = self.pick.choice([":AND:", ":OR:"])
        forms = [
            compared(),
            f"{compared()} {word} {compared()}",
            f":NOT: {compared()}",
            f"({compared()} :OR: {compared()}) :AND: {compared()}",
        ]
        return self.pick.choice(forms)

    def memory(self) -> str:
        """A function with a memory; times are a multiple of the step or well above it."""
        x, time = self.value(1, array=False), self.pick.choice(["1", "2.5", "3", "p", "p + q"])
        first = self.pick.choice(["0.5", "q", "1.5"])
        forms = [
            f"SMOOTH({x}, {time})",
            f"SMOOTHI({x}, {time}, {first})",
            f"SMOOTH3({x}, {time})",
            f"DELAY1({x}, {time})",
            f"DELAY3I({x}, {time}, {first})",
            f"DELAY N({x}, {time}, {first}, 2)",
            f"SMOOTH N({x}, {time}, {first}, 4)",
            f"DELAY FIXED({x}, {self.pick.choice(['1', '2.5', 'p'])}, {first})",
            f"TREND(ABS({x}) + 1, {time}, 0.1)",
            f"FORECAST(ABS({x}) + 1, {time}, 2)",
            f"SAMPLE IF TRUE(Time > {time}, {x}, {first})",
            f"INITIAL({x}) + STEP({x}, 2) + RAMP(p, 1, 4)",
            f"INTEG({x} / 10, {first})",
        ]
        return self.pick.choice(forms)


def text(seed: int, equations: int = 40) -> str:
    """A model with that many equations of each kind: plain, with a memory, over a range."""
    write = Writer(seed)
    found = [RANGES]
    for i in range(equations):
        found += [
            f"plain {i} = {write.value(3, array=False)} ~~|",
            f"kept {i} = {write.memory()} ~~|",
            f"{_left(write, i)} = {write.value(2, array=True)} ~~|",
        ]
    return "\n".join([*found, CONTROL])


def _left(write: Writer, i: int) -> str:
    return f"array {i}[{write.pick.choice(['Reg', 'Reg, Age'])}]"
