"""The series of a calibration, one entry each: unit, definition, what a comparison is worth, what was known of it.

listed(done) -> [{series, unit, definition, kind, points, first, last, last_value}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calibration.place import Place
from model import city

if TYPE_CHECKING:
    from calibration.calibrate import Calibration

DERIVED_UNITS = {  # of what is worked out here and stands in no table
    "share of people 0 to 14": "Dmnl",
    "share of people 15 to 59": "Dmnl",
    "share of elders 60 plus": "Dmnl",
    "share of elders 65 plus": "Dmnl",
    "urban rural ratio": "Dmnl",
    "income": "CNY/person/year",
    "total income": "CNY/person/year",
    "income index": "Dmnl",
    "registered natural increase": "person/year",
    "beds per 1000 registered elders": "bed/kperson",
    "GDP per resident": "CNY/person/year",
    "all resident income": "CNY/person/year",
}


def listed(done: Calibration) -> list[dict[str, Any]]:
    """Every series with a band, in the bands' order; `points` counts figures of its definition known at `until`."""
    found = []
    for name in done.outlook.members:
        series = done.known.series(name, done.until)
        years = sorted(series.levels) if series else []
        found.append(
            {
                "series": name,
                "unit": unit_of(done.known, name),
                "definition": done.outlook.definition[name],
                "kind": done.outlook.hold_out[name],
                "points": len(years),
                "first": years[0] if years else None,
                "last": years[-1] if years else None,
                "last_value": series.levels[years[-1]] if series else None,
            }
        )
    return found


def unit_of(place: Place, name: str) -> str:
    """The unit of a series: as its figures are printed, else the model's, else of what it is worked out from; "" if none says."""
    rows = place.rows(name)
    if rows:
        return rows[0].unit
    variable = name.partition("[")[0]
    for sector in place.sectors:
        variables = city([sector]).variables
        if variable in variables:
            return str(variables[variable].unit)
    return DERIVED_UNITS.get(variable, "")
