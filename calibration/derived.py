"""What follows from the outlook's own series by arithmetic: parts of income, the mean of all residents, ratios, town and country.

    derived(known, 2020, years, members) -> {series: (paths (year, member), hold-out word)}

Parts are shares of their total. How the base splits is drawn (a place prints its parts late); each part then runs ahead of or
behind the total, centred by income shares, so that the four always add up to it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from calibration.place import ERROR, OTHER_ERROR, Place
from calibration.priors import SPREAD
from calibration.process import AREAS

PARTS = ("wage", "business", "property", "transfer")
YEARLY = {"wage": 2.0, "business": 1.1, "property": 2.4, "transfer": 3.8}  # sd beyond the total
LASTING = 1.0  # sd of a part's mean growth beyond the total; both in log points a year
# Source of both: rural income by part, Fujian 2015–20 (Fujian Statistical Yearbook 2021); the second is ours.
OFFSET = "survey weight offset"
Paths = Mapping[str, np.ndarray]


def derived(
    known: Place, origin: int, years: tuple[int, ...], members: Paths, *, seed: int = 0
) -> dict[str, tuple[np.ndarray, str]]:
    """Every derived series whose makings are there. members : series -> (year, member)."""
    found: dict[str, tuple[np.ndarray, str]] = {}
    totals = {area: members.get(f"total income[{area}]") for area in AREAS}
    people, share = members.get("residents total"), members.get("urban share")
    for number, (area, total) in enumerate(totals.items()):
        if total is not None:
            split = _split(known, area, origin, total, seed + number)
            found |= {
                f"income[{area},{part}]": (path, "impossible") for part, path in split.items()
            }
    urban, rural = totals["urban"], totals["rural"]
    if urban is not None and rural is not None:
        found["urban rural ratio"] = (urban / rural, "true")
    if people is not None and share is not None:
        found["residents[urban]"] = (people * share, "pseudo")
        found["residents[rural]"] = (people * (1 - share), "pseudo")
    found |= _registered(known, origin, members)
    output = members.get("nominal GDP")
    if output is not None and people is not None:
        found["GDP per resident"] = (output / people, "pseudo")
    if urban is not None and rural is not None and share is not None:
        mean = _of_all(known, origin, share, urban, rural, seed)
        if mean is not None:
            found["all resident income"] = (mean, "impossible")
    return found


def _registered(known: Place, origin: int, members: Paths) -> dict[str, tuple[np.ndarray, str]]:
    """What registers count beside residents: natural increase, and elders with the beds they would share.

    The registered are the residents' share of the origin on; a printed figure of beds per 1000 may rest on either.
    """
    found: dict[str, tuple[np.ndarray, str]] = {}
    births, deaths = members.get("registered births"), members.get("registered deaths")
    if births is not None and deaths is not None:
        found["registered natural increase"] = (births - deaths, "true")
    register, residents = (
        known.series(name, origin) for name in ("registered elders 60 plus", "elders 60 plus")
    )
    elders, beds = members.get("elders 60 plus"), members.get("elder service beds")
    if register is not None and residents is not None and elders is not None:
        registered = elders * register.levels[origin] / residents.levels[origin]
        found["registered elders 60 plus"] = (registered, "impossible")
        if beds is not None:
            each = 1000 * beds / registered
            found["beds per 1000 registered elders"] = (each, "impossible")
    return found


def _split(
    known: Place, area: str, origin: int, total: np.ndarray, seed: int
) -> dict[str, np.ndarray]:
    """The total in its four parts; nothing where the place says nothing of them. part -> (year, member)"""
    centres = _base(known, area, origin)
    if len(centres) < len(PARTS):
        return {}
    years, members = total.shape
    z = _scores(len(PARTS) * (2 + years), members, seed).reshape(len(PARTS), 2 + years, members)
    base = np.array(
        [centre * np.exp(spread * z[i, 0]) for i, (centre, spread) in enumerate(centres)]
    )
    sds = np.array([YEARLY[part] for part in PARTS])
    weights = np.array([[centre] for centre, _ in centres]) / sum(centre for centre, _ in centres)
    growth = LASTING * z[:, 1:2] + sds[:, None, None] * z[:, 2:]
    growth = growth - (weights[:, :, None] * growth).sum(axis=0)
    parts = base[:, None, :] * np.exp(np.cumsum(growth, axis=1) / 100)
    return dict(zip(PARTS, parts / parts.sum(axis=0) * total, strict=True))


def _base(known: Place, area: str, origin: int) -> list[tuple[float, float]]:
    """Centre and spread (of the log) of each part at the origin: as printed then, else the place's own base of 2020."""
    found: list[tuple[float, float]] = []
    rows = {row.parameter: row for row in known.baseline}
    for part in PARTS:
        series = known.series(f"income[{area},{part}]", origin)
        row = rows.get(f"base income[{area},{part}]")
        if series is not None:
            found.append((series.levels[origin], series.error(origin) / 100))
        elif row is not None and isinstance(row.value, float) and row.value > 0:
            spread = ERROR.get(row.grade, OTHER_ERROR) / 100
            if row.low and row.high:
                spread = float(np.log(row.high / row.low)) / 2 / SPREAD.get(row.grade, 1.6449)
            found.append((row.value, spread))
    return found


def _of_all(
    known: Place, origin: int, share: np.ndarray, urban: np.ndarray, rural: np.ndarray, seed: int
) -> np.ndarray | None:
    """Mean of all residents: the survey's urban weight lies below the urban share by an offset known only so well."""
    row = next((row for row in known.baseline if row.parameter == OFFSET), None)
    if row is None or row.low is None or row.high is None or not isinstance(row.value, float):
        return None
    spread = (row.high - row.low) / 2 / SPREAD.get(row.grade, 1.6449)
    offset = row.value + spread * _scores(1, share.shape[1], seed + len(AREAS))[0]
    weight = np.clip(share - offset, 0, 1)
    return np.asarray(weight * urban + (1 - weight) * rural)


def _scores(dims: int, members: int, seed: int) -> np.ndarray:
    """Sobol normal scores. (dim, member)"""
    points = qmc.Sobol(dims, rng=np.random.default_rng(seed)).random(members)
    return ndtri(np.clip(points, 1e-12, 1 - 1e-12)).T
