"""Write down what the city is: `python -m scenarios.model_doc` writes docs/model/.

    pages(program) -> {file name: text}      a diagram and a page a sector, and loops.md; from the model alone

A page holds the sector's diagram, its inputs with ranges and grades, every variable with its unit and meaning, and
the feedback loops that pass through it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from model import Input, Program, city, read_inputs
from model.joined import sector_names
from scenarios.model_svg import svg
from scenarios.region import REGIONS
from scenarios.structure import Loop, loops_of, parts_of, picture_of_stocks, sector_of

FOLDER = REGIONS.parent / "docs" / "model"
TITLES = {
    "childcare": "托育 Childcare",
    "commute": "通勤 Commuting",
    "eldercare": "养老 Eldercare",
    "finance": "财政 Finance",
    "housing": "住房 Housing",
    "income": "收入 Income",
    "population": "人口 Population",
    "services": "公共服务 Services",
}
KINDS = {"stock": "存量 stock", "flow": "流量 flow", "auxiliary": "辅助量 auxiliary"}
SIGNS = {1: "R 增强", -1: "B 平衡", 0: "随状态 depends"}
INPUT_KINDS = {
    "lever": "杠杆 lever",
    "assumption": "假设 assumption",
    "switch": "口径 switch",
    "baseline": "基年 baseline",
}


def pages(program: Program) -> dict[str, str]:
    """Every page and diagram by its file name."""
    inputs = read_inputs()
    levers = {row.name.partition("[")[0] for row in inputs if row.kind == "lever"}
    loops = [loop for loop in loops_of(program) if "-" not in loop.id]
    found = {"loops.md": _loops_page(program, loops)}
    for sector in sector_names():
        picture = picture_of_stocks(program, sector, levers)
        found[f"{sector}.svg"] = svg(picture, TITLES.get(sector, sector))
        found[f"{sector}.md"] = _sector_page(program, sector, inputs, loops, picture.left_out)
    return found


def _sector_page(
    program: Program, sector: str, inputs: Iterable[Input], loops: Sequence[Loop], left_out: int
) -> str:
    here = [name for name in program.variables if sector_of(program, name) == sector]
    own = [row for row in inputs if row.name.partition("[")[0] in set(here)]
    kinds = Counter(program[name].kind for name in here)
    through = [loop for loop in loops if set(loop.names) & set(here)]
    dropped = f"，图中略去 {left_out} 个累计量与流量 ({left_out} sums left out)" if left_out else ""
    counts = "，".join(f"{label} {kinds[kind]}" for kind, label in KINDS.items())
    parts = [
        f"# {TITLES.get(sector, sector)}\n",
        f"由 `python -m scenarios.model_doc` 生成。{counts}，输入 {len(own)} 项。"
        f"因果、文献与取舍见 `model/sectors/{sector}/README.md`。\n",
        f"![{sector}]({sector}.svg)\n",
        f"方框为存量，圆角为流量，虚线为杠杆，粗线为物质流{dropped}。\n",
        "## 输入 Inputs\n",
        _grades(own),
        _inputs(own),
        "## 变量 Variables\n",
        *(_part(program, part) for part in parts_of(program, sector)),
        "## 回路 Loops\n",
        _loop_lines(through) if through else "没有经过本部门的命名回路。\n",
    ]
    return "\n".join(parts)


def _grades(rows: Sequence[Input]) -> str:
    """How many inputs stand at each grade."""
    counted = Counter(row.grade for row in rows)
    text = "，".join(f"{grade} {count}" for grade, count in counted.most_common())
    return f"等级 Grades: {text}\n"


def _inputs(rows: Sequence[Input]) -> str:
    lines = [
        "| 名称 | 变量 | 单位 | 低 | 默认 | 高 | 类 | 等级 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.zh} {row.en} | `{row.name}` | {row.unit} | {row.low:g} | {row.default:g} | {row.high:g} "
        f"| {INPUT_KINDS[row.kind]} | {row.grade} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _part(program: Program, part: str) -> str:
    names = [n for n in program.variables if program[n].group == part and program[n].kind in KINDS]
    if not names:
        return ""
    lines = [f"### {part}\n", "| 变量 | 类 | 单位 | 含义 |", "|---|---|---|---|"]
    for name in names:
        variable = program[name]
        subscripts = f"[{','.join(variable.dims)}]" if variable.dims else ""
        doc = " ".join(variable.doc.split()).replace("|", "\\|")
        lines.append(f"| `{name}{subscripts}` | {KINDS[variable.kind]} | {variable.unit} | {doc} |")
    return "\n".join(lines) + "\n"


def _loops_page(program: Program, loops: Sequence[Loop]) -> str:
    crossing = sum(len({sector_of(program, name) for name in loop.names}) > 1 for loop in loops)
    return "\n".join(
        [
            "# 反馈回路 Feedback loops\n",
            f"由 `python -m scenarios.model_doc` 从方程中找出：{len(loops)} 条命名回路，其中 {crossing} 条跨部门。",
            "名称和说法写在闭合回路的变量的说明里；符号由方程读出，读不出时写“随状态”。\n",
            f"{len(loops)} named loops found in the equations, {crossing} of them across sectors. R reinforces, "
            "B balances; where the equations leave the sign open it says so.\n",
            _loop_lines(loops),
        ]
    )


def _loop_lines(loops: Iterable[Loop]) -> str:
    lines = ["| 回路 | 性质 | 说法 | 经过 |", "|---|---|---|---|"]
    lines += [
        f"| {loop.id} | {SIGNS[loop.sign]} | {loop.told} | {' → '.join(loop.names)} |"
        for loop in loops
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every page; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages(city()).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write():
        print(path)
