"""How answers look in a notebook: a region, a verdict, an answer and a funding show themselves as HTML.

    open_region("chengdu")                          last line of a cell: its targets, sectors and grades
    frame(judge(region, "plan"))                      verdicts as a pandas table
    paths(answer("chengdu", "plan", {}, ids))       paths by year as a pandas table

Words are escaped and nothing is fetched. What only a shown answer needs is imported when one is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.answer import Answer
    from scenarios.funding import Funding
    from scenarios.region import Region
    from scenarios.verdict import Verdict

STYLE = "border-collapse:collapse;font-size:90%"
CELL = "border-bottom:1px solid #C9D1D9;padding:2px 8px;text-align:left"
HEAD = ("编号", "指标", "年份", "目标值", "测算值", "差距", "结论", "首次达到")


def region_html(region: Region) -> str:
    """Name, sectors, counts and grades of a place."""
    from scenarios.report import phrases

    grades = Counter(row.grade for row in region.inputs.values())
    said = "、".join(f"{phrases.GRADES[g][0]} {grades[g]}" for g in phrases.GRADES if grades[g])
    promises = sum(target.promises for target in region.targets.values())
    rows = [
        ("部门", "、".join(region.sectors) or "—"),
        ("承诺", f"{promises} 项，其中 {len(region.formulas)} 项纳入模型"),
        ("方案", "、".join(f"{s.title_zh}（{key}）" for key, s in region.scenarios.items())),
        ("输入等级", said or "—"),
        ("指纹", f"模型 {region.program.hash[:12]} · 数据 {region.hash[:12]}"),
    ]
    return _title(f"{region.name_zh} · {region.name_en}") + _table((), rows)


def verdict_html(verdict: Verdict) -> str:
    """One verdict as its row and, where there is one, its sentence."""
    from scenarios.report import wording

    said = "" if verdict.value is None else f"<p>{escape(wording.sentence(verdict, 'zh'))}</p>"
    return _table(HEAD, [_row(verdict)]) + said


def answer_html(answer: Answer) -> str:
    """The verdicts of one what-if, and the call that makes them again."""
    title = _title(f"{answer.region} · {answer.scenario}")
    call = f"<pre>{escape(answer.command)}</pre>"
    return title + _table(HEAD, [_row(verdict) for verdict in answer.verdicts]) + call


def funding_html(funding: Funding) -> str:
    """Need, paid and gap by year."""
    from scenarios.report.numbers import money

    book = funding.ledger
    sums = [each.sum(axis=(0, 1, 2)) for each in (book.need, book.paid, book.gap)]
    rows = [
        (str(year_), *(money(float(each[at]), lang="zh") for each in sums))
        for at, year_ in enumerate(book.years)
    ]
    rows.append(("合计", *(money(float(each.sum()), lang="zh") for each in sums)))
    return _title(f"{funding.region} · {funding.scenario}") + _table(
        ("年份", "需求", "支付", "缺口"), rows
    )


def frame(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    """Verdicts with plain numbers in the unit of each target, one row a target."""
    import pandas as pd

    rows = [
        {
            "id": v.target.id,
            "indicator": v.target.indicator,
            "unit": v.target.unit,
            "year": v.target.target_year,
            "target": v.target.target_value,
            "value": v.value,
            "margin": v.margin,
            "state": v.state,
            "first_year": v.first_year,
        }
        for v in verdicts
    ]
    return pd.DataFrame(rows).set_index("id") if rows else pd.DataFrame()


def paths(answer: Answer) -> pd.DataFrame:
    """Paths of an answer's targets by whole year, one column a target. [target units]"""
    import pandas as pd

    columns = {
        key: pd.Series(path.values, index=[int(y) for y in path.years])
        for key, path in answer.paths.items()
    }
    return pd.DataFrame(columns).rename_axis("year")


def _row(verdict: Verdict) -> tuple[str, ...]:
    from scenarios.report import phrases, wording
    from scenarios.report.numbers import year

    return (
        verdict.target.id,
        verdict.target.indicator,
        str(verdict.target.target_year or "—"),
        wording.goal(verdict, "zh"),
        wording.value_of(verdict, "zh"),
        wording.distance(verdict, "zh"),
        phrases.STATES[verdict.state][0],
        year(verdict.first_year),
    )


def _title(text: str) -> str:
    return f"<p><b>{escape(text)}</b></p>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th style="{CELL}">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table style="{STYLE}"><tr>{top}</tr>{body}</table>'
