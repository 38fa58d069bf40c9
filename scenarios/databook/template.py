"""Write the workbook that people fill in: every sheet, unit, range and choice comes from the model and the readers.

write_template(out)                       a new place: ten numbers, suggested targets, an empty plan
write_template(out, folder=pack)          a place that is there, cell by cell
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from model import InputError, read_inputs
from model.joined import chosen, sector_names
from model.tables import read_text
from scenarios.databook import sheets
from scenarios.databook.cells import as_number
from scenarios.databook.packing import pack_of
from scenarios.databook.reading import read_book
from scenarios.databook.sheets import (
    CHOICES_ZH,
    GUIDE,
    LABELS,
    LISTS,
    NOTE,
    ORIGINAL,
    PLACE,
    PLACE_KEYS,
    REGION_FILE,
    SCENARIO_FOLDER,
    TABLES,
    TEN_SHEET,
    Sheet,
    expectation,
)
from scenarios.databook.ten import ten_numbers
from scenarios.databook.views import ScenarioView, region_view, scenario_view, table_view

NEW_SECTORS = ("population", "income", "eldercare", "childcare", "finance")
MODEL = "模型输入"
SPARE = 400  # empty rows that carry the drop-downs
QUIET = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PLAN = ScenarioView(
    {
        "title_zh": "计划",
        "title_en": "Plan",
        "story_zh": "按规划文件所列的任务，其余按2020年状况。",
        "story_en": "The plan's tasks as stated; all else as in 2020.",
        "present": "",
    },
    (),
)
SUGGESTED = (  # area, indicator, English, unit, kind, variable, needs the sector
    ("income", "城镇居民人均可支配收入", "urban disposable income per person", "CNY/person/year", "level", "total income[urban]", "income"),
    ("income", "农村居民人均可支配收入", "rural disposable income per person", "CNY/person/year", "level", "total income[rural]", "income"),
    ("elderly", "养老服务床位总量", "elder service beds", "bed", "count_total", "elder service beds", "eldercare"),
    ("elderly", "养老机构护理型床位占比", "nursing share of institution beds", "Dmnl", "share", "nursing bed share", "eldercare"),
    ("childcare", "每千人口3岁以下托位数", "childcare places per 1000 residents", "place/kperson", "per_capita", "childcare places per 1000", "childcare"),
)  # fmt: skip
GUIDE_LINES = (
    "本工作簿用于填写一个地方的数据，填好后用“keda import 文件名.xlsx”或网页上传，得到一个地区数据包。",
    "每张表第一行是中文列名，第二行是程序用的列名（勿改），以“※”开头的行是说明，从下一行开始填写。",
    "新的地方只需在“十个数”表填写数字：其余输入用全国数，没有全国数的按模型缺省地区（成都市）折算或沿用，等级一律记为估计（estimate），以后可在“基期”表逐项替换。",
    "“目标”表的建议行填上目标值即可判定；不需要的行可以整行删除。",
    "“基期”表中给出的参数优先于“十个数”的折算结果；参数名见“模型输入”表，可直接复制。",
    "金额一律以元为单位，占比写0—1的小数或百分数；年份写四位数。",
    "有问题时会一次列出全部问题，写明表名、单元格、原值和应填内容；只要有一处问题，就不会写入任何文件。",
)


def write_template(
    out: str | Path, folder: str | Path | None = None, *, sectors: Sequence[str] = NEW_SECTORS
) -> Path:
    """Write the book; with `folder`, of the pack that stands there. The file appears whole or not at all.

    Raises InputErrors for a pack that cannot be read, an unknown sector and a name that does not end in .xlsx.
    """
    out = Path(out)
    if out.suffix.lower() != ".xlsx":
        raise InputError("is not an .xlsx name", where="--out", got=out.name, fix="end it in .xlsx")
    if not out.parent.is_dir():
        raise InputError("folder does not exist", file=out.parent, fix="make it first")
    chosen(sectors)
    pack = _files(Path(folder)) if folder is not None else {}
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".") as room:
        part = Path(room) / "part.xlsx"
        _write(part, folder, sectors, None if folder is not None else {})
        if folder is not None:
            again = pack_of(read_book(part)).files
            kept = {name: text for name, text in pack.items() if again.get(name) != text}
            _write(part, folder, sectors, kept)
        os.replace(part, out)
    return out


def _files(folder: Path) -> dict[str, str]:
    """The text files of a pack, by their path in it."""
    if not (folder / REGION_FILE).is_file():
        raise InputError("is not a region pack", file=folder, fix=f"it needs a {REGION_FILE}")
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix in (".csv", ".yaml")]
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in paths}


def _write(
    out: Path, folder: str | Path | None, sectors: Sequence[str], kept: Mapping[str, str] | None
) -> None:
    """One book; without `kept` a first draft, to see which files the sheets alone give back."""
    place = Path(folder) if folder is not None else None
    with xlsxwriter.Workbook(str(out), QUIET) as book:
        writer = _Book(book)
        writer.guide()
        if place is None:
            writer.place("", {"sectors": ", ".join(sectors)})
            writer.ten()
            targets = _suggested(sectors)
            scenarios = {"plan": PLAN}
        else:
            writer.place(place.name, region_view(place / REGION_FILE))
            targets = None
            paths = sorted((place / SCENARIO_FOLDER).glob("*.yaml"))
            scenarios = {path.stem: scenario_view(path) for path in paths}
        for sheet in TABLES:
            rows = _rows(place, sheet) if place is not None else []
            writer.table(sheet, targets if targets and sheet.file == "targets.csv" else rows)
        writer.scenarios(scenarios)
        if kept is not None:
            writer.model()
        writer.lists()
        if kept:
            writer.original(kept)


def _rows(place: Path, sheet: Sheet) -> list[dict[str, str]]:
    path = place / sheet.file
    if not path.is_file():
        return []
    header, *lines = table_view(read_text(path))
    return [dict(zip(header, line, strict=False)) for line in lines]


def _suggested(sectors: Sequence[str]) -> list[dict[str, str]]:
    return [
        {
            "id": f"t-{at:03d}",
            "document": "本地规划",
            "area": area,
            "indicator": zh,
            "indicator_en": en,
            "unit": unit,
            "kind": kind,
            "operator": ">=",
            "target_year": "2025",
            "variable": variable,
        }
        for at, (area, zh, en, unit, kind, variable, sector) in enumerate(SUGGESTED, start=1)
        if sector in sectors
    ]


class _Book:
    """Writes one sheet after another."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#E6F0FA", "bottom": 1})
        self.small = book.add_format({"font_size": 8, "font_color": "#5A6672", "italic": False})
        self.fill = book.add_format({"bg_color": "#FFF2B3", "border": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.ranges: dict[tuple[str, ...], str] = {}

    def guide(self) -> None:
        sheet = self.book.add_worksheet(GUIDE)
        sheet.set_column(0, 0, 110, self.wrap)
        for at, line in enumerate(GUIDE_LINES):
            sheet.write_string(at, 0, line)

    def place(self, id: str, view: Mapping[str, str]) -> None:
        sheet = self.book.add_worksheet(PLACE)
        sheet.set_column(0, 1, 18)
        sheet.set_column(2, 2, 60, self.wrap)
        sheet.set_column(3, 3, 60)
        for column, text in enumerate(("项目", "key", "填写", "说明")):
            sheet.write_string(0, column, text, self.head)
        values = {"id": id, **view}
        for at, (key, (zh, note)) in enumerate(PLACE_KEYS.items(), start=1):
            sheet.write_string(at, 0, zh)
            sheet.write_string(at, 1, key, self.small)
            self.cell(sheet, at, 2, values.get(key, ""), words=True)
            known = "、".join(sector_names()) if key == "sectors" else ""
            sheet.write_string(at, 3, note + known, self.small)

    def ten(self) -> None:
        rows = [
            {"id": n.id, "name": n.zh, "unit": n.unit, "grade": "official", "hint": n.hint}
            for n in ten_numbers()
        ]
        self.table(TEN_SHEET, rows, choices={"grade": sheets.TABLES[0].fields["grade"].choices})

    def table(
        self,
        sheet: Sheet,
        rows: Sequence[Mapping[str, str]],
        *,
        choices: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Labels, column names, notes, then the rows; drop-downs below to the end of the spare rows."""
        page = self.book.add_worksheet(sheet.tab)
        page.freeze_panes(3, 1)
        for column, (name, field) in enumerate(sheet.fields.items()):
            label = LABELS.get(name, name)
            page.set_column(column, column, 30 if name in WIDE else 14)
            page.write_string(0, column, label, self.head)
            page.write_string(1, column, name, self.small)
            note = expectation(field)
            page.write_string(2, column, (NOTE if column == 0 else "") + note[:80], self.small)
            words = tuple((choices or {}).get(name, field.choices))
            if words:
                source = {"validate": "list", "source": self.list_of(words)}
                page.data_validation(
                    3, column, 3 + len(rows) + SPARE, column, {**source, **_advice(label, note)}
                )
        for at, row in enumerate(rows, start=3):
            for column, name in enumerate(sheet.fields):
                self.cell(
                    page, at, column, row.get(name, ""), fill=sheet is TEN_SHEET and name == "value"
                )

    def scenarios(self, found: Mapping[str, ScenarioView]) -> None:
        heads = [{"id": id, **view.head} for id, view in found.items()]
        self.table(sheets.SCENARIOS, heads)
        values = [
            {"scenario": id, "name": name, "value": value, "reason": reason}
            for id, view in found.items()
            for name, value, reason in view.overrides
        ]
        self.table(sheets.VALUES, values)

    def model(self) -> None:
        """For looking up: every input with its unit, range and meaning."""
        page = self.book.add_worksheet(MODEL)
        heads = (
            "部门",
            "名称",
            "参数（模型中的名称）",
            "单位",
            "下限",
            "缺省值",
            "上限",
            "类型",
            "等级",
            "说明",
            "来源",
        )
        for column, text in enumerate(heads):
            page.write_string(0, column, text, self.head)
            page.set_column(column, column, 30 if column in (1, 2, 9, 10) else 12)
        for at, row in enumerate(read_inputs(), start=1):
            cells: tuple[str | float, ...] = (
                row.sector,
                row.zh,
                row.name,
                row.unit,
                row.low,
                row.default,
                row.high,
            )
            cells += (row.kind, row.grade, row.description_zh, row.source)
            for column, value in enumerate(cells):
                if isinstance(value, float):
                    page.write_number(at, column, value)
                else:
                    page.write_string(at, column, value)
        page.autofilter(0, 0, at, len(heads) - 1)
        page.freeze_panes(1, 0)

    def lists(self) -> None:
        """The words of the drop-downs, out of sight."""
        page = self.book.add_worksheet(LISTS)
        for column, words in enumerate(self.ranges):
            for at, word in enumerate(words):
                page.write_string(at, column, word)
        for at, (zh, word) in enumerate(CHOICES_ZH.items()):
            page.write_string(at, len(self.ranges) + 1, f"{zh} = {word}")
        page.hide()

    def list_of(self, words: tuple[str, ...]) -> str:
        """The range of the hidden sheet where a list of choices will stand."""
        if words not in self.ranges:
            letter = chr(ord("A") + len(self.ranges))
            self.ranges[words] = f"='{LISTS}'!${letter}$1:${letter}${len(words)}"
        return self.ranges[words]

    def original(self, kept: Mapping[str, str]) -> None:
        """Files whose layout a sheet cannot show, line by line: used again where nothing was changed."""
        page = self.book.add_worksheet(ORIGINAL)
        at = 0
        for name, text in kept.items():
            for line in text.split("\n"):
                page.write_string(at, 0, name)
                page.write_string(at, 1, line)
                at += 1
        page.hide()

    def cell(
        self, page: Any, at: int, column: int, text: str, *, fill: bool = False, words: bool = False
    ) -> None:
        """A number as a number where that loses nothing, else the words themselves."""
        form = self.fill if fill else None
        number = None if words else as_number(text)
        if number is not None:
            page.write_number(at, column, number, form)
        elif text:
            page.write_string(at, column, text, form)
        elif fill:
            page.write_blank(at, column, None, form)


WIDE = (
    "parameter",
    "source",
    "note",
    "indicator",
    "indicator_en",
    "variable",
    "name",
    "reason",
    "story_zh",
    "story_en",
    "hint",
)


def _advice(label: str, note: str) -> dict[str, str]:
    """The hint beside a cell; a word outside the list is warned about, and refused on import."""
    return {"input_title": label[:32], "input_message": note[:255], "error_type": "warning"}
