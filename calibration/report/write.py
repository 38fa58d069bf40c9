"""Write `docs/validation/<region>.md` with its figures, in the order a referee reads.

write_report(calibration, structure, folder, variants) -> path
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calibration.calibrate import Calibration
from calibration.league import INCOME
from calibration.report import evidence, figures, outlooks
from calibration.report.tables import percent, table
from calibration.variants import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the model layer says of itself: counts, unit errors, checks tried, integration error, grades of the spread."""

    sectors: tuple[str, ...]
    variables: int
    stocks: int
    loops: int
    unit_errors: int
    unsupported: int
    checks: Sequence[str]  # names of the statements tried
    broken: Sequence[str]
    integration: Mapping[
        str, tuple[float, float]
    ]  # output -> values at the step and at half of it, in the last year
    grades: Mapping[str, Mapping[str, float]] = field(
        default_factory=dict
    )  # target -> grade -> share of variance
    names: Mapping[str, str] = field(default_factory=dict)  # series -> what it is called
    pictured: Sequence[str] = ()  # targets whose shares are drawn
    grades_note: str = ""


def write_report(
    done: Calibration, structure: Structure, folder: Path, variants: Sequence[Variant] = ()
) -> Path:
    """The report and its figures; older ones of this place are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _figures(done, structure, folder)
    lines = [
        f"# 检验报告 Validation: {done.place.id}",
        "",
        f"由 `make validate` 写成，数据到{done.until}年为止拟合，其后的实际值只用于评分。Written by the code; do not edit.",
        "",
        *evidence.claims(done),
        *evidence.data(done),
        *_structure(structure),
        *_extremes(structure),
        *_integration(structure),
        *evidence.fitted(done, pictures.get("profiles")),
        *evidence.follows(done),
        *outlooks.holdout(done, pictures.get("fans"), pictures.get("pit")),
        *outlooks.widths(done, pictures.get("widths")),
        *outlooks.process(done, variants),
        *_grades(structure, pictures),
        *outlooks.without_history(done),
        *_again(done),
    ]
    path = folder / f"{done.place.id}.md"
    named = [_named(line, structure.names) for line in lines]
    path.write_text("\n".join(named).rstrip() + "\n", encoding="utf-8")
    return path


def _named(line: str, names: Mapping[str, str]) -> str:
    """A table's row with series called by name, the model's own word beside it."""
    if not line.startswith("| "):
        return line
    cells = line.split(" | ")
    first = cells[0].removeprefix("| ")
    if names.get(first):
        cells[0] = f"| {names[first]} `{first}`"
    return " | ".join(cells)


def _figures(done: Calibration, structure: Structure, folder: Path) -> dict[str, str]:
    income = [row for row in done.backtest if row.series in INCOME]
    made = {"profiles": figures.profiles(done.fits.fitted)}
    if income:
        made["fans"] = figures.fans(income, done.place, INCOME)
        made["pit"] = figures.pit_dots([row for row in income if row.year <= 2022], INCOME)
        made["widths"] = figures.widths(income, INCOME[0])
    drawn = [structure.grades[key] for key in structure.pictured if structure.grades.get(key)]
    for number, parts in enumerate(drawn):
        made[f"grades-{number + 1}"] = figures.shares(dict(parts))
    names = {}
    for name, figure in made.items():
        if figure is not None:
            file = f"{done.place.id}-{name}.svg"
            figures.save(figure, folder / file)
            names[name] = file
    return names


def _structure(structure: Structure) -> list[str]:
    return [
        "## 3 结构与单位 Structure and units",
        "",
        *table(
            ("部门", "变量", "存量", "反馈回路（至多列200条）", "单位错误", "不支持的函数"),
            [
                (
                    "、".join(structure.sectors) or "无",
                    structure.variables,
                    structure.stocks,
                    structure.loops,
                    structure.unit_errors,
                    structure.unsupported,
                )
            ],
        ),
        "",
        "每个变量有单位与说明，结构的出处写在变量的说明里；反馈回路在闭合它的变量处写名。",
        "",
    ]


def _extremes(structure: Structure) -> list[str]:
    lines = ["## 4 极端条件 Extreme conditions", ""]
    if not structure.checks:
        return [*lines, "本地没有可运行的部门，没有可试的条件。", ""]
    lines += [
        f"{len(structure.checks)}条必须成立的陈述，在每个输入的低、默认、高三处各试一遍；不成立的：{'、'.join(structure.broken) or '无'}。",
        "",
        "；".join(structure.checks) + "。",
        "",
    ]
    return lines


def _integration(structure: Structure) -> list[str]:
    lines = ["## 5 积分误差 Integration error", ""]
    if not structure.integration:
        return [*lines, "本地没有可运行的部门。", ""]
    rows = [
        (name, whole, half, percent(abs(whole - half) / abs(half) if half else 0.0, 3))
        for name, (whole, half) in structure.integration.items()
    ]
    worst = max(abs(a - b) / abs(b) if b else 0.0 for a, b in structure.integration.values())
    return [
        *lines,
        *table(("2025年", "步长1/8年", "步长1/16年", "差"), rows),
        "",
        f"最大 {percent(worst, 3)}，要求不超过0.5 %：{'满足' if worst <= 0.005 else '**不满足**'}。",
        "",
    ]


def _grades(structure: Structure, pictures: Mapping[str, str]) -> list[str]:
    lines = ["## 11 敏感性与方差按证据等级 Sensitivity and variance by grade", ""]
    if not structure.grades:
        return [*lines, structure.grades_note or "没有可算的目标。", ""]
    names = list(dict.fromkeys(name for parts in structure.grades.values() for name in parts))
    rows = [
        (target, *(f"{parts[name]:.0%}" if name in parts else "" for name in names))
        if parts
        else (target, *("不动" if not at else "" for at in range(len(names))))
        for target, parts in structure.grades.items()
    ]
    lines += [*table(("目标", *names), rows), ""]
    shown = [target for target in structure.pictured if structure.grades.get(target)]
    for number, target in enumerate(shown):
        lines += [f"![{target}]({pictures[f'grades-{number + 1}']})", ""]
    return [*lines, structure.grades_note, ""] if structure.grades_note else lines


def _again(done: Calibration) -> list[str]:
    marks = evidence.hashes(done)
    return [
        "## 13 怎样再做一遍 How to make it again",
        "",
        "```",
        "make validate",
        f"keda calibrate {done.place.id} --until {done.until} --seed {done.seed} --json",
        "```",
        "",
        "；".join(f"{name} `{mark}`" for name, mark in marks.items())
        + "。同一种子给出同样的字节。",
        "",
    ]
