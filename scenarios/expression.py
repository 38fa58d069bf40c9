"""The closed grammar that links a target to model variables: `childcare places / residents * 1000`.

    parse("total income[urban] / 10000") -> Expression
    expression.names -> ("total income[urban]",)
    expression.evaluate(lookup) -> array

Names, numbers, + - * / and brackets; nothing else is understood and nothing is ever executed as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.errors import InputError

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d][\w ]*?(?:\[[\w ,]+\])?)(?=\s*(?:[-+*/()]|$))"
    r"|(?P<sign>[-+*/()]))"
)
MAX_LENGTH = 500

Node = float | str | tuple[str, "Node", "Node"]
_APPLY: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: the text, its tree, and the model variables it reads."""

    text: str
    root: Node
    names: tuple[str, ...]

    def evaluate(self, value_of: Callable[[str], np.ndarray]) -> np.ndarray:
        """The value for arrays of any common shape; a division by zero gives nan or inf, never an error."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return _value(self.root, value_of)


def parse(text: str) -> Expression:
    """The tree of a formula; InputError points at what is not understood."""
    if len(text) > MAX_LENGTH:
        raise InputError(f"is longer than {MAX_LENGTH} characters", where="formula", got=text[:40])
    reader = _Reader(text, _tokens(text))
    root = reader.sum()
    if reader.at < len(reader.tokens):
        raise reader.fault()
    names = tuple(dict.fromkeys(word for kind, word in reader.tokens if kind == "name"))
    return Expression(text, root, names)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        found = _TOKEN.match(stripped, at)
        if not found or found.lastgroup is None:
            fix = "use model names, numbers, + - * / and brackets"
            raise InputError(f"is not understood at “{stripped[at : at + 12]}”", got=text, fix=fix)
        tokens.append((found.lastgroup, found[found.lastgroup].strip()))
        at = found.end()
    return tokens


class _Reader:
    """Recursive descent: sum := product (± product)*; product := factor (×÷ factor)*."""

    def __init__(self, text: str, tokens: list[tuple[str, str]]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def sum(self) -> Node:
        return self._chain("+-", self.product)

    def product(self) -> Node:
        return self._chain("*/", self.factor)

    def _chain(self, signs: str, part: Callable[[], Node]) -> Node:
        left = part()
        while self._peek()[0] == "sign" and self._peek()[1] in signs:
            sign = self._take()[1]
            left = (sign, left, part())
        return left

    def factor(self) -> Node:
        kind, word = self._take()
        if kind == "number":
            return float(word)
        if kind == "name":
            return word
        if word == "-":
            return ("-", 0.0, self.factor())
        if word == "(":
            inner = self.sum()
            if self._take()[1] != ")":
                raise self.fault()
            return inner
        raise self.fault()

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self.at += 1
        return token

    def fault(self) -> InputError:
        return InputError(
            "is not a complete formula",
            got=self.text,
            fix="use model names, numbers, + - * / and closed brackets",
        )


def _value(node: Node, value_of: Callable[[str], np.ndarray]) -> np.ndarray:
    if isinstance(node, float):
        return np.asarray(node)
    if isinstance(node, str):
        return value_of(node)
    sign, left, right = node
    return _APPLY[sign](_value(left, value_of), _value(right, value_of))
