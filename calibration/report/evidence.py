"""Sections 1, 2, 6 and 7: what may be claimed, the data, what was fitted, and how well it follows history."""

from __future__ import annotations

from calibration.backtest import Row
from calibration.calibrate import Calibration
from calibration.error_assumptions import under
from calibration.fitted import rounded
from calibration.league import INCOME, best, lost, scored
from calibration.report.figures import RIVALS
from calibration.report.tables import number, percent, table

KINDS = {
    "true": "真检验：当时能知道的都来自当年及以前",
    "pseudo": "准检验：数列后来修订过，或参数晚于起点",
    "fitted": "已拟合：一次落空之后放宽过，不算检验",
    "impossible": "不可检验：此前没有观测，或基数本身晚于起点",
}
READ_SO = {  # how a fit is to be read, by sector
    "income": "- 收入对产出的漂移（`labour share target`）只到“弱”：过程每年的误差在四年里留下约0.6个百分点的年增速标准误，"
    "90 %区间约±1.0个百分点，而先验的两端本身只让增速差±1个百分点左右，所以四年最多把它收窄一两成。"
    "下表用同样的点、同样的先验，只换误差的假设：漂移要“已辨认”，须把各年的水平误差当成互不相关，"
    "那样的标准误（0.26与0.11）小得离谱，2022年仍会估错4.2 %与2.2 %。所以这里不用。"
    "产出按公布的实际增速加各年平均的价格涨幅（名义减实际）给出：单年名义增速带着总量修订，不逐年使用。",
    "eldercare": "- 养老用全国每千名老年人床位数的变动（不是水平）来定市场床位的进入率：只看得见进入减关闭，公办与社区床位也在其中，"
    "所以它是本地的先验，不是本地的事实。",
    "childcare": "- 托育用全国每千人口托位数的变动来定市场托位的进入率，理由与养老相同。",
    "commute": "- 通勤用2017年以来的客流与里程来定覆盖弹性：2017年是年中日均数，是否含换乘未说明；受限年份按已知的深度与宽的误差进入，"
    "几乎不说话。时间系数、巢系数与它只以乘积出现，这里定的是其余取默认时的值。",
}
METHODS = {
    "resample": "重要性重采样",
    "emcee": "仿射不变集合抽样（emcee）",
    "profile": "只有剖面",
    "prior": "只有先验",
}
WORDS = (
    "读法：90 %区间与50 %区间分别是预测分布的5—95 %与25—75 %；PIT 是实际值之下的抽样占比；CRPS 与分位损失是整条分布的误差，越小越好；"
    "MASE 是误差与往年逐年变动之比；MAPE、RMSE 是平均百分误差与均方根误差；Theil 把均方误差分成偏差、方差、协方差三份；"
    "pp 是百分点；重叠是先验与后验共有的面积；Shapley 值是把方差公平分给各输入的办法。"
)
VERDICTS = {"informed": "已辨认", "weak": "弱", "none": "未辨认"}
ERRORS = {
    "as fitted": "本报告：逐年累积，城乡同一周期",
    "series apart": "城乡各自独立",
    "years apart": "各年水平互不相关",
    "least squares": "普通最小二乘：同样大小、互不相关",
}
FEW = 3  # points up to which a hold-out proves nothing
WHERE = {"all": "全部点", "origin": "起点{}年", "horizon": "提前{}年"}


def claims(done: Calibration) -> list[str]:
    """Section 1: five sentences made from the scores, every loss included."""
    rows = scored(done.backtest)
    income = [row for row in rows if row.series in INCOME]
    ours = [row for row in income if row.forecaster == "model"]
    lines = ["## 1 可以声称什么 What may be claimed", ""]
    if not ours:
        note = "没有本地收入历史" if not done.outlook.forecast.local else "没有可比的实际值"
        return [
            *lines,
            f"- {note}，没有任何检验可做；下面的区间只是先验加上全国与各省的离差。",
            "- No hold-out is possible here: the bands are the priors and the spread of other places.",
            "",
        ]
    errors = best(income)
    inside = sum(bool(row.inside90) for row in ours)
    middle = sum(bool(row.inside50) for row in ours)
    years = len({row.year for row in ours})
    lines += [
        f"- 收入的{len(ours)}个检验点（起点2017—2020年，到2022年）中，{inside}个落在90 %区间内，{middle}个落在50 %区间内；"
        f"这些点共有约{years + 1}年的一个全国周期，不能当作{len(ours)}个独立的点。",
        f"- 误差（对数×100的平均）{errors['model']:.2f}，是朴素趋势{errors['trend']:.2f}的{errors['model'] / errors['trend']:.0%}，"
        f"{_beside_nation(errors['model'], errors['nation'])}。",
        "- 区间比这几年需要的宽：离差减半也能盖住大半；保留宽度，是因为离差与放慢速度不只来自这六年。",
        f"- 我们输的地方：{'；'.join(_loss(*each) for each in lost(done.backtest))}。",
        f"- {_honest(rows)}；“已校准”“已验证”这样的词这里不用。",
        "",
        f"In English: {inside} of {len(ours)} actuals fell inside the 90 % band; errors were {errors['model'] / errors['trend']:.0%} of the naive "
        f"trend's, against {errors['model'] / errors['nation']:.0%} of national growth's. Losses are listed above and in part 8.",
        "",
        WORDS,
        "",
    ]
    return lines


def _beside_nation(ours: float, theirs: float) -> str:
    return f"{'好于' if ours < theirs else '不比'}全国增速的{theirs:.2f}{'' if ours < theirs else '更好'}"


def _honest(rows: list[Row]) -> str:
    """Which local series beside income have three points of a true hold-out."""
    names = [
        r.series
        for r in rows
        if r.forecaster == "model" and r.kind == "true" and r.series not in INCOME
    ]
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    many = [f"`{name}`（{n}个）" for name, n in counts.items() if n > FEW]
    if not many:
        return "除收入总量外，没有一个数列有三个以上真正的检验点"
    return f"除收入总量外，有三个以上真检验点的只有{'、'.join(many)}"


def _loss(where: str, value: str, rival: str, ours: float, theirs: float) -> str:
    return f"{WHERE[where].format(value)}，{RIVALS[rival][0]}（{theirs:.2f}，我们{ours:.2f}）"


def data(done: Calibration) -> list[str]:
    """Section 2: series, definitions, grades, and what was left out."""
    rows = []
    for name in done.place.names():
        there = done.place.rows(name)
        for definition in dict.fromkeys(row.definition for row in there):
            own = [row for row in there if row.definition == definition]
            used = [row for row in own if row.year <= done.until and row.vintage <= done.until]
            grades = ", ".join(dict.fromkeys(row.grade.value for row in own))
            kind = done.outlook.hold_out.get(name, "")
            rows.append(
                (
                    name,
                    definition,
                    f"{min(r.year for r in own)}—{max(r.year for r in own)}",
                    len(own),
                    len(used),
                    grades,
                    kind or "—",
                )
            )
    return [
        "## 2 数据、口径与证据年份 Data, definitions, vintage",
        "",
        f"到{done.until}年为止的拟合只用证据年份不晚于{done.until}的行。不同口径从不相连：增速只在同一口径的相邻两年之间计算。"
        "2014、2015、2016年的成都收入是三种调查口径；2016年并入简阳；普查修订前后的常住人口是两个数列；2018年经济普查前后的产出也是。",
        "",
        *table(("数列", "口径", "年份", "行数", "用到", "等级", "检验性质"), rows),
        "",
        *(f"- `{kind}` {words}" for kind, words in KINDS.items()),
        "",
        "没有用：后缀为推算、代理、估计的数；两种以上口径相接的增速；2023年以后成都的任何实际值。",
        "",
    ]


def fitted(done: Calibration, figure: str | None) -> list[str]:
    """Section 6: what was fitted, to what, and what the data cannot tell."""
    lines = ["## 6 拟合了什么，什么辨认不出 What was fitted, what is not identified", ""]
    lines += [
        "一个部门最多放开 min(3, n/2) 个参数，n 是可用的年度点。误差按过程相关：一年没料到的，以后各年都没料到，"
        "所以不会像独立误差那样给出小得离谱的标准误。其余参数不叫“校准”，只从先验抽取。",
        "",
    ]
    rows = []
    for sector in done.fits.fitted:
        for one in sector.parameters:
            prior = one.prior
            rows.append(
                (
                    prior.name,
                    sector.problem.sector,
                    f"{number(prior.low)} / {number(prior.default)} / {number(prior.high)}",
                    f"{number(one.low)} / {number(one.value)} / {number(one.high)}",
                    percent(one.profile.width, 0),
                    f"{one.overlap:.2f}",
                    VERDICTS[one.verdict],
                )
            )
    if rows:
        head = ("参数", "部门", "先验 低/中/高", "后验 5/50/95 %", "似然区间占先验", "重叠", "判断")
        lines += [*table(head, rows), ""]
        lines += ["重叠大于0.75的参数，数据几乎没有改变它。", ""]
        methods = {
            f"{s.problem.sector}：{METHODS[s.posterior.method]}，有效样本{s.posterior.ess or 0:.0f}，最大权重{percent(s.posterior.max_weight, 2)}，"
            f"n = {s.problem.n}"
            for s in done.fits.fitted
        }
        lines += [*(f"- {words}" for words in sorted(methods)), ""]
        pairs = [pair for s in done.fits.fitted for pair in s.correlations]
        lines += [f"- 后验相关 `{a}` 与 `{b}`：{value:+.2f}" for a, b, value in pairs]
        lines += ["", f"![似然与先验]({figure})", ""] if figure else [""]
        lines += [
            READ_SO[s.problem.sector] for s in done.fits.fitted if s.problem.sector in READ_SO
        ]
        lines += ["", *_other_errors(done)]
    lines += ["**数据辨认不出的：**", ""]
    lines += [
        f"- {'、'.join(entry['names'])}：{entry['reason_zh']}。"
        for entry in done.document()["not_identified"]
    ]
    lines += [
        "- 只以乘积出现、无法分开的：统计覆盖率与劳动报酬占比；收益率与财产；经营主体活跃率与利润率；养老金与领取人数；时间系数与覆盖弹性。",
        "- 增长的惯性 ρ：2014—2022年全国城镇估计−0.25，90 %剖面−0.85到0.44；把两个时代接起来是0.60——均值的下落被当成了惯性。所以它是先验，放慢写成放慢。",
        "",
    ]
    return lines


def _other_errors(done: Calibration) -> list[str]:
    """How well the income parameters would seem known under other assumptions about the errors."""
    problem = next((s.problem for s in done.fits.fitted if s.problem.sector == "income"), None)
    if problem is None:
        return []
    found = under(problem)
    body = [
        (
            ERRORS[name],
            *(f"{percent(p.width, 0)}，{VERDICTS[p.verdict]}" for p in profiles.values()),
        )
        for name, profiles in found.items()
    ]
    names = [f"`{prior.name}`" for prior in problem.free]
    return [*table(("收入拟合的误差（似然区间占先验）", *names), body), ""]


def follows(done: Calibration) -> list[str]:
    """Section 7: fit statistics, those matched by construction apart."""
    rows: list[tuple[object, ...]] = [
        (
            series,
            fit.n,
            percent(fit.mape, 2),
            fit.rmse,
            f"{fit.theil_bias:.2f} / {fit.theil_variance:.2f} / {fit.theil_covariance:.2f}",
            fit.mae_growth,
            fit.r2_growth,
            f"({fit.r2_level:.2f})" if fit.r2_level is not None else None,
        )
        for sector in done.fits.fitted
        for series, fit in sector.series.items()
    ]
    fitted_series = {row[0] for row in rows}
    rows += [
        (row["series"], row["n"], percent(row["mape"], 2), row["rmse"], None, None, None, None)
        for row in done.document()["fit"]
        if row["series"] in done.reproduced
        and not row["by_construction"]
        and row["series"] not in fitted_series
    ]
    matched = [
        f"`{row['series']}`（{percent(row['mape'], 2)}）"
        for row in done.document()["fit"]
        if row["by_construction"]
    ]
    head = (
        "数列",
        "n",
        "MAPE",
        "RMSE",
        "Theil 偏差/方差/协方差",
        "增速平均误差(百分点)",
        "增速R²",
        "(水平R²)",
    )
    return [
        "## 7 与历史的吻合 Behaviour reproduction",
        "",
        *(table(head, rows) if rows else ["没有一个部门有足够的历史可以拟合。"]),
        "",
        "有趋势的数列，水平的R²几乎总接近1（年增速错1.3个百分点也能“解释”99 %），所以放在括号里，少于五点不给。"
        "MAPE不超过2 %是一把尺子也能通过的单元测试，不是证据。偏差=水平或速度错，方差=斜率或振幅错，协方差=不成系统，只有它可以接受。",
        "",
        f"按构造吻合、不计入任何平均的基年数（括号内为与公布数之差）：{'、'.join(matched) or '无'}。",
        "",
    ]


def hashes(done: Calibration) -> dict[str, str]:
    """Hashes of what the report was made from."""
    return dict(rounded(done.document()["hashes"]))
