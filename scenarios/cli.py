"""The `keda` command: every question on the command line, `--json` for machines.

Exit codes: 0 done, 2 bad input (one clear sentence on standard error), 1 failure.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from model import InputError
from model.tables import number

app = typer.Typer(
    name="keda",
    help="可达 Keda: is a plan's target within reach, and what would it take?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="plain JSON on standard output")]
RegionId = Annotated[str, typer.Argument(metavar="REGION", help="a folder under regions/")]
ScenarioId = Annotated[str, typer.Option("--scenario", "-s", help="a scenario of the place")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", help='"name=value": any lever, input or control by its model name'),
]


def main(words: Sequence[str] | None = None) -> None:
    """Entry point: bad input exits 2 with its sentence, anything unforeseen exits 1 without a stack trace."""
    try:
        app(args=list(sys.argv[1:] if words is None else words))
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except Exception as error:
        print(f"failed: {type(error).__name__}: {error}", file=sys.stderr)
        raise SystemExit(1) from None


@app.command("regions")
def regions_command(as_json: AsJson = False) -> None:
    """The places, and how many of their targets the model can judge."""
    from scenarios.region import regions

    rows = [
        {
            "id": info.id,
            "name_zh": info.name_zh,
            "name_en": info.name_en,
            "targets": info.targets,
            "modelled": info.modelled,
        }
        for info in regions()
    ]
    show(rows, as_json)


@app.command("targets")
def targets_command(region: RegionId, as_json: AsJson = False) -> None:
    """Every quantified target of a place."""
    from scenarios.region import open_region

    rows = [target.as_dict() for target in open_region(region).targets.values()]
    columns = [
        "id",
        "area",
        "indicator",
        "printed",
        "base_value",
        "target_value",
        "target_year",
        "variable",
    ]
    show(rows, as_json, columns=columns)


@app.command("reach")
def reach_command(
    region: RegionId,
    scenario: ScenarioId = "plan",
    target: Annotated[list[str] | None, typer.Option("--target", "-t", help="a target id")] = None,
    set_: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Is each target reached in a scenario, by how much, when first, what would it take, what bound it?"""
    from scenarios.reach import reach

    answer = reach(region, scenario, assignments(set_), target or None)
    if as_json:
        show(answer, True)
        return
    rows = [row for row in answer["targets"] if row["reached"] is not None]
    columns = [
        "id",
        "indicator",
        "reached",
        "value",
        "target_value",
        "margin",
        "first_year",
        "required",
        "bound_by",
        "assumptions",
    ]
    show(rows, False, columns=columns)
    others = len(answer["targets"]) - len(rows)
    if others:
        print(
            f"{others} further promises are not modelled yet; --json lists them with the pace they need."
        )
    for note in answer["notes"]:
        print(note, file=sys.stderr)


@app.command("solve")
def solve_command(
    region: RegionId,
    target: Annotated[list[str] | None, typer.Option("--target", "-t", help="a target id")] = None,
    all_: Annotated[bool, typer.Option("--all", help="all modelled targets together")] = False,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    by: Annotated[
        str, typer.Option("--by", help="effort or money: what is to be least")
    ] = "effort",
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget",
            help="most public money to the last target's year, CNY: 4.8亿, or 0.96亿/year",
        ),
    ] = None,
    levers: Annotated[
        str | None, typer.Option("--levers", help="ids of the levers that may move, by commas")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="of the starting points")] = 0,
    as_json: AsJson = False,
) -> None:
    """The least change of levers, or least money, that reaches some targets together; or what stands in the way."""
    from scenarios.solving import money_of, solve

    if bool(target) == all_:
        raise InputError("name targets with --target ID, or ask for --all", where="keda solve")
    ids = None if all_ else target
    answer = solve(
        region,
        ids,
        scenario,
        assignments(set_),
        by=by,
        budget=None if budget is None else money_of(budget, region, ids),
        lever_ids=[word for word in levers.split(",") if word.strip()] if levers else None,
        seed=seed,
    ).as_dict()
    if as_json:
        show(answer, True)
        return
    print(f"{answer['sentence_zh']}\n{answer['sentence_en']}\n")
    show(answer["targets"], False, columns=["id", "indicator", "reached", "value", "target_value"])
    show(answer["levers"], False, columns=["id", "zh", "value", "plan", "low", "high"])


@app.command("audit")
def audit_command(region: RegionId, as_json: AsJson = False) -> None:
    """What does not add up in a place's own documents, by rule; printed rounding is respected."""
    from scenarios.audit import audit
    from scenarios.region import open_region

    findings = audit(open_region(region))
    if as_json:
        show([finding.as_dict() for finding in findings], True)
        return
    for finding in findings:
        print(f"[{finding.severity}] {finding.rule} {', '.join(finding.ids[:6])}")
        print(f"  {finding.message_zh}\n  {finding.message_en}")


@app.command("fund")
def fund_command(
    region: RegionId,
    scenario: ScenarioId = "plan",
    set_: Sets = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="write an Excel book here")] = None,
    as_json: AsJson = False,
) -> None:
    """What the promises cost, whose money pays, what is short, year by year."""
    from scenarios.funding import fund, write_workbook
    from scenarios.region import open_region

    funding = fund(open_region(region), scenario, assignments(set_))
    if xlsx is not None:
        write_workbook(funding, xlsx)
    answer = funding.json()
    show(answer if as_json else answer["years"], as_json)


@app.command("check")
def check_command(
    file: Annotated[
        Path | None, typer.Argument(help="a model file; our joined model if none")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="defaults only, not both ends of every input")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Units, unsupported functions, loops and what must hold, before any run."""
    from scenarios.check import check

    report = check(file, ends=not quick)
    if as_json:
        show(report, True)
        return
    print(
        f"{report['variables']} variables, {report['stocks']} stocks, {len(report['loops'])} loops, {len(report['checks'])} checks"
    )
    for unit_error in report["unit_errors"]:
        print(
            f'unit: {unit_error["file"]}, line {unit_error["line"]}, "{unit_error["variable"]}": {unit_error["message"]}'
        )
    for missing in report["unsupported"]:
        print(
            f'unsupported: {missing["file"]}, line {missing["line"]}, "{missing["variable"]}": {missing["function"]}'
        )
    for sentence in report["broken"]:
        print(sentence)


@app.command("simulate")
def simulate_command(
    file: Annotated[Path, typer.Argument(help="a .mdl, .xmile or .stmx model")],
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option("--out", help="write the paths to this CSV")] = None,
    engine: Annotated[str, typer.Option("--engine", help="kernel, numpy or pysd")] = "kernel",
    as_json: AsJson = False,
) -> None:
    """Run any Vensim or XMILE model; one column a variable, at SAVEPER."""
    from scenarios.simulate import simulate_file, write_paths

    results = simulate_file(file, assignments(set_), engine=engine)
    for note in results.notes:
        print(note, file=sys.stderr)
    if out is not None:
        write_paths(results, out)
    if as_json:
        last = {name: results[name][-1, 0] for name in results.names}
        show({"engine": results.engine, "times": len(results.times), "last": last}, True)
    elif out is None:
        write_paths(results, sys.stdout)
    else:
        print(f"{len(results.names)} variables at {len(results.times)} times written to {out}")


def assignments(words: Iterable[str] | None) -> dict[str, float]:
    """`name=value` words as a mapping; values may carry % or full-width digits."""
    found: dict[str, float] = {}
    for word in words or ():
        name, sign, value = word.rpartition("=")
        if not sign or not name.strip():
            fix = 'write --set "TIME STEP=0.125"'
            raise InputError("is not name=value", where="--set", got=word, fix=fix)
        found[name.strip()] = number(value, where=f'--set "{name.strip()}"')
    return found


def show(rows: Any, as_json: bool, *, columns: Sequence[str] | None = None) -> None:
    """Rows as JSON, or as a table that fits a terminal."""
    if as_json:
        print(json.dumps(plain(rows), ensure_ascii=False, indent=1, allow_nan=False))
        return
    columns = list(columns or (rows[0] if rows else ()))
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(words_of(row.get(column)) for column in columns))
    console = Console()
    wide = console if console.is_terminal else Console(width=200)
    wide.print(table)


def plain(value: Any) -> Any:
    """Numbers a JSON reader understands: nan and infinity become null, arrays become lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def words_of(value: Any) -> str:
    """A cell for people."""
    match value:
        case None:
            return "—"
        case bool():
            return "yes 可达" if value else "no 未达"
        case float() | int():
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case dict():
            reached_at = value.get("value")
            given = f" without {', '.join(value['given'])}" if value.get("given") else ""
            return (
                "out of range"
                if reached_at is None
                else f"{value['lever']} {reached_at:.6g}{given}"
            )
        case list():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


if __name__ == "__main__":
    main()
