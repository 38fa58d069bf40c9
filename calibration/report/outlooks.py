"""Sections 8, 9, 10 and 12: hold-out, widths, the process with its variants, places without history."""

from __future__ import annotations

from collections.abc import Sequence

from calibration.backtest import ORIGINS
from calibration.calibrate import Calibration
from calibration.league import INCOME, best, lost, scaled_error, scored
from calibration.process import process_rows
from calibration.report.evidence import WHERE
from calibration.report.figures import RIVALS
from calibration.report.tables import number, percent, table
from calibration.variants import Variant

SHOWN = (1, 2, 5)


def holdout(done: Calibration, fan: str | None, pit: str | None) -> list[str]:
    """Section 8: the four origins, the table, and where we lose."""
    lines = ["## 8 样本外检验 Hold-out", ""]
    if fan:
        lines += [f"![四个起点的扇形与实际值]({fan})", ""]
    rows = [r for r in done.backtest if r.series in INCOME and r.forecaster == "model"]
    if rows:
        head = ("起点→年", "数列", "5 %", "25 %", "中位数", "75 %", "95 %", "实际", "PIT")
        shown = [r for r in rows if r.horizon in SHOWN or r.observed]
        lines += [
            *table(
                head,
                [
                    (
                        f"{r.origin}→{r.year}",
                        "城镇" if "urban" in r.series else "农村",
                        *(r.p05, r.p25, f"**{number(r.p50)}**", r.p75, r.p95),
                        r.observed,
                        f"{r.pit:.2f}" if r.pit is not None else None,
                    )
                    for r in shown
                ],
            ),
            "",
            *_league(done),
        ]
    if pit:
        lines += [f"![实际值在预测分布中的位置]({pit})", ""]
    lines += _coming(done)
    return lines


def _league(done: Calibration) -> list[str]:
    rows = [r for r in scored(done.backtest) if r.series in INCOME]
    names = ("model", "trend", "damped", "nation")
    cuts = [("全部", rows)]
    cuts += [(f"起点{o}", [r for r in rows if r.origin == o]) for o in ORIGINS]
    cuts += [(f"提前{h}年", [r for r in rows if r.horizon == h]) for h in range(1, 6)]
    body = []
    for label, cut in cuts:
        errors = best(cut)
        least = min((errors[name] for name in names if name in errors), default=0.0)
        cells = [
            f"**{errors[name]:.2f}**" if errors.get(name) == least else errors.get(name)
            for name in names
        ]
        body.append((label, *cells))
    by = {name: [r for r in rows if r.forecaster == name] for name in names}
    scaled = [scaled_error(by[name], done.place) for name in names]
    body.append(("MASE", *(f"{value:.2f}" if value is not None else None for value in scaled)))
    for label, key in (("CRPS ×100", "crps"), ("分位损失 ×100", "pinball")):
        means = [
            [getattr(r, key) for r in by[name] if getattr(r, key) is not None] for name in names
        ]
        body.append((label, *(f"{sum(m) / len(m):.2f}" if m else None for m in means)))
    for label, key in (("90 %内", "inside90"), ("50 %内", "inside50")):
        hits = [
            [getattr(r, key) for r in by[name] if getattr(r, key) is not None] for name in names
        ]
        body.append((label, *(f"{sum(m)}/{len(m)}" if m else None for m in hits)))
    target = [r for r in rows if r.forecaster == "target" and r.ae_log is not None]
    lines = [
        *table(("平均误差 ln ×100", "本模型", *(RIVALS[n][0] for n in names[1:])), body),
        "",
    ]
    if target:
        mean = sum(r.ae_log or 0.0 for r in target) / len(target)
        lines += [f"把规划目标当作预测（只有2020年起点）：{mean:.2f}。", ""]
    lines += [
        "**我们输的地方**："
        + "；".join(
            f"{WHERE[w].format(v)}输给{RIVALS[r][0]}（{ours:.2f}对{theirs:.2f}）"
            for w, v, r, ours, theirs in lost(done.backtest)
        )
        + "。",
        "",
    ]
    others = [s for s in done.scores if s.origin == "all" and s.series not in INCOME]
    if others:
        head = ("数列", "点", "年", "误差 ln ×100", "90 %内", "50 %内", "对朴素趋势", "输给")
        lines += ["其他数列（检验性质见第2节；两三个点什么也证明不了）：", ""]
        lines += table(
            head,
            [
                (
                    s.series,
                    s.n,
                    s.effective_years,
                    f"{s.mae_log:.2f}",
                    f"{s.cover90.inside}/{s.cover90.n}",
                    f"{s.cover50.inside}/{s.cover50.n}",
                    f"{s.versus_trend:.2f}" if s.versus_trend else None,
                    "、".join(RIVALS[r][0] for r in s.lost_to) or None,
                )
                for s in others
            ],
        )
        lines += [""]
    later = [
        r for r in done.rows if r.forecaster == "model" and r.observed is not None and r.year > 2022
    ]
    lines += [
        f"- 参数定下之后才有的实际值：{r.series} {r.year}年 {number(r.observed or 0)}，"
        f"90 %区间 {number(r.p05 or 0)}—{number(r.p95 or 0)}，{'在内' if r.inside90 else '**落在外面**'}。先评分，再重新拟合。"
        for r in later
    ]
    return [*lines, ""]


def _coming(done: Calibration) -> list[str]:
    rows = [r for r in done.rows if r.forecaster == "model"]
    last = max((r.year for r in rows), default=0)
    body = [
        (r.series, r.kind, *(getattr(r, q) for q in ("p05", "p25", "p50", "p75", "p95")))
        for r in rows
        if r.year == last
    ]
    return [
        f"从{done.until}年看{last}年（每个能预测的数列；有没有实际值都给）：",
        "",
        *table(("数列", "检验性质", "5 %", "25 %", "中位数", "75 %", "95 %"), body),
        "",
    ]


def widths(done: Calibration, figure: str | None) -> list[str]:
    """Section 9: the band is no narrower than it should be, and how much wider than the rival's."""
    lines = ["## 9 区间宽度 Width beside the rivals", ""]
    rows = [r for r in done.backtest if r.series in INCOME and r.width90 is not None]
    body = []
    for series in INCOME:
        for origin in ORIGINS:
            cells = []
            for h in SHOWN:
                pair = [
                    next(
                        (
                            r.width90
                            for r in rows
                            if (r.series, r.origin, r.horizon, r.forecaster)
                            == (series, origin, h, name)
                        ),
                        None,
                    )
                    for name in ("model", "trend")
                ]
                cells.append(" / ".join(percent(width) for width in pair))
            body.append(("城镇" if "urban" in series else "农村", origin, *cells))
    if rows:
        lines += [*table(("收入", "起点", *(f"提前{h}年 本模型/朴素" for h in SHOWN)), body), ""]
        lines += [
            "朴素趋势的区间由最近几年的平静算出：平静的年份给出窄的区间，2019年起点的城镇三年全部落在外面。"
            "我们的宽度里，2025年城镇收入的方差约六成是“平静时的增速与它放慢的快慢”，四分之一是周期与地方的年度离差，其余是冲击。",
            "",
        ]
    else:
        lines += ["没有收入历史，没有可比的区间。", ""]
    return [*lines, f"![区间宽度]({figure})", ""] if figure else lines


def process(done: Calibration, variants: Sequence[Variant]) -> list[str]:
    """Section 10: parameters with their evidence, and the variants."""
    forecast = done.outlook.forecast
    calm = [
        f"{'城镇' if area == 'urban' else '农村'} {c.growth:.2f}（±{c.sd:.2f}，比全国高{c.gap:+.2f}）"
        for area, c in forecast.calm.items()
    ]
    lines = [
        "## 10 预测过程 The process",
        "",
        f"{done.until}年时平静年份的增速（对数百分点）：{'；'.join(calm)}；每年放慢 {forecast.drift[0]:.2f}（±{forecast.drift[1]:.2f}）。"
        f"用到的年份：{'、'.join(map(str, forecast.years_used)) or '只有全国'}；按规则标为冲击的年份："
        f"{'、'.join(map(str, forecast.years_flagged)) or '无'}（全国城镇增速比七年中位数低2.5个百分点以上；仍计入评分，只不进平静中心）。",
        "",
        *table(
            ("参数", "低", "默认", "高", "单位", "等级", "证据"),
            [
                (r.name, r.low, r.default, r.high, r.unit, r.grade.value, r.source)
                for r in process_rows()
            ],
        ),
        "",
    ]
    lines += [
        "像2020—2022这样的年份是区间的一部分：每年以0.12的机会来一次冲击，深度约3.5个对数百分点，次年只补回一成半；"
        "依据是2013年以来的全国年份与2009年，只有两三次，所以另列概率0.05—0.25下的结果。繁荣与低迷在周期与游走里一样可能，冲击只向下。"
        "没有先例的事（战争、新的税费、调查改口径）不在区间里，归“压力”情景。",
        "",
    ]
    if variants:
        head = ("设定", "50 %覆盖", "90 %覆盖", "CRPS", "≥7万（城镇）", "≥4万（农村）", "两者都")
        body = [
            (
                v.zh,
                f"{v.cover50:.2f}",
                f"{v.cover90:.2f}",
                f"{v.crps:.2f}",
                *(f"{share:.2f}" for share in v.shares.values()),
                f"{v.both:.2f}",
            )
            for v in variants
        ]
        urban = [next(iter(v.shares.values())) for v in variants]
        lines += [
            *table(head, body),
            "",
            f"抽样误差不是答案的误差：在这些设定之间，城镇收入2025年不低于7万元的占比从{min(urban):.2f}到{max(urban):.2f}。"
            "占比以本模型与这些范围为条件，不是“概率”。",
            "",
        ]
    return lines


def without_history(done: Calibration) -> list[str]:
    """Section 12: what a place without history gets."""
    local = done.outlook.forecast.local
    own = "有本地历史" if local else "没有本地历史：中心取全国，年度离差1.0、长期差距1.0"
    return [
        "## 12 没有历史的地方 Places without history",
        "",
        f"本地：{own}。",
        "温江、永川、上海某区都没有三个可用的收入点：年度离差取1.0、长期差距取1.0、自身差距为0，"
        "区间按此放宽，并写明“没有本地历史”；绝不借用成都较窄的区间。",
        "",
    ]
