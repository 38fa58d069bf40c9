"""The address is the state: what a link says, as one frozen View, and back.

    read(params) -> View        never raises; parts it cannot use are dropped and named
    settle(view, region) -> View    the same against one region: unknown ids and values out of range
    write(view) -> dict         defaults left out, keys sorted; read(write(v)) == v
    for_page(view, "funding") -> View   what belongs to other pages alone, taken out and named
    without(view, "ser") -> View        the same for one parameter, of a page that cannot use its value

Values are in model units, written as the shortest exact decimal, so that a link copied into a mail
reopens the same run to the last digit. Widgets and session state are views of this (ui/state.py).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

MOST_TARGETS = 4
MOST_COMPARED = 3
MOST_LISTED = 4  # scenarios side by side
YEARS = (1990, 2060)
LANGUAGES = ("zh", "en")
NO_TARGET = "none"
LONGEST_TEXT = 200
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything a visitor has chosen; two equal views show the same screen."""

    region: str = "chengdu"
    scenario: str = "plan"
    targets: tuple[str, ...] | None = None  # None: the region's opening targets; (): none chosen
    levers: tuple[tuple[str, float], ...] = ()  # (lever id, value in model units), sorted by id
    switches: tuple[tuple[str, int], ...] = ()  # (switch id, choice), sorted by id
    compare: tuple[str, ...] = ()
    window: tuple[int, int] = (2016, 2030)
    lang: str = "zh"
    theme: str = "auto"
    present: bool = False
    own: tuple[
        tuple[str, str], ...
    ] = ()  # what belongs to one page alone: (parameter, text), sorted
    dropped: tuple[str, ...] = field(
        default=(), compare=False
    )  # parts of a link that were not used

    @property
    def changes(self) -> dict[str, float]:
        """What differs from the scenario, levers and switches together: id -> model value."""
        return dict(self.levers) | {name: float(choice) for name, choice in self.switches}

    def get(self, key: str, default: str = "") -> str:
        """A parameter of the page's own (`row`, `uc`, `var` …) as text."""
        return dict(self.own).get(key, default)

    def put(self, **values: object) -> View:
        """This view with parameters of the page's own set; empty ones are taken out. `f_area` stands for `f.area`."""
        own = dict(self.own) | {key.replace("_", "."): str(v) for key, v in values.items()}
        return replace(self, own=tuple(sorted((k, v) for k, v in own.items() if v)))

    def changed(self, changes: Mapping[str, float], *, switches: frozenset[str]) -> View:
        """This view with exactly these changes; `switches` says which of the ids are switches."""
        levers = {key: value for key, value in changes.items() if key not in switches}
        choices = {key: int(value) for key, value in changes.items() if key in switches}
        return replace(
            self, levers=tuple(sorted(levers.items())), switches=tuple(sorted(choices.items()))
        )


class Range(Protocol):
    """What `settle` needs to know of a lever."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def kind(self) -> str: ...


def read(params: Mapping[str, str]) -> View:
    """The view a link asks for. Parts that cannot be read are left at their default and named."""
    known = dict(FIELDS)
    found: dict[str, object] = {}
    levers: dict[str, float] = {}
    switches: dict[str, int] = {}
    own: dict[str, str] = {}
    dropped: list[str] = []
    for key in sorted(params):
        text = unicodedata.normalize("NFKC", str(params[key])).strip()
        try:
            if key in known:
                name, parse, _ = known[key]
                found[name] = parse(text)
            elif key in OWN:
                own[key] = OWN[key][1](text)
            elif key.startswith("l.") and ID.fullmatch(key[2:]):
                levers[key[2:]] = number(text)
            elif key.startswith("k.") and ID.fullmatch(key[2:]):
                switches[key[2:]] = int(text)
            else:
                dropped.append(key)
        except ValueError:
            dropped.append(f"{key}={text[:40]}")
    return View(
        **found,  # type: ignore[arg-type]
        levers=tuple(sorted(levers.items())),
        switches=tuple(sorted(switches.items())),
        own=tuple(sorted((key, text) for key, text in own.items() if text)),
        dropped=tuple(dropped),
    )


def for_page(view: View, page: str) -> View:
    """The view without the parameters that other pages alone know; these are named in `dropped`."""
    return without(view, *(key for key, _ in view.own if page not in OWN[key][0]))


def without(view: View, *keys: str) -> View:
    """The view without parameters of the page's own that lead nowhere; they are named in `dropped`."""
    named = tuple(f"{key}={text[:40]}" for key, text in view.own if key in keys)
    own = tuple((key, text) for key, text in view.own if key not in keys)
    return replace(view, own=own, dropped=(*view.dropped, *named))


def write(view: View) -> dict[str, str]:
    """The parameters of a link to this view, defaults left out, keys sorted."""
    params: dict[str, str] = {}
    for key, (name, _, show) in FIELDS:
        value = getattr(view, name)
        if value != getattr(DEFAULT, name):
            params[key] = show(value)
    params |= {f"l.{name}": decimal(value) for name, value in view.levers}
    params |= {f"k.{name}": str(choice) for name, choice in view.switches}
    params |= dict(view.own)
    return dict(sorted(params.items()))


def settle(
    view: View,
    *,
    scenarios: Mapping[str, object],
    targets: Mapping[str, object],
    levers: Mapping[str, Range],
    own: Mapping[str, Collection[str]] | None = None,
    years: tuple[float, float] | None = None,
) -> View:
    """The view with everything this region does not have taken out and named in `dropped`.

    `own` says what a page's own parameter may name here; of a list each name is looked at alone. `years` are
    the first and last of a run: a window that shows none of them would be an empty chart.
    """
    dropped = list(view.dropped)

    def keep(key: str, name: str, good: bool) -> bool:
        if not good:
            dropped.append(f"{key}={name}")
        return good

    def kept(key: str, text: str) -> str:
        known = (own or {}).get(key)
        if known is None:
            return text
        return ",".join(name for name in text.split(",") if keep(key, name, name in known))

    def moved(key: str, name: str, value: float) -> bool:
        switch = name in levers and levers[name].kind == "switch"
        good = switch == (key == "k") and within(value, levers.get(name))
        return keep(f"{key}.{name}", decimal(value), good)

    scenario = view.scenario if keep("sc", view.scenario, view.scenario in scenarios) else "plan"
    chosen = view.targets
    if chosen is not None:
        there = tuple(name for name in chosen if keep("t", name, name in targets))
        chosen = there if there or not chosen else None
    start, end = view.window
    seen = years is None or (start < years[1] and years[0] < end)
    window = view.window if keep("win", f"{start}-{end}", seen) else DEFAULT.window
    return replace(
        view,
        scenario=scenario,
        targets=chosen,
        window=window,
        compare=tuple(name for name in view.compare if keep("cmp", name, name in scenarios)),
        levers=tuple(each for each in view.levers if moved("l", *each)),
        switches=tuple(each for each in view.switches if moved("k", *each)),
        own=tuple((key, text) for key, said in view.own if (text := kept(key, said))),
        dropped=tuple(dropped),
    )


def within(value: float, lever: Range | None) -> bool:
    """Whether a lever of this id exists and may take the value."""
    return lever is not None and lever.low <= value <= lever.high


def number(text: str) -> float:
    """A finite number as a link writes it; ValueError for anything else."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value + 0.0  # -0.0 and 0.0 are one value and one address


def decimal(value: float) -> str:
    """The shortest decimal that reads back as the same float, without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise ValueError(text)
    return text


def _ids(most: int) -> Callable[[str], tuple[str, ...]]:
    def parse(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(_id(part.strip()) for part in text.split(",")))
        if len(names) > most:
            raise ValueError(text)
        return names

    return parse


def _targets(text: str) -> tuple[str, ...]:
    return () if text == NO_TARGET else _ids(MOST_TARGETS)(text)


def _window(text: str) -> tuple[int, int]:
    start, _, end = text.partition("-")
    window = int(start), int(end)
    if not YEARS[0] <= window[0] < window[1] <= YEARS[1]:
        raise ValueError(text)
    return window


def _one_of(*known: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def _flag(text: str) -> bool:
    return _one_of("0", "1")(text) == "1"


# parameter -> (field of View, how it is read, how it is written)
FIELDS: tuple[tuple[str, tuple[str, Callable[[str], object], Callable[..., str]]], ...] = (
    ("region", ("region", _id, str)),
    ("sc", ("scenario", _id, str)),
    ("t", ("targets", _targets, lambda names: ",".join(names) or NO_TARGET)),
    ("cmp", ("compare", _ids(MOST_COMPARED), ",".join)),
    ("win", ("window", _window, lambda window: f"{window[0]}-{window[1]}")),
    ("lang", ("lang", _one_of(*LANGUAGES), str)),
    ("theme", ("theme", _one_of(*THEMES), str)),
    ("present", ("present", _flag, lambda value: "1" if value else "0")),
)
DEFAULT = View()


def _text(text: str) -> str:
    return text[:LONGEST_TEXT].strip()


def _whole(low: int, high: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not low <= int(text) <= high:
            raise ValueError(text)
        return str(int(text))

    return parse


def _between(low: float, high: float) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not low <= number(text) <= high:
            raise ValueError(text)
        return decimal(number(text))

    return parse


def _list(text: str) -> str:
    return ",".join(_ids(MOST_LISTED)(text))


# parameter -> (the pages it belongs to, how it is read); the text kept is what a link writes
OWN: dict[str, tuple[tuple[str, ...], Callable[[str], str]]] = {
    "f.area": (("targets",), _id),
    "f.doc": (("targets",), _id),
    "f.verdict": (("targets",), _one_of("reached", "short", "split", "none", "failed")),
    "f.binding": (("targets",), _one_of("binding", "expected")),
    "f.audit": (("targets",), _one_of("1")),
    "q": (("targets",), _text),
    "p": (("targets",), _whole(1, 999)),
    "row": (("targets",), _id),
    "price": (("funding",), _one_of("real", "nominal")),
    "kind": (("funding",), _one_of("capital", "running", "all")),
    "uc": (("funding",), _between(0.8, 1.2)),
    "prog": (("funding",), _text),
    "soc": (("funding",), _between(0, 1)),
    "hold": (("funding",), _one_of("0", "1", "2")),
    "payer": (("funding",), _text),
    "n": (("uncertainty",), _whole(1, 10_000_000)),
    "seed": (("uncertainty",), _whole(0, 2**31 - 1)),
    "run": (("uncertainty",), _id),
    "ser": (("evidence",), _text),
    "sector": (("model",), _id),
    "var": (("model",), _text),
    "loop": (("model",), _id),
    "layer": (("model",), _one_of("stocks", "all", "loops")),
    "part": (("model",), _text),
    "src": (("model",), _one_of("upload")),
    "ids": (("scenarios",), _list),
}
