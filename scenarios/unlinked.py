"""Why a row of a registry is followed by arithmetic alone and not by the model.

    why_arithmetic(region, target) -> (zh, en), or None where the model speaks about it

The words stand in areas.csv, one line an area: what the model runs there, and what it therefore cannot say.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.schema import Field, read_table
from scenarios.registry import AREAS

if TYPE_CHECKING:
    from scenarios.region import Region
    from scenarios.registry import Target

FILE = Path(__file__).parent / "areas.csv"
FIELDS = {
    "area": Field(choices=AREAS),
    "sectors": Field(optional=True),
    "zh": Field(),
    "en": Field(),
}
BASE = ("只是基期数，不是承诺", "a base figure, no promise")
LOST = ("原文没有可比的数字", "the document prints no figure to compare with")


def why_arithmetic(region: Region, target: Target) -> tuple[str, str] | None:
    """The reason in Chinese and English; None for a target the model of the place judges."""
    if target.id in region.formulas:
        return None
    if not target.promises:
        return BASE if target.target_year is None else LOST
    sector, zh, en = what_the_model_runs(target.area)
    if sector and sector not in region.sectors:
        reason = region.not_modelled.get(sector, "")
        if reason:
            return (
                f"{region.name_zh}没有推演这个部门：{reason}",
                f"not modelled in {region.name_en}",
            )
    return zh, en


def what_the_model_runs(area: str) -> tuple[str, str, str]:
    """The sector of an area ("" where there is none), and what it runs and leaves out, in Chinese and English."""
    return _areas()[area]


@cache
def _areas() -> dict[str, tuple[str, str, str]]:
    rows = (record.values for record in read_table(FILE, FIELDS))
    return {row["area"]: (row["sectors"], row["zh"], row["en"]) for row in rows}
