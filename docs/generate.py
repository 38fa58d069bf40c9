"""Write the pages of the reference that come from the code: commands, inputs, settings. `make docs` calls it.

    python docs/generate.py [folder]        folder holds zh/ and en/; docs/ without it
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
WORDS = {
    "zh": {
        "cli": ("命令", "由 `keda --help` 生成。每个命令的 JSON 键见[命令与 JSON 约定](../../cli.md)。"),
        "inputs": ("输入", "由各部门的 `inputs.csv` 生成：数值为模型单位；当地的数值以地区数据包为准。"),
        "settings": ("环境变量", "由 `scenarios/hosting.py` 生成。"),
        "head": ("名称", "模型中的名称", "单位", "下限", "缺省", "上限", "类型", "等级"),
        "vars": ("变量", "缺省", "含义"),
    },
    "en": {
        "cli": ("Commands", "Written from `keda --help`. The JSON keys are in [commands and JSON](json.md)."),
        "inputs": ("Inputs", "Written from every sector's `inputs.csv`, in model units; a place's own numbers stand in its pack."),
        "settings": ("Environment", "Written from `scenarios/hosting.py`."),
        "head": ("Name", "Name in the model", "Unit", "Low", "Default", "High", "Kind", "Grade"),
        "vars": ("Variable", "Default", "Meaning"),
    },
}


def cli_page(lang: str) -> str:
    """Every command with its own help."""
    from typer.main import get_command

    from scenarios.cli import app

    title, about = WORDS[lang]["cli"]
    lines = [f"# {title}", "", about, ""]
    group = get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        context = command.make_context(f"keda {name}", [], resilient_parsing=True)
        lines += [f"## keda {name}", "", "```text", command.get_help(context).strip(), "```", ""]
    return "\n".join(lines)


def inputs_page(lang: str) -> str:
    """Every input of the model, sector by sector."""
    from model import read_inputs

    title, about = WORDS[lang]["inputs"]
    lines = [f"# {title}", "", about, ""]
    sector = ""
    for row in read_inputs():
        if row.sector != sector:
            sector = row.sector
            head = WORDS[lang]["head"]
            lines += ["", f"## {sector}", "", _row(head), _row(["---"] * len(head))]
        name = row.zh if lang == "zh" else row.en
        numbers = [f"{value:g}" for value in (row.low, row.default, row.high)]
        lines.append(_row([name, f"`{row.name}`", row.unit, *numbers, row.kind, row.grade]))
    return "\n".join(lines) + "\n"


def settings_page(lang: str) -> str:
    """Every variable of the environment."""
    from scenarios.hosting import SETTINGS

    title, about = WORDS[lang]["settings"]
    head = WORDS[lang]["vars"]
    rows = [_row([f"`{s.name}`", f"`{s.default}`" if s.default else "—", getattr(s, lang)]) for s in SETTINGS]
    return "\n".join([f"# {title}", "", about, "", _row(head), _row(["---"] * 3), *rows]) + "\n"


def _row(cells) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


PAGES = {"cli": cli_page, "inputs": inputs_page, "settings": settings_page}


def write(folder: Path = HERE) -> list[Path]:
    """The pages written, in both languages."""
    written = []
    for lang in WORDS:
        for name, page in PAGES.items():
            path = folder / lang / "reference" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(lang), encoding="utf-8")
            written.append(path)
    return written


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
