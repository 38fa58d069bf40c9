"""Read unit texts as Vensim and people write them, into Pint quantities.

Units(equivalences).read("元/(人*年)")        same(a, b)        text_of(unit)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from model.engine import limits
from model.engine.source import key

if TYPE_CHECKING:
    import pint

_DEFINITIONS = """
year = [time]
month = year / 12
quarter = year / 4
day = year / 365.25
week = 7 * day
hour = day / 24
minute = hour / 60
second = minute / 60
meter = [length] = m
kilometer = 1000 * meter = km
centimeter = meter / 100 = cm
hectare = 10000 * meter ** 2 = ha
mu = 10000 / 15 * meter ** 2
kilogram = [mass] = kg
tonne = 1000 * kilogram
CNY = [money]
person = [person]
kperson = 1000 * person
bed = [bed]
percent = 0.01
permille = 0.001
"""
_SAME = {  # other spellings -> the name above
    **dict.fromkeys(("people", "persons", "人", "人口", "capita"), "person"),
    **dict.fromkeys(("元", "人民币", "yuan", "rmb"), "CNY"),
    **dict.fromkeys(("年", "yr", "a"), "year"),
    **dict.fromkeys(("月",), "month"),
    **dict.fromkeys(("周", "星期"), "week"),
    **dict.fromkeys(("日", "天"), "day"),
    **dict.fromkeys(("小时", "hr"), "hour"),
    **dict.fromkeys(("分钟", "min"), "minute"),
    **dict.fromkeys(("秒", "sec"), "second"),
    **dict.fromkeys(("米", "metre"), "meter"),
    **dict.fromkeys(("公里", "千米", "kilometre"), "kilometer"),
    **dict.fromkeys(("公顷",), "hectare"),
    **dict.fromkeys(("亩",), "mu"),
    **dict.fromkeys(("吨", "ton"), "tonne"),
    **dict.fromkeys(("张", "床位", "张床位"), "bed"),
    **dict.fromkeys(("%", "percentage"), "percent"),
    **dict.fromkeys(("‰",), "permille"),
    "children": "child",
    "thousand persons": "kperson",
    "千人": "kperson",
}
_SQUARES = {
    "平方米": "meter",
    "㎡": "meter",
    "m2": "meter",
    "m²": "meter",
    "sqm": "meter",
    "平方公里": "kilometer",
    "km2": "kilometer",
    "km²": "kilometer",
}
_DIMENSIONLESS = {
    "",
    "dmnl",
    "dimensionless",
    "fraction",
    "1",
    "-",
    "无量纲",
    "no units",
    "unitless",
    "none",
}
_SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百万": 1e6}
_TOKEN = re.compile(r"\s*(\*\*|[*/^()·]|\d+\.?\d*(?:[eE][+-]?\d+)?|[^*/^()·\d][^*/^()·]*)")
Any_ = None  # a unit that fits everywhere: unknown, 0


@lru_cache(maxsize=1)
def registry() -> pint.UnitRegistry[Any]:
    """The units every model may use; its own names are added as they come."""
    import pint  # here, for it takes as long to load as all the rest of a start

    return pint.UnitRegistry(_DEFINITIONS.splitlines(), cache_folder=None)


_SPELLED: dict[str, str] = {}  # name in the registry -> as models write it, where they differ


class Units:
    """Reads unit texts of one model."""

    def __init__(self, equivalences: Iterable[tuple[str, ...]] = ()) -> None:
        self.registry = registry()
        self.same = dict(_SAME)
        for words in equivalences:
            first = self._known(words)
            for word in words:
                if key(word) != key(first):
                    self.same.setdefault(key(word), first)

    def _known(self, words: tuple[str, ...]) -> str:
        names = [self.same.get(key(w)) for w in words]
        return next((n for n in names if n), words[0])

    def read(self, text: str) -> Any:
        """The Pint quantity of a text; None (fits everywhere) for an empty one.

        Raises ValueError with a reason for a text that is no unit.
        """
        if not text.strip():
            return Any_
        if len(text) > limits.MAX_UNIT:
            raise ValueError(
                f"the unit has {len(text):,} characters; the limit is {limits.MAX_UNIT}"
            )
        self.items = [
            t
            for t in _TOKEN.findall(text.replace("／", "/").replace("（", "(").replace("）", ")"))
            if t.strip()
        ]
        self.at = 0
        found = self._product()
        if self.at < len(self.items):
            raise ValueError(f'"{self.items[self.at]}" is not expected in the unit "{text}"')
        return found

    def _product(self) -> Any:
        left = self._power()
        while self.at < len(self.items) and self.items[self.at] in ("*", "/", "·"):
            sign = self.items[self.at]
            self.at += 1
            right = self._power()
            left = left / right if sign == "/" else left * right
        return left

    def _power(self) -> Any:
        base = self._atom()
        if self.at < len(self.items) and self.items[self.at] in ("^", "**"):
            self.at += 1
            base = base ** float(self._next())
        return base

    def _next(self) -> str:
        if self.at >= len(self.items):
            raise ValueError("the unit ends too early")
        self.at += 1
        return self.items[self.at - 1]

    def _atom(self) -> Any:
        word = self._next().strip()
        if word == "(":
            inner = self._product()
            if self._next() != ")":
                raise ValueError("a bracket of the unit is not closed")
            return inner
        if re.fullmatch(r"\d.*", word):
            return self.registry.Quantity(float(word), "")
        if word in ("*", "/", "^", ")"):
            raise ValueError(f'"{word}" is not expected in the unit')
        return self.name(word)

    def name(self, word: str) -> Any:
        """One unit name: a known spelling, a scale before one (万元), a plural, or a dimension of its own."""
        plain = key(word)
        if plain in _DIMENSIONLESS:
            return self.registry.Quantity(1.0, "")
        if plain in _SQUARES:
            return self.registry.Quantity(1.0, _SQUARES[plain]) ** 2
        for prefix, scale in _SCALES.items():
            if plain.startswith(prefix) and len(plain) > len(prefix) and plain not in self.same:
                return scale * self.name(word.strip()[len(prefix) :])
        for candidate in _singulars(plain):
            if candidate in self.same:
                return self.registry.Quantity(1.0, self._identifier(self.same[candidate]))
            known = {key(n): n for n in ("year", "CNY", "person", "bed")}.get(candidate, candidate)
            if known.isidentifier() and known in self.registry:
                return self.registry.Quantity(1.0, self._identifier(known))
        return self.registry.Quantity(1.0, self._identifier(_singulars(plain)[-1]))

    def _identifier(self, word: str) -> str:
        """The word as Pint can name it, defined as a dimension of its own where it is new."""
        if word.isidentifier() and word in self.registry:
            return word
        safe = re.sub(r"\W", lambda m: "_" if m.group() == " " else f"x{ord(m.group()):x}", word)
        safe = f"u{safe}" if not safe[:1].isalpha() else safe
        if safe not in self.registry:
            self.registry.define(f"{safe} = [{safe}]")
            _SPELLED[safe] = word
        return safe


def _singulars(word: str) -> list[str]:
    if word.endswith("ies"):
        return [word, word[:-3] + "y"]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 2:
        return [word, word[:-1]]
    return [word]


def same(a: Any, b: Any) -> bool:
    """Whether two units are one: the same dimensions and the same size."""
    if a is Any_ or b is Any_:
        return True
    ratio = (a / b).to_base_units()
    return bool(ratio.dimensionless) and abs(ratio.magnitude - 1) < 1e-9


def text_of(unit: Any) -> str:
    if unit is Any_:
        return "any"
    shown = f"{unit.units:~}" if not unit.unitless else "Dmnl"
    shown = re.sub(r"[^\W\d]\w*", lambda m: _SPELLED.get(m.group(), m.group()), shown)
    return shown if abs(unit.magnitude - 1) < 1e-12 else f"{unit.magnitude:g} {shown}"
