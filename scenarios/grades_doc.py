"""The page of grades: how far the numbers behind each sector of each place can be trusted, generated.

grades_page(regions(REGIONS)) -> str          Markdown
python -m scenarios.grades_doc         writes docs/grades.md
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from calibration import Grade
from scenarios.region import REGIONS, RegionInfo, regions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "grades.md"
NAMES = {
    Grade.PLAN: "规划文件 plan",
    Grade.OFFICIAL: "官方统计 official",
    Grade.UNVERIFIED: "官方数据待核 unverified",
    Grade.DERIVED: "推算 derived",
    Grade.ESTIMATE: "参照估计 estimate",
    Grade.ASSUMPTION: "假设 assumption",
}
HEAD = """# 数据等级 Grades of inputs

由 `python -m scenarios.grades_doc` 从 `regions/` 和 `model/sectors/*/inputs.csv` 生成，不要手改。Generated; do not edit.

每个部门的输入（杠杆、开关也计入）按依据分六级；当地表中有的取当地的等级，没有的取模型默认值的等级。份额是个数之比，不是对结论的影响：
哪些输入真正影响一个目标，见 `keda reach` 的 `resting_on` 与 `keda sensitivity`。
Shares count inputs; they do not say which of them matter to a verdict.
"""


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Parts of a whole by grade; they add up to 1, or to nothing where there is nothing."""
    whole = sum(counts.values())
    return {grade: number / whole for grade, number in counts.items()} if whole else {}


def grades_page(places: Sequence[RegionInfo]) -> str:
    """The page for these places, in their order."""
    return "\n".join([HEAD, *(_place(place) for place in places)])


def _place(place: RegionInfo) -> str:
    lines = [f"## {place.name_zh} {place.name_en}", ""]
    if place.grades:
        head = ["部门 Sector", "输入 Inputs", *NAMES.values()]
        lines += [_row(head), _row(["---", *["---:"] * (len(head) - 1)])]
        lines += [_row(_cells(sector, counts)) for sector, counts in place.grades.items()]
        total: Counter[str] = Counter()
        for counts in place.grades.values():
            total.update(counts)
        lines += [_row([f"**{cell}**" for cell in _cells("合计 total", total)]), ""]
    if place.not_modelled:
        lines += ["不推演 Not modelled:", ""]
        lines += [f"- `{sector}`：{why}" for sector, why in place.not_modelled.items()] + [""]
    return "\n".join(lines)


def _cells(name: str, counts: Mapping[str, int]) -> list[str]:
    part = shares(counts)
    return [name, str(sum(counts.values())), *(f"{part.get(g.value, 0):.0%}" for g in NAMES)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_page(path: Path = PAGE) -> Path:
    """Write the page and say where."""
    path.write_text(grades_page(regions(REGIONS)), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write_page())
