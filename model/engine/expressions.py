"""Read the right-hand side of an equation: text -> tree of `nodes`. Nothing of the text is ever executed.

    Parser(text, dialect).expression() -> Node

Precedence, low to high: or, and, not, comparison, + -, * / (mod in XMILE), unary -, ^ (from the right).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from model.engine import limits
from model.engine.functions import FUNCTIONS
from model.engine.nodes import (
    ARITHMETIC,
    COMPARISONS,
    Array,
    Call,
    Chain,
    Lookup,
    Missing,
    Negative,
    Node,
    Not,
    Number,
    Ref,
    Sub,
    Table,
    Text,
)
from model.errors import InputError

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
# letters, digits and the marks that scripts such as Devanagari or Thai write over and under them; no punctuation
_LETTER = (
    r"\w\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fff\u3040-\ufefe"
    r"\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\U0010ffff"
)
_WORD = rf"(?!\d)[{_LETTER}][{_LETTER}'$’.]*"
_TOKENS = {
    # Vensim names hold spaces; a word after a space may begin with a digit
    "vensim": re.compile(
        rf"(?P<number>{_NUMBER}(?![{_LETTER}'$]))|(?P<quoted>\"(?:\\.|[^\"\\])*\")|(?P<text>'[^']*')"
        rf"|(?P<name>[{_LETTER}$][{_LETTER}'$’]*(?:[ \t\r\n]+[{_LETTER}'$’]+)*)"
        rf"|(?P<op>:[A-Za-z]+(?:[ \t]+[A-Za-z]+)*:|<->|->|:=|==|<=|>=|<>|[-+*/^=<>()\[\],;!:|.])"
        rf"|(?P<space>\s+)"
    ),
    "xmile": re.compile(
        rf"(?P<number>{_NUMBER})|(?P<quoted>\"(?:\\.|[^\"\\])*\")|(?P<text>'[^']*')"
        rf"|(?P<name>{_WORD})"
        rf"|(?P<op><=|>=|<>|//|[-+*/^=<>()\[\],;!:.])|(?P<space>\s+)"
    ),
}


_KEYWORDS = ("if", "then", "else", "and", "or", "not", "mod")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # number, quoted, text, name, op, end
    text: str
    at: int


def tokens(text: str, dialect: str, fault: Callable[[str, int], InputError]) -> list[Token]:
    """The text in pieces; a character that belongs to nothing is a fault with its place."""
    pattern, found, at = _TOKENS[dialect], [], 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise fault(f'"{text[at]}" is not expected here', at)
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
        if len(found) > limits.MAX_TERMS:
            raise fault(f"the equation has more than {limits.MAX_TERMS:,} terms", at)
    found.append(Token("end", "", len(text)))
    return found


class Parser:
    """One equation's text, read from the left; `fault(message, position)` makes the error with file and line."""

    tight_not = (
        False  # NOT before a comparison is refused: XMILE reads (NOT a) > b, Vensim :NOT: (a > b)
    )

    def __init__(self, text: str, dialect: str, fault: Callable[[str, int], InputError]) -> None:
        self.text, self.dialect, self.fault = text, dialect, fault
        self.items = tokens(text, dialect, fault)
        self.at = 0
        self.depth = 0

    # --- looking and taking -------------------------------------------------------------------------------------
    @property
    def now(self) -> Token:
        return self.items[self.at]

    def ahead(self, steps: int = 1) -> Token:
        return self.items[min(self.at + steps, len(self.items) - 1)]

    def take(self) -> Token:
        token = self.now
        self.at = min(self.at + 1, len(self.items) - 1)
        return token

    def have(self, *texts: str) -> bool:
        return self.now.kind in ("op", "name") and self.now.text.lower() in texts

    def accept(self, *texts: str) -> str:
        return self.take().text.lower() if self.have(*texts) else ""

    def expect(self, text: str) -> None:
        if not self.accept(text):
            found = f'"{self.now.text}"' if self.now.text else "the end"
            raise self.fault(f'"{text}" is missing before {found}', self.now.at)

    def done(self) -> bool:
        return self.now.kind == "end"

    # --- the grammar --------------------------------------------------------------------------------------------
    def whole(self) -> Node:
        """The full right-hand side: numbers in a row (an array) or one expression."""
        array = self.array()
        node = array if array is not None else self.expression()
        if not self.done():
            raise self.fault(f'"{self.now.text}" is not expected here', self.now.at)
        return node

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise self.fault(f"is nested deeper than {limits.MAX_DEPTH} levels", self.now.at)
        node = self.chain(0)
        self.depth -= 1
        return node

    def if_then_else(self) -> Node:
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        return Call("if then else", (condition, yes, self.expression()))

    def chain(self, level: int) -> Node:
        words = self.levels[level]
        below = level + 1
        if words == ("not",):
            if self.accept(":not:", *(("not",) if self.dialect == "xmile" else ())):
                return self._tight_not() if self.tight_not else Not(self.chain(level))
            return self.chain(below)
        first = self.unary() if below == len(self.levels) else self.chain(below)
        ops: list[str] = []
        args = [first]
        while self.have(*words):
            ops.append(self.take().text.lower().strip(":"))
            args.append(self.unary() if below == len(self.levels) else self.chain(below))
        if not ops:
            return first
        if "mod" in ops or "//" in ops:
            return _fold_calls(ops, args)
        if ops[0] in COMPARISONS and len(ops) > 1:
            raise self.fault("compares more than two things; use :AND:", self.now.at)
        return Chain(tuple(ops), tuple(args))

    def _tight_not(self) -> Node:
        node = Not(self.unary())
        if self.have(*COMPARISONS, *ARITHMETIC):
            raise self.fault("NOT is read in two ways here; write NOT (a > b)", self.now.at)
        return node

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        if self.dialect == "xmile":
            return (("or",), ("and",), ("not",), COMPARISONS, ("+", "-"), ("*", "/", "//", "mod"))
        return ((":or:",), (":and:",), ("not",), COMPARISONS, ("+", "-"), ("*", "/"))

    def unary(self) -> Node:
        sign = 1
        while self.have("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        if self.dialect == "xmile" and self.have("not"):
            return self.chain(2)  # `a = NOT b`
        base = self.power()
        if sign > 0:
            return base
        return Number(-base.value) if isinstance(base, Number) else Negative(base)

    def power(self) -> Node:
        base = self.primary()
        if not self.accept("^"):
            return base
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise self.fault(f"is nested deeper than {limits.MAX_DEPTH} levels", self.now.at)
        exponent = self.unary()
        self.depth -= 1
        return Chain(("^",), (base, exponent))

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "text":
            return Text(token.text[1:-1])
        if token.text == "(":
            node = self.expression()
            self.expect(")")
            return node
        if token.text.lower() == ":na:":
            return Missing()
        if self.dialect == "xmile" and token.text.lower() == "if" and not self._words("then"):
            return self.if_then_else()
        if token.kind in ("name", "quoted"):
            return self.named(token)
        found = (
            f'"{token.text}" is not expected here' if token.text else "the equation ends too early"
        )
        raise self.fault(found, token.at)

    def named(self, token: Token) -> Node:
        name = self._spaced_call(token) if self.dialect == "xmile" else token.text
        subs: tuple[Sub, ...] = ()
        if self.accept("["):
            subs = self.subscripts()
        if not self.have("("):
            return Ref(name, subs)
        self.take()
        word = " ".join(name.lower().replace("_", " ").split())
        if word == "with lookup" and not subs:
            return self.with_lookup()
        if word == "tabbed array":
            return self.tabbed_array()
        args: list[Node] = []
        while not self.have(")"):
            args.append(self.argument())
            if not self.accept(",", ":"):  # after a colon stand the outputs of a macro
                break
        self.expect(")")
        if subs:
            if len(args) != 1:
                raise self.fault(f'the lookup "{name}" takes one argument', token.at)
            return Lookup(Ref(name, subs), args[0])
        return Call(name, tuple(args))

    def _words(self, *texts: str) -> bool:
        return all(self.ahead(i).text.lower() == text for i, text in enumerate(texts))

    def _spaced_call(self, token: Token) -> str:
        """`PULSE TRAIN(`: a function called by a name with spaces, as programs that turn .mdl into XMILE leave it."""
        count = 0
        while self.ahead(count).kind == "name" and count < 6:
            count += 1
        words = [token.text, *(self.ahead(i).text for i in range(count))]
        known = " ".join(words).lower() in FUNCTIONS
        if not count or self.ahead(count).text != "(":
            return token.text
        if not known and any(word.lower() in _KEYWORDS for word in words):
            return token.text
        self.at += count
        return " ".join(words)

    def argument(self) -> Node:
        if self.have("*") and self.dialect == "xmile":  # SIZE(*)
            self.take()
            return Text("*")
        return self.expression()

    def subscripts(self) -> tuple[Sub, ...]:
        found: list[Sub] = []
        while True:
            found.append(self.subscript())
            if not self.accept(","):
                break
        self.expect("]")
        return tuple(found)

    def subscript(self) -> Sub:
        token = self.take()
        if (
            token.text == "*" and self.dialect == "xmile"
        ):  # x[*], or x[*:part] of a part of the range
            return Sub(self.take().text.strip('"') if self.accept(":") else "*", True)
        if token.kind not in ("name", "quoted", "number"):
            raise self.fault(f'"{token.text}" is not a subscript', token.at)
        text = token.text
        while (
            token.kind == "number"
            and self.now.kind == "name"
            and self.now.at == token.at + len(text)
        ):
            text += self.take().text  # an element named 2nd
        return Sub(text, bool(self.accept("!")))

    # --- tables and arrays --------------------------------------------------------------------------------------
    def with_lookup(self) -> Node:
        x = self.expression()
        self.expect(",")
        self.expect("(")
        table = self.points()
        self.expect(")")
        self.expect(")")
        return Lookup(table, x)

    def points(self) -> Table:
        """`[(0,0)-(10,10)], (0,1), (2,3)`: the box is how Vensim draws it and changes nothing."""
        if self.accept("["):
            while not self.done() and not self.accept("]"):
                self.take()
            self.accept(",")
        pairs: list[tuple[float, float]] = []
        while self.accept("("):
            x = self.number()
            self.expect(",")
            pairs.append((x, self.number()))
            self.expect(")")
            self.accept(",")
        if not pairs:
            raise self.fault("the lookup has no points", self.now.at)
        pairs.sort(key=lambda pair: pair[0])
        return Table(tuple(x for x, _ in pairs), tuple(y for _, y in pairs))

    def number(self) -> float:
        sign = 1.0
        while self.have("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        token = self.take()
        if token.kind != "number":
            raise self.fault(f'"{token.text}" is not a number', token.at)
        return sign * float(token.text)

    def array(self) -> Array | None:
        """Numbers separated by commas and semicolons to the very end, or None (and nothing taken)."""
        start, rows, row = self.at, [], []
        while self.now.kind == "number" or self.have("+", "-"):
            sign = -1.0 if self.accept("+", "-") == "-" else 1.0
            if self.now.kind != "number":
                break
            row.append(sign * float(self.take().text))
            if self.accept(";"):
                rows.append(tuple(row))
                row = []
            elif not self.accept(","):
                break
        rows += [tuple(row)] if row else []
        if self.done() and sum(map(len, rows)) > 1:
            return Array(tuple(rows))
        self.at = start
        return None

    def tabbed_array(self) -> Node:
        lines: dict[int, list[float]] = {}
        while not self.have(")"):
            line = self.text.count("\n", 0, self.now.at)
            lines.setdefault(line, []).append(self.number())
        self.expect(")")
        return Array(tuple(tuple(row) for row in lines.values()))


def _fold_calls(ops: list[str], args: list[Node]) -> Node:
    """`a * b mod c // d`: from the left, mod and the safe division becoming calls."""
    calls = {"mod": "modulo", "//": "safediv"}
    node = args[0]
    for op, arg in zip(ops, args[1:], strict=True):
        node = Call(calls[op], (node, arg)) if op in calls else Chain((op,), (node, arg))
    return node
