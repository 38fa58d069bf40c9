"""`keda validate`: write the validation report of every place again, with its figures (`make validate`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.commands.calibrate import calibrated, keep

if TYPE_CHECKING:
    from calibration.calibrate import Calibration
    from calibration.report import Structure
    from scenarios.region import Region

FOLDER = Path("docs/validation")
GOALS = {"total income[urban]": 70000.0, "total income[rural]": 40000.0}
GRADES = {
    "plan": "规划",
    "official": "官方",
    "unverified": "未核",
    "derived": "推算",
    "estimate": "估计",
    "assumption": "假设",
    "fitted": "拟合",
    "noise": "逐年与趋势的随机波动",
}
GRADES_NOTE = (
    "按等级的份额是 Shapley 值（相关的输入各按本身的等级，共同部分平分），由少量抽样得出，只精确到几个百分点，不足3 %的不列。"
    "“拟合”是由数据定过的参数。按规划所列增速推演时，收入的散布几乎全部来自逐年与趋势的随机波动，因为规划的增速是选择，不抽样。"
    "“不动”是说抽样的输入都不改变它：值由决定本身给出。"
)
MOST_LOOPS = 200
Base = Annotated[
    int, typer.Option("--base", help="members of the variance by grade; 0 leaves it out")
]


def validate_command(
    region_ids: Annotated[
        list[str], typer.Argument(metavar="REGION…", help="folders under regions/")
    ],
    out: Annotated[Path, typer.Option("--out", help="folder of the reports")] = FOLDER,
    base: Base = 256,
    ends: Annotated[bool, typer.Option(help="try the checks at both ends of every input")] = True,
) -> None:
    """Write the validation report of places: structure, tests, fit, hold-out, widths, sensitivity."""
    from calibration.backtest import write_backtest
    from calibration.report import write_report
    from calibration.variants import variants
    from scenarios.check import check
    from scenarios.region import open_region

    for region_id in region_ids:
        open_region(region_id)  # refused before the long work, not after it
    tried = check(None, ends=ends)
    for region_id in region_ids:
        region, done = open_region(region_id), calibrated(region_id)
        keep(done)
        income = "total income[urban]" in done.outlook.members
        cases = variants(done.place, GOALS) if income else []
        path = write_report(done, _structure(region, done, tried, base), out, cases)
        write_backtest([*done.backtest, *done.rows], out / f"{region_id}-backtest.csv")
        print(path)


def _structure(region: Region, done: Calibration, tried: dict, base: int) -> Structure:
    from calibration.report import Structure
    from calibration.report.integration import halved
    from model.checks import applicable, read_checks
    from model.engine.units import check_units
    from scenarios.runs import settings_of

    if not region.sectors:
        return Structure(
            sectors=(),
            variables=0,
            stocks=0,
            loops=0,
            unit_errors=0,
            unsupported=0,
            checks=(),
            broken=(),
            integration={},
            names=_names(done),
        )
    program = region.program
    names = [entry.name for entry in applicable(read_checks(region.sectors), program)]
    outputs = list(
        dict.fromkeys(
            name
            for key in region.opening
            if key in region.formulas
            for name in region.formulas[key].names
        )
    )
    values = {**region.own_values, **settings_of(region)}
    grades = _by_grade(region, base) if base else {}
    note = GRADES_NOTE if grades else "没有做方差分解。"
    return Structure(
        sectors=region.sectors,
        variables=len(program.variables),
        stocks=sum(program[name].kind == "stock" for name in program.variables),
        loops=len(program.loops(most=MOST_LOOPS)),
        unit_errors=len(check_units(program)),
        unsupported=len(program.unsupported),
        checks=names,
        broken=[str(entry) for entry in tried["broken"]],
        integration=halved(program, outputs, values) if outputs else {},
        grades=grades,
        pictured=[
            f"{region.targets[key].indicator}（{key}）"
            for key in region.opening
            if key in region.formulas
        ],
        grades_note=note,
        names=_names(done),
    )


def _names(done: Calibration) -> dict[str, str]:
    """Chinese names of every series observed or foreseen, and of every fitted parameter."""
    from model import read_inputs
    from scenarios.structure.names import of_series

    labels = {row.name: row.zh for row in read_inputs(done.place.sectors)}
    names = (*done.place.names(), *done.outlook.members)
    fitted = [one.prior.name for sector in done.fits.fitted for one in sector.parameters]
    return {name: of_series(name) for name in names} | {name: labels[name] for name in fitted}


def _by_grade(region: Region, members: int) -> dict[str, dict[str, float]]:
    """Shares of the spread of every modelled target by grade of evidence, with luck as one of them; kept for pages and reach."""
    from scenarios.by_grade import by_grade
    from scenarios.by_grade import keep as keep_shares

    found = by_grade(region.id, members=members)
    keep_shares(region.id, found)
    return {
        f"{region.targets[key].indicator}（{key}）": {
            GRADES.get(name, name): share for name, share in shares.items()
        }
        for key, shares in found.items()
    }
