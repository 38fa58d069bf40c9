"""What is uncertain about an input: its low, default and high, read through its grade, as a distribution.

    priors(inputs, baseline) -> tuple[Prior, ...]     one for every input that can be sampled, in input order
    prior.values(z) -> values                         z a standard normal score; z = 0 is the default

A prior is a two-piece normal in a transformed space (log for positive quantities, logit for shares, the number itself for
growth rates), so that its median is the default and its low and high are the quantiles the grade says. What a plan or a
person chooses (levers, switches, stated figures, test knobs) is never sampled.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from calibration.baseline import Baseline
from calibration.schema import Field, Grade, read_table
from model.inputs import Input

Transform = Literal["identity", "log", "logit", "uniform"]
SPREAD = {  # z of the grade's high; people draw the ranges of guesses too narrow, so those mean 10 and 90 %
    Grade.UNVERIFIED: 1.6448536269514722,
    Grade.DERIVED: 1.6448536269514722,
    Grade.ESTIMATE: 1.2815515655446004,
    Grade.ASSUMPTION: 1.2815515655446004,
}
_TRANSFORMS: dict[str, Transform] = {
    "lognormal": "log",
    "logitnormal": "logit",
    "normal": "identity",
    "triangular": "identity",
}
_NOT_SAMPLED = Path(__file__).parent / "not_sampled.csv"
_FIELDS = {"pattern": Field(), "reason_zh": Field(), "reason_en": Field()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The distribution of one input.

    Under `uniform` low and high are the ends of the interval; else the quantiles that the grade says.
    """

    name: str  # the model's element name
    unit: str
    sector: str
    grade: Grade
    vintage: (
        int | None
    )  # latest year of evidence; None where only the sector's table gives the number
    low: float  # [unit]
    default: float  # [unit]; the median
    high: float  # [unit]
    transform: Transform
    floor: float = -np.inf  # hard bounds: nothing is drawn beyond them [unit]
    ceiling: float = np.inf

    def values(self, z: np.ndarray) -> np.ndarray:
        """The input at normal scores. z (…,) -> (…,) [unit]"""
        z = np.asarray(z, dtype=float)
        if self.transform == "uniform":
            return self.low + (self.high - self.low) * ndtr(z)
        down, up = self._scales()
        centre = float(_to(self.transform, self.default))
        inside = z if self.transform != "identity" else self._truncated(z, down, up)
        raw = _back(self.transform, centre + inside * np.where(z < 0, down, up))
        # the default comes back to the last bit, so that an ensemble's centre is the run people see
        return np.clip(np.where(z == 0, self.default, raw), self.floor, self.ceiling)

    def z_of(self, value: float) -> float:
        """The normal score of a value; ±inf at or beyond the ends of a transform."""
        if self.transform == "uniform":
            return float(ndtri((value - self.low) / (self.high - self.low)))
        down, up = self._scales()
        away = float(_to(self.transform, value) - _to(self.transform, self.default))
        scale = down if away < 0 else up
        if away == 0:
            return 0.0
        if scale == 0:
            return float(np.sign(away)) * np.inf
        return self._untruncated(away / scale, down, up)

    def quantile(self, share: float) -> float:
        """The value below which a share of the draws lies. [unit]"""
        return float(self.values(np.asarray(ndtri(share))))

    def wider(self, factor: float) -> Prior:
        """The same centre with a transformed range `factor` times as wide (a number whose evidence is not yet known)."""
        if self.transform == "uniform":
            half = (self.high - self.low) / 2 * factor
            return _replaced(self, self.default - half, self.default + half)
        at, low, high = (_to(self.transform, x) for x in (self.default, self.low, self.high))
        ends = (_back(self.transform, at + factor * (end - at)) for end in (low, high))
        return _replaced(self, *(float(end) for end in ends))

    @property
    def truncated_share(self) -> float:
        """Share of the untruncated normal beyond the hard bounds. Over 2 % the range says "as good as 0", not a quantile."""
        if self.transform != "identity":
            return 0.0
        below, above = self._beyond(*self._scales())
        return below + above

    def _truncated(self, z: np.ndarray, down: float, up: float) -> np.ndarray:
        """Scores squeezed between the hard bounds, each side by itself so that the median stays where it is."""
        below, above = self._beyond(down, up)
        if below + above < 1e-6:
            return z
        share = ndtr(z)
        lower = below + share * (0.5 - below) / 0.5
        upper = 0.5 + (share - 0.5) * (0.5 - above) / 0.5
        return ndtri(np.clip(np.where(z < 0, lower, upper), 1e-300, 1 - 1e-16))

    def _untruncated(self, inside: float, down: float, up: float) -> float:
        below, above = self._beyond(down, up)
        if self.transform != "identity" or below + above < 1e-6:
            return inside
        share = float(ndtr(inside))
        if inside < 0:
            return float(ndtri(max(0.0, (share - below) * 0.5 / (0.5 - below))))
        return float(ndtri(min(1.0, 0.5 + (share - 0.5) * 0.5 / (0.5 - above))))

    def _beyond(self, down: float, up: float) -> tuple[float, float]:
        below = float(ndtr((self.floor - self.default) / down)) if down > 0 else 0.0
        above = float(ndtr((self.default - self.ceiling) / up)) if up > 0 else 0.0
        return min(below, 0.4999), min(above, 0.4999)

    def _scales(self) -> tuple[float, float]:
        z = SPREAD[self.grade]
        low, at, high = (float(_to(self.transform, x)) for x in (self.low, self.default, self.high))
        return (at - low) / z, (high - at) / z


def priors(inputs: Iterable[Input], baseline: Iterable[Baseline] = ()) -> tuple[Prior, ...]:
    """One prior for every input that has a range and may be sampled, in the inputs' order.

    A place's own row (its range, grade, vintage and distribution) goes before the sector's table. A 2020 figure that the place
    gives without a range, or does not give at all, is not uncertain here: the table's range is only what can be typed.
    """
    own = {row.parameter: row for row in baseline}
    found = (_prior(row, own.get(row.name)) for row in inputs if not why_not_sampled(row))
    return tuple(prior for prior in found if prior is not None)


def why_not_sampled(row: Input) -> str:
    """Why an input is never sampled (English), or nothing."""
    if row.kind in ("lever", "switch") or row.grade == Grade.PLAN:
        return "a choice: a plan's figure, a lever or a way of counting is compared, not drawn"
    return never_sampled(row.name)


def never_sampled(name: str) -> str:
    """Why an input of this name is never drawn, not even from a fit (English), or nothing."""
    reasons = (why for pattern, why in _not_sampled() if fnmatch.fnmatchcase(name, pattern))
    return next(reasons, "")


@lru_cache(maxsize=1)
def _not_sampled() -> tuple[tuple[str, str], ...]:
    rows = read_table(_NOT_SAMPLED, _FIELDS)
    return tuple((_literal(row["pattern"]), row["reason_en"]) for row in rows)


def _literal(pattern: str) -> str:
    """`*` is the only wildcard of our tables: the brackets of element names stand for themselves."""
    return pattern.replace("[", "[[]")


def matches(name: str, pattern: str) -> bool:
    """Whether a name fits a pattern in which only `*` stands for anything else."""
    return fnmatch.fnmatchcase(name, _literal(pattern))


def _prior(row: Input, own: Baseline | None) -> Prior | None:
    if own is not None and (own.distribution == "fixed" or not isinstance(own.value, float)):
        return None
    if row.kind == "baseline" and own is None:
        return None
    grade = Grade(own.grade if own else row.grade)
    default = own.value if own and isinstance(own.value, float) else row.default
    if grade == Grade.PLAN:
        return None
    if grade == Grade.OFFICIAL:
        half = float(rounding_half(default))
        low, high, transform = default - half, default + half, "uniform"
    else:
        low, high = _range(row, own)
        low, high = min(low, default), max(high, default)
        transform = _TRANSFORMS.get(own.distribution if own else "") or _natural(row)
        transform = _possible(transform, low, default, high)
    if low == high:
        return None
    return Prior(
        name=row.name,
        unit=row.unit,
        sector=row.sector,
        grade=grade,
        vintage=own.vintage if own else None,
        low=low,
        default=default,
        high=high,
        transform=transform,  # type: ignore[arg-type]
        floor=row.floor,
        ceiling=1.0 if _is_share(row) and high <= 1 else np.inf,
    )


def _range(row: Input, own: Baseline | None) -> tuple[float, float]:
    """The place's own range where it gives one, else the sector's."""
    if own is None or own.low is None or own.high is None:
        return row.low, row.high
    return own.low, own.high


def rounding_half(value: float) -> Decimal:
    """Half of the last printed digit of a figure: 48593 -> 0.5, 0.7877 -> 0.00005."""
    digits = Decimal(repr(float(value))).normalize()
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)


def _natural(row: Input) -> Transform:
    if "growth" in row.name or "trend" in row.name or row.low < 0:
        return "identity"
    return "logit" if _is_share(row) else "log"


def _is_share(row: Input) -> bool:
    return row.unit in ("Dmnl", "person/person") and row.shown == "percent" and row.high <= 1


def _possible(transform: str, low: float, default: float, high: float) -> str:
    """The transform, or the number itself where an end of the range lies where the transform has no value."""
    if transform == "log" and low <= 0:
        return "identity"
    if transform == "logit" and (low <= 0 or high >= 1):
        return "identity"
    return transform


def _replaced(prior: Prior, low: float, high: float) -> Prior:
    return replace(prior, low=low, high=high)


def _to(transform: str, x: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.asarray({"log": np.log, "logit": logit}.get(transform, np.asarray)(x))


def _back(transform: str, t: np.ndarray) -> np.ndarray:
    return np.asarray({"log": np.exp, "logit": expit}.get(transform, np.asarray)(t))
