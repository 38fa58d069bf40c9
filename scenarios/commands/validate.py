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
    "noise": "年度与趋势的运气",
}
GRADES_NOTE = (
    "按等级的份额是 Shapley 值（相关的输入各按本身的等级，共同部分平分），由少量抽样得出，两位数字以内的差别没有意义；"
    "按规划所列增速推演时，收入的全部散布来自年度与趋势的运气，因为规划的增速是选择，不抽样。"
)
MOST_LOOPS = 200
Base = Annotated[
    int, typer.Option("--base", help="Sobol base of the variance by grade; 0 leaves it out")
]


def validate_command(
    region_ids: Annotated[
        list[str], typer.Argument(metavar="REGION…", help="folders under regions/")
    ],
    out: Annotated[Path, typer.Option("--out", help="folder of the reports")] = FOLDER,
    base: Base = 64,
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
    note = GRADES_NOTE if grades else "没有对开篇目标做方差分解。"
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
        grades_note=note,
    )


def _by_grade(region: Region, base: int) -> dict[str, dict[str, float]]:
    """Shares of the spread of the opening targets' margins by grade of evidence, with luck as one of them."""
    from scenarios.futures.ask import Ask
    from scenarios.futures.sensitivity import sensitivity

    found = {}
    for key in (key for key in region.opening if key in region.formulas):
        ask = Ask(region=region.id, targets=(key,), points=64)
        effects = sensitivity(ask, key, base=base).grades
        target = region.targets[key]
        parts = {GRADES.get(e.name, e.name): max(e.share, 0.0) for e in effects}
        whole = sum(parts.values()) or 1.0  # sampling leaves some parts a little below 0
        found[f"{target.indicator}（{key}）"] = {
            name: share / whole for name, share in parts.items() if share > 0.005 * whole
        }
    return found
