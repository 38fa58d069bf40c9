"""What the text does not print: a figure, a base, a year, a column, a word.

One finding for each thing that is missing, naming every row it concerns. Where only a reader of the document can know
(digits covered, a year not written), the registry's notes say so in fixed words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from scenarios.audit.bases import MAINTAIN
from scenarios.audit.findings import Finding, note
from scenarios.audit.growth import is_level
from scenarios.audit.names import is_rate_of, same_key, variable_parts
from scenarios.audit.plan import Plan
from scenarios.audit.sentences import figure_en, names_en, names_zh
from scenarios.registry import Target

LOST, WORDS, NO_BASE, BLANK = (
    "figure_missing",
    "words_for_figures",
    "base_missing",
    "base_column_blank",
)
NO_YEAR, KEPT, DAMAGED = "year_missing", "kept_without_base", "text_damaged"
TABLE = 5  # rows of one table with a base; fewer make no column
YEAR_NOTE = re.compile(r"年份按|年份未写|年份缺失|无年限")
DAMAGE_NOTE = re.compile(r"被遮|原文脱|误作|误植|乱码|存本中缺失|残缺")

_TIMES = ("翻番", "翻一番", "倍", "缩短", "压缩", "下降", "降低")
_NUMERALS = re.compile(r"[\d一二两兩三四五六七八九十百千半]")


def figure_missing(plan: Plan) -> Iterator[Finding]:
    """Promises whose figure is not in the text: digits lost in reprinting, or a standard named without a number."""
    lost = [row for row in plan.targets if row.target_value is None and row.base_value is None]
    if not lost:
        return
    known = {same_key(row) for row in plan.targets if row.target_value is not None}
    elsewhere = sum(same_key(row) in known for row in lost)
    tail_zh = f"，其中{elsewhere}项在别处有数" if elsewhere else ""
    tail_en = f", {elsewhere} of them given elsewhere" if elsewhere else ""
    yield note(
        LOST,
        lost,
        f"{len(lost)}项指标文件未印出数字{tail_zh}：{names_zh(lost)}。",
        f"{len(lost)} rows have no figure in the text{tail_en}: {names_en(lost)}.",
        {"rows": len(lost), "elsewhere": elsewhere},
    )


def words_for_figures(plan: Plan) -> Iterator[Finding]:
    """Promises in words (全覆盖, 应保尽保, 动态清零) that the registry reads as the whole or as none."""
    rows = [row for row in plan.targets if row.promises and _in_words(row)]
    if rows:
        said = "、".join(dict.fromkeys(row.printed for row in rows))
        yield note(
            WORDS,
            rows,
            f"{len(rows)}项指标只有文字（{said}），核对时按100%或0理解：{names_zh(rows)}。",
            f"{len(rows)} targets are put in words only and read as all or none: {names_en(rows)}.",
        )


def _in_words(row: Target) -> bool:
    printed = unicodedata.normalize("NFKC", row.printed)
    return bool(printed) and not _NUMERALS.search(printed) and row.target_value in (0.0, 1.0)


def base_missing(plan: Plan) -> Iterator[Finding]:
    """Relative promises (growth rates, doublings, cuts) of things whose base nothing known gives."""
    rows = [row for row in plan.targets if _is_relative(row) and not _has_base(plan, row)]
    if rows:
        yield note(
            NO_BASE,
            rows,
            f"{len(rows)}项相对指标没有基期值，达到与否无法计算：{names_zh(rows)}。",
            f"{len(rows)} relative targets have no base to be measured from: {names_en(rows)}.",
        )


def _is_relative(row: Target) -> bool:
    if not row.promises or not row.target_value:
        return False
    times = any(word in row.printed + row.indicator for word in _TIMES)
    return row.kind == "growth_rate" or (row.unit == "Dmnl" and times and row.kind != "share")


def _has_base(plan: Plan, row: Target) -> bool:
    if plan.base_of(row) is not None:
        return True
    if row.kind != "growth_rate":
        return False
    year = plan.start_year(row)
    for level in plan.targets:
        linked = is_rate_of(row, level) and (is_level(level) or level.base_value is not None)
        if linked and (level.base_value is not None or plan.base_of(level) is not None):
            return True
    elements = variable_parts(row.variable)[1]
    of_part = any(at == year and variable_parts(name)[1] == elements for name, at in plan.known)
    return bool(elements) and of_part


def base_column_blank(plan: Plan) -> Iterator[Finding]:
    """Rows of a table with a base column whose own base is blank; footnotes of the table are none of its rows.

    Rates, increments and yearly amounts begin with the plan: a blank is what belongs there.
    """
    tables: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for row in plan.targets:
        chapter, _, place = row.section.partition("·")
        if row.promises and _has_a_past(row) and not place.startswith("注"):
            tables[row.document, chapter].append(row)
    for (_, chapter), rows in tables.items():
        based = [row for row in rows if row.base_value is not None]
        blank = [row for row in rows if row.base_value is None]
        if len(based) >= TABLE and blank and len(based) > len(blank):
            year = based[0].base_year
            yield note(
                BLANK,
                blank,
                f"“{chapter}”中{len(blank)}项指标{year}年栏空缺，无从比较：{names_zh(blank)}。",
                f"{len(blank)} rows of a table with a {year} column leave it blank: {names_en(blank)}.",
            )


def _has_a_past(row: Target) -> bool:
    begins = row.kind in ("growth_rate", "cumulative_increment") or row.unit.endswith("/year")
    return not begins or row.base_value is not None


def kept_without_base(plan: Plan) -> Iterator[Finding]:
    """Promises to keep a figure (保持) that no base says has been reached."""
    for row in plan.targets:
        keeps = any(word in row.stretch or f"原文“{word}”" in row.note for word in MAINTAIN)
        if keeps and row.promises and row.target_value and plan.base_of(row) is None:
            yield note(
                KEPT,
                [row],
                f"{row.indicator}写“保持”{row.printed}，基期值未列，无法判断是否已达到。",
                f"{row.indicator_en} is to be kept at {figure_en(row)}, but no base is stated.",
            )


def year_missing(plan: Plan) -> Iterator[Finding]:
    """Promises without a year of their own; the registry reads them as due at the end of the plan."""
    rows = [row for row in plan.targets if row.promises and YEAR_NOTE.search(row.note)]
    if rows:
        years = sorted({row.target_year or 0 for row in rows})
        due = "、".join(f"{year}年" for year in years)
        yield note(
            NO_YEAR,
            rows,
            f"{len(rows)}项指标未写完成年份，核对时按{due}理解：{names_zh(rows)}。",
            f"{len(rows)} targets name no year of their own and are read as due in "
            f"{', '.join(map(str, years))}: {names_en(rows)}.",
        )


def text_damaged(plan: Plan) -> Iterator[Finding]:
    """Rows whose printed text is covered, misprinted or short of a word; each clause of the notes is quoted."""
    rows = [row for row in plan.targets if DAMAGE_NOTE.search(row.note)]
    if rows:
        said = "；".join(dict.fromkeys(_damage(row) for row in rows))
        yield note(
            DAMAGED,
            rows,
            f"{len(rows)}处原文有脱漏、误植或遮挡（{said}）：{names_zh(rows)}。",
            f"The text is covered, misprinted or incomplete at {len(rows)} places: {names_en(rows)}.",
        )


def _damage(row: Target) -> str:
    clauses = re.split(r"[;；]", row.note)
    return next(clause.strip() for clause in clauses if DAMAGE_NOTE.search(clause))
