"""`keda calibrate`: fit what the data can inform, look ahead from a date, and compare with what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model import InputError
from scenarios.console import AsJson, RegionId, show

if TYPE_CHECKING:
    from calibration.calibrate import Calibration

Until = Annotated[
    str, typer.Option("--until", metavar="YEAR", help="the last year whose data may be used")
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="of the draws; the same seed gives the same bytes")
]
Save = Annotated[
    bool, typer.Option("--save", help="keep the result where ensembles and pages read it")
]
FIRST, LAST = 2013, 2025
STATED = {
    "total income[urban]": "plan rate total[urban]",
    "total income[rural]": "plan rate total[rural]",
}


def calibrate_command(
    region_id: RegionId,
    until: Until = "2020",
    seed: Seed = 0,
    save: Save = False,
    as_json: AsJson = False,
) -> None:
    """What the data to a year can inform, and what may come to 2025; later actuals beside it where there are any."""
    from calibration.fitted import dumps, rounded

    done = calibrated(region_id, _year(until), seed)
    document = named(done)
    if save:
        keep(done)
    if as_json:
        print(dumps(document), end="")
        return
    _for_people(rounded(document))


def _year(text: str) -> int:
    fix = f"choose a year from {FIRST} to {LAST}; the bands reach to {LAST}"
    if not text.strip().isdecimal():
        raise InputError("is not a year", where="--until", got=text, fix=fix)
    if not FIRST <= int(text) <= LAST:
        raise InputError("lies outside the evidence", where="--until", got=text, fix=fix)
    return int(text)


def calibrated(region_id: str, until: int = 2020, seed: int = 0) -> Calibration:
    """The calibration of a known place; the plan's stated rates stand beside it as a rival."""
    from calibration.calibrate import calibrate
    from calibration.place import read_place
    from scenarios.region import folder_of, open_region

    region = open_region(region_id)
    place = read_place(folder_of(region_id), region.sectors)
    rates = {row.name: row.default for row in region.inputs.values()}
    stated = {series: rates[name] for series, name in STATED.items() if name in rates}
    return calibrate(place, until=until, seed=seed, stated=stated)


def named(done: Calibration) -> dict[str, Any]:
    """The scored document with what each series is called in Chinese; its English name is its key."""
    from scenarios.structure.names import of_series

    document = done.document(scored=True)
    for entry in document["series"]:
        entry["name_zh"] = of_series(entry["series"])
    return document


def keep(done: Calibration) -> None:
    """Save the calibration and its draws where ensembles and pages read them."""
    from calibration.fitted import FOLDER, dumps, write_draws

    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{done.place.id}.json"
    path.write_text(dumps(named(done)), encoding="utf-8")
    draws = {
        fitted.prior.name: fitted.prior.values(sector.posterior.z[i])
        for sector in done.fits.fitted
        for i, fitted in enumerate(sector.parameters)
    }
    if draws:
        write_draws(path.with_suffix(".parquet"), draws)


def _for_people(document: dict[str, Any]) -> None:
    columns = ("name", "value", "low", "high", "grade", "verdict")
    fitted = [row for row in document["parameters"] if row["role"] == "fitted"]
    if fitted:
        show(fitted, False, columns=columns)
    shown = ("series", "year", "kind", "observed", "p05", "p50", "p95")
    show(document["holdout"], False, columns=shown)
    for entry in document["not_identified"]:
        print(f"not identified 数据辨认不出: {', '.join(entry['names'])} — {entry['reason_zh']}")
    for note in document["notes"]:
        print(f"{note['zh']} ({note['en']})")
