"""From normal scores to model inputs: what a sampled future is.

    members = Members(ask.prepared())
    z = members.draw(replicate, first, count)        (score, member), named by members.scores
    members.inputs(z)                                {model element name: float | (member,) | path}
    members.columns(z)                               what a person may want to know about each future

Income noise enters through the tables of the income sector, one knot a calendar year: growth "of 2021" runs while
the noise year is 2020. About the plan's rates only luck moves; about the trend the whole conditioned path replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from calibration.copula import Correlation
from calibration.process import AREAS
from model import Program
from model.engine.schedule import with_controls
from scenarios.effects import upstream
from scenarios.futures.ask import STRUCTURE, TREND, Ask
from scenarios.futures.dims import dims_of
from scenarios.futures.quantities import (
    DRAW,
    INCOME,
    YEARS,
    chances,
    path_scores,
    rest_scores,
    shock_scores,
    size_scores,
)
from scenarios.futures.sobol import Sobol
from scenarios.futures.structure import split
from scenarios.runs import CONTROLS, Settings, default_of, settings_of

RATE = "plan rate total"
KNOTS = tuple(float(year - 1) for year in YEARS)
HORIZON = 5  # years over which drivers are averaged for people: the plan's
MEAN_GROWTH, SHOCK_YEARS = "mean growth", "shock years"


class Members:
    """The sampled futures of one prepared question."""

    def __init__(self, ask: Ask, *, own_scale: tuple[float, float] | None = None) -> None:
        self.ask, self.region = ask, ask.opened()
        self.own_scale = own_scale  # response and scale of `structure`, where they are being found
        settings = settings_of(self.region, ask.scenario, dict(ask.changes))
        self.settings: Settings = {k: v for k, v in settings.items() if k not in CONTROLS}
        self.program = _program(self.region.program, settings, ask.until)
        self.chances = chances(self.region, ask.process)
        needed = self.needed()
        self.income = self.chances.forecast if ask.noise and INCOME in needed else None
        self.drivers = tuple(
            d for d in self.chances.drivers if ask.noise and d.table.partition("[")[0] in needed
        )
        asked = {n for n in needed_inputs(self.chances.priors, needed) if ask.inputs}
        self.drawn = self.chances.linked(asked)
        self.fitted = tuple(
            n
            for n in self.chances.draws
            if ask.inputs and n.partition("[")[0] in needed and self._varies(n)
        )
        posterior = (DRAW,) if self.fitted else ()
        self.scores = (*self._noise_scores(), *posterior, *self.drawn)
        self.dims = dims_of(self.scores, beyond=self.chances.known)
        self._at = {name: i for i, name in enumerate(self.scores)}

    def _varies(self, name: str) -> bool:
        """Whether a fitted input is drawn: a lever only where the structure itself is the question, else it is a choice."""
        levers = {row.name for row in self.region.levers.values()}
        return self.ask.centre == STRUCTURE or name not in levers

    # --- drawing ------------------------------------------------------------------------------------------------
    def draw(self, replicate: int, first: int, count: int) -> np.ndarray:
        """Independent normal scores of some members. [(score, member)]"""
        return Sobol(self.ask.seed, replicate).normal(first, count, self.dims)

    def inputs(self, z: np.ndarray) -> dict[str, object]:
        """What the model is told, beside the place's own numbers. Arrays (member,), paths (year, member)."""
        return {**self._noise(z), **self.values(z), **self.settings}

    def values(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """The drawn inputs, those that err together made dependent, kept sums kept. {name: (member,)}"""
        found = self._posterior(z)
        if not self.drawn:
            return {n: row for n, row in found.items() if n not in self.settings}
        first = self._at[self.drawn[0]]
        linked = self.correlation.applied(z[first : first + len(self.drawn)])
        found |= {
            name: np.maximum(self.chances.priors[name].values(row), self._least(name))
            for name, row in zip(self.drawn, linked, strict=True)
            if name not in found
        }
        for group in self.chances.sums:
            if group[0] in found:
                given = sum(self.chances.priors[name].default for name in group)
                scale = given / sum(found[name] for name in group)
                found |= {name: found[name] * scale for name in group}
        return {name: row for name, row in found.items() if name not in self.settings}

    def _least(self, name: str) -> float:
        """A time whose range lies above the model's step is never drawn below it: Euler's steps would overshoot."""
        prior = self.chances.priors[name]
        return (
            min(self.program.time_step, prior.low)
            if prior.unit == "year" and prior.low > 0
            else -np.inf
        )

    def _posterior(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Inputs that were fitted, all from one stored draw a member."""
        if not self.fitted:
            return {}
        stored = self.chances.draws
        count = len(stored[self.fitted[0]])
        which = np.minimum((ndtr(self._rows(z, (DRAW,))[0]) * count).astype(int), count - 1)
        return {name: stored[name][which] for name in self.fitted}

    def columns(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Drawn inputs, and what the plan's five years bring. {name: (member,)}"""
        return {**self.values(z), **self.five_years(z)}

    def five_years(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Mean growth of the plan's five years and the number of shock years. {name: (member,)}"""
        found: dict[str, np.ndarray] = {}
        if self.income is not None:
            growth = self._growth(z)
            for area, rows in zip(AREAS, growth, strict=True):
                found[f"{MEAN_GROWTH}[{area}]"] = np.expm1(rows[:HORIZON].mean(axis=0))
            if self.ask.shocks:
                found[SHOCK_YEARS] = self._shock(z)[0][:HORIZON].sum(axis=0)
        return found

    # --- income and other drivers -------------------------------------------------------------------------------
    def _noise_scores(self) -> tuple[str, ...]:
        income = () if self.income is None else (*path_scores(), *rest_scores())
        shocks = (*shock_scores(), *size_scores()) if income or self.drivers else ()
        return (*income, *shocks, *(name for d in self.drivers for name in d.scores(YEARS)))

    def _noise(self, z: np.ndarray) -> dict[str, object]:
        found: dict[str, object] = {}
        if not self._noise_scores():
            return found
        count = z.shape[1]
        cycle = np.zeros((len(YEARS), count))
        if self.income is not None:
            cycle = self._cycle(z)
        shock, size = self._shock(z)
        for driver in self.drivers:
            path = driver.path(self._rows(z, driver.scores(YEARS)), cycle, shock, size)
            found[driver.table] = (KNOTS, path)
        if self.income is not None:
            found |= {name: (KNOTS, path) for name, path in self._income_tables(z).items()}
        return found

    def _income_tables(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Paths of the income sector's noise tables. {table: (year, member)}"""
        if self.ask.centre == STRUCTURE:
            return split(self, dict(zip(AREAS, self._luck(z), strict=True)))
        rows = zip(AREAS, self._beside(z), strict=True)
        return {f"{INCOME}[{area}]": path for area, path in rows}

    def _growth(self, z: np.ndarray) -> np.ndarray:
        """Logarithmic growth of income about the chosen centre. [(area, year, member)]"""
        stated = np.log1p([self._rate(area) for area in AREAS])[:, None, None]
        return self._luck(z) + (0.0 if self.ask.centre == TREND else stated)

    def _beside(self, z: np.ndarray) -> np.ndarray:
        """The same beside the stated rates, which stay in the model. [(area, year, member)]"""
        stated = np.log1p([self._rate(area) for area in AREAS])[:, None, None]
        return self._growth(z) - stated

    def _luck(self, z: np.ndarray) -> np.ndarray:
        """Growth of the trend, or luck about a stated centre, in logarithms. [(area, year, member)]"""
        assert self.income is not None
        path, shock, size = self.income_scores(z)
        rest = self._rows(z, rest_scores())
        if self.ask.centre == TREND:
            found = self.income.growth(path, shock, size)
        else:
            found = self.income.luck(path, rest, shock, size)
        if not self.ask.shocks:
            found = found - self.income.shocks(shock, size)
        return found / 100

    def income_scores(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Scores of the path, of shock years and of their depth."""
        return tuple(self._rows(z, names()) for names in (path_scores, shock_scores, size_scores))  # type: ignore[return-value]

    def _cycle(self, z: np.ndarray) -> np.ndarray:
        """The common cycle and wander of income without shocks, unit variance each year. [(year, member)]"""
        assert self.income is not None
        path, rest = self._rows(z, path_scores()), self._rows(z, rest_scores())
        weights = self._cycle_weights()
        return weights[0] @ path + weights[1] @ rest

    def _cycle_weights(self) -> tuple[np.ndarray, np.ndarray]:
        assert self.income is not None
        years = len(YEARS)

        def yearly(factor: np.ndarray) -> np.ndarray:
            both = factor.reshape(len(AREAS), years, -1).mean(axis=0)
            return np.diff(both, axis=0, prepend=0.0)

        given, left = yearly(self.income.luck_given_path), yearly(self.income.luck_left)
        size = np.sqrt((given**2).sum(axis=1) + (left**2).sum(axis=1))[:, None]
        return given / size, left / size

    def _shock(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which years are shocks (0 or 1), and the score of their depth. [(year, member)] each"""
        share = 0.0 if self.income is None else self.income.process.shock_share
        if not self.ask.shocks or share <= 0:
            zero = np.zeros((len(YEARS), z.shape[1]))
            return zero, zero
        shock = self._rows(z, shock_scores()) < ndtri(share)
        return shock.astype(float), self._rows(z, size_scores())

    # --- small helpers ------------------------------------------------------------------------------------------
    def needed(self) -> set[str]:
        """Every variable that the targets read depends on."""
        wanted: set[str] = set()
        for target in self.ask.targets:
            for name in self.region.formulas[target].names:
                wanted |= upstream(self.region, name.partition("[")[0])
        return wanted

    def _rate(self, area: str) -> float:
        name = f"{RATE}[{area}]"
        value = self.settings.get(name, default_of(self.region, name))
        assert isinstance(value, float)
        return value

    def _rows(self, z: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
        first = self._at[names[0]]
        return z[first : first + len(names)]

    @cached_property
    def correlation(self) -> Correlation:
        """How the drawn inputs err together."""
        whole = self.chances.correlation
        at = [whole.names.index(name) for name in self.drawn]
        return Correlation(self.drawn, whole.matrix[np.ix_(at, at)], whole.repaired_by)


def _program(program: Program, settings: Settings, until: int | None) -> Program:
    """The model with the clock of these settings."""
    clock = {key: float(settings[key]) for key in CONTROLS if key in settings}  # type: ignore[arg-type]
    clock |= {} if until is None else {"FINAL TIME": float(until)}
    return _clocked(program, tuple(clock.items())) if clock else program


@lru_cache(maxsize=8)
def _clocked(program: Program, clock: tuple[tuple[str, float], ...]) -> Program:
    """One program a clock, so that its plan is made and its kernel prepared once."""
    return with_controls(program, dict(clock))


def needed_inputs(priors: Mapping[str, object], needed: set[str]) -> tuple[str, ...]:
    """The uncertain inputs that some wanted variable depends on."""
    return tuple(name for name in priors if name.partition("[")[0] in needed)
