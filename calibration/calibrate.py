"""Calibrate a place: what the data can inform is fitted, everything else keeps its prior, and the coming years get bands.

done = calibrate(place, until=2020, seed=0)
done.document()                known at `until` only: deleting later rows changes no byte of it
done.document(scored=True)     the same with what came later beside it, and the scores from four origins
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from calibration.backtest import ORIGINS, Row, backtest, compared
from calibration.document import document
from calibration.fit import Fits, fit_all
from calibration.league import Score, league
from calibration.outlook import Outlook, outlook
from calibration.place import Place
from calibration.priors import Prior, priors
from calibration.process import Process, read_process
from calibration.structure import BASE_YEAR, reproduced
from model import read_inputs


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Everything a calibration found; `place` is whole, `known` is what was known at `until`."""

    place: Place
    known: Place
    until: int
    seed: int
    process: Process
    priors: tuple[Prior, ...]
    fits: Fits
    outlook: Outlook
    stated: dict[str, float] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[Row]:
        """Every forecast from `until`, ours and the rivals', beside what was observed."""
        return compared(self.place, self.known, self.outlook, self.stated)

    @cached_property
    def reproduced(self) -> dict[str, dict[int, tuple[float, float]]]:
        """What the model gives for observed years since its base year, at its defaults: (simulated, observed)."""
        return reproduced(self.known, self.until) if self.until >= BASE_YEAR else {}

    @cached_property
    def backtest(self) -> list[Row]:
        """The same from every origin up to `until`, without the model's own structure."""
        origins = [origin for origin in ORIGINS if origin <= self.until]
        return backtest(
            self.place, origins, seed=self.seed, process=self.process, stated=self.stated
        )

    @cached_property
    def scores(self) -> list[Score]:
        """Our scores by series and origin; what only the model's structure says is scored from `until` alone."""
        tested = {row.series for row in self.backtest}
        alone = [row for row in self.rows if row.series not in tested]
        return league([*self.backtest, *alone], self.place)

    def document(self, *, scored: bool = False) -> dict[str, Any]:
        """The calibration as plain data (document.py says what each key holds)."""
        return document(self, scored=scored)


def calibrate(
    place: Place,
    *,
    until: int = 2020,
    seed: int = 0,
    stated: dict[str, float] | None = None,
    process: Process | None = None,
) -> Calibration:
    """Fit what the evidence up to `until` can inform and look ahead to 2025 from there.

    stated : the plan's yearly rate by series, as a rival. [1/year]
    """
    known = place.known(until)
    process = process or read_process()
    inputs = read_inputs(place.sectors) if place.sectors else ()
    return Calibration(
        place=place,
        known=known,
        until=until,
        seed=seed,
        process=process,
        priors=priors(inputs, known.baseline),
        fits=fit_all(known, until, process, seed=seed),
        outlook=outlook(known, until, seed=seed, process=process),
        stated=stated or {},
    )
