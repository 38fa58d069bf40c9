"""What could have been said at a date of numbers that are now known better: `before.csv`.

    before("chengdu", 2020) -> tuple[Baseline, ...]

A run that may use nothing after `until` takes these rows in place of those whose evidence is younger: the value of the region
or the nation, with a range about twice as wide.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from calibration.baseline import DISTRIBUTIONS, Baseline
from calibration.schema import Field, Grade, read_table

TABLE = Path(__file__).parent / "before.csv"
_NUMBER = Field(kind="number")
_FIELDS = {
    "region": Field(),
    "parameter": Field(),
    "until": Field(kind="year"),
    **dict.fromkeys(("low", "value", "high"), _NUMBER),
    "unit": Field(),
    "distribution": Field(choices=DISTRIBUTIONS),
    "grade": Field(choices=[grade.value for grade in Grade]),
    "source": Field(),
}


def before(region: str, until: int) -> tuple[Baseline, ...]:
    """The rows of a place that stood at `until`, as baseline rows."""
    return tuple(row for place, row in _rows() if place == region and until <= row.vintage)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, Baseline], ...]:
    return tuple(
        (
            record["region"],
            Baseline(
                **{
                    key: record[key]
                    for key in ("parameter", "low", "value", "high", "unit", "distribution")
                },
                year=None,
                grade=Grade(record["grade"]),
                vintage=record["until"],
                source=record["source"],
                note="",
                row=record.row.number,
            ),
        )
        for record in read_table(TABLE, _FIELDS)
    )
