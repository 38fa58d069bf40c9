"""The words of a report, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGES = ("zh", "en")
STATES = {
    "reached": ("可达", "reached"),
    "short": ("未达", "short"),
    "split": ("口径不一", "depends on definition"),
    "met_base": ("2020年已达标", "met in 2020"),
    "none": ("不作判定", "no verdict"),
}
GRADES = {
    "plan": ("规划文件", "plan"),
    "official": ("官方统计", "official"),
    "unverified": ("待核", "unverified"),
    "derived": ("推算", "derived"),
    "estimate": ("估计", "estimate"),
    "assumption": ("假设", "assumption"),
}
SEVERITY = {
    "contradiction": ("矛盾", "contradiction"),
    "tension": ("存疑", "tension"),
    "note": ("说明", "note"),
}
BOUNDS = {
    "effort": ("力度不足", "too little effort"),
    "lever_end": ("杠杆到头", "the lever's end"),
}
PHRASES = {
    "title": ("{place}规划目标可达性测算简报", "Are the plan's targets within reach? {place}"),
    "subtitle": ("（“{scenario}”方案　{day}）", "Scenario “{scenario}”, {day}"),
    "changed": ("{title}，有改动", "{title}, changed"),
    "question": (
        "{place}的规划目标能否达到，需要什么条件，要花多少钱，把握有多大？",
        "Are the targets of {place} within reach, what would it take, what does it cost, how sure are we?",
    ),
    "conclusion": ("结论", "Conclusion"),
    "verdicts": ("目标判定", "Verdicts"),
    "needed": ("达到目标需要什么", "What it would take"),
    "money": ("资金", "Money"),
    "confidence": ("可信程度", "How sure"),
    "findings": ("文件算术核对", "The plan's own arithmetic"),
    "sources": ("来源与复现", "Sources and how to make this again"),
    "annex": ("附表：全部纳入模型的目标", "Annex: all modelled targets"),
    "count": (
        "按“{scenario}”方案测算，{place}纳入模型的{n}项目标中，{reached}项可达，{short}项未达{split}。",
        "Under “{scenario}”, of the {n} modelled targets of {place} {reached} are reached and {short} fall short{split}.",
    ),
    "count_split": ("，{n}项取决于口径", "; {n} depend on a definition"),
    "others": (
        "另有{n}项承诺未纳入模型，不作判定。",
        "{n} further promises are not modelled and get no verdict.",
    ),
    "none": (
        "{place}的{n}项承诺均未纳入模型，不作判定；文件自身的算术核对见后。",
        "None of the {n} promises of {place} is modelled, so none gets a verdict; the check of the document's own arithmetic follows.",
    ),
    "reached_one": (
        "{year}年{indicator}为{value}，比目标{target}{more}，可达。",
        "{indicator} is {value} in {year}, {more} the target of {target}: reached.",
    ),
    "equal_one": (
        "{year}年{indicator}为{value}，与目标持平，可达。",
        "{indicator} is {value} in {year}, equal to the target: reached.",
    ),
    "short_one": (
        "{year}年{indicator}为{value}，比目标{target}{more}，未达；{first}。",
        "{indicator} is {value} in {year}, {more} the target of {target}: short; {first}.",
    ),
    "split_one": (
        "{year}年{indicator}为{value}，结论取决于口径：按“{a}”可达，按“{b}”未达，文件未写明。",
        "{indicator} is {value} in {year}; the verdict depends on the definition: reached by “{a}”, short by “{b}”; the document does not say which.",
    ),
    "more": ("多{margin}", "{margin} above"),
    "less": ("少{margin}", "{margin} below"),
    "first": ("按此方案{year}年首次达到", "first reached in {year}"),
    "never": ("{year}年前也未达到", "not reached before {year}"),
    "hollow": (
        "数量达到目标，但{name}为{value}，达到数量不等于得到使用。",
        "The number is reached, but {name} is {value}: built is not used.",
    ),
    "at_least": (
        "其他条件不变，{lever}至少{value}，才能达到“{indicator}”目标；本方案为{present}。",
        "Other things equal, “{lever}” of at least {value} reaches “{indicator}”; this scenario has {present}.",
    ),
    "at_most": (
        "其他条件不变，{lever}至多{value}，才能达到“{indicator}”目标；本方案为{present}。",
        "Other things equal, “{lever}” of at most {value} reaches “{indicator}”; this scenario has {present}.",
    ),
    "given": ("前提是先放开{given}。", "This needs {given} lifted first."),
    "infeasible": (
        "在设定的杠杆范围内无法达到“{indicator}”目标：{lever}取到{nearest}时为{outcome}，{more}。",
        "“{indicator}” cannot be reached inside the lever range: with “{lever}” at {nearest} it is {outcome}, {more} the target.",
    ),
    "bound": ("未达的原因是{bounds}。", "What stands in the way: {bounds}."),
    "bounds": (
        "未达的原因依次是{bounds}。",
        "What stands in the way, the most weighty first: {bounds}.",
    ),
    "nothing_short": (
        "纳入模型的目标在本方案下均可达，不需要另加力度。",
        "Every modelled target is reached in this scenario; nothing more is needed.",
    ),
    "no_verdict": (
        "没有纳入模型的目标，不作判定。",
        "No promise is modelled, so there is no verdict.",
    ),
    "no_lever": ("没有可测算的杠杆。", "There is no lever to ask about."),
    "gap": (
        "{years}年共需{need}，可安排{paid}，缺口{gap}（当年价）；其中建设{capital}，运营{running}。",
        "{years}: need {need}, paid {paid}, gap {gap} (prices of the time); building {capital}, running {running}.",
    ),
    "peak": ("缺口最大的是{year}年，为{gap}。", "The gap is largest in {year}: {gap}."),
    "no_gap": (
        "{years}年共需{need}（当年价），按此假设均可安排，不存在缺口；其中建设{capital}，运营{running}。",
        "{years}: need {need} (prices of the time), all of it paid on these assumptions, so there is no gap; building {capital}, running {running}.",
    ),
    "invest": (
        "建设投资{capital}是各方投资之和，不是财政支出。",
        "The {capital} of building is what all parties invest, not public spending.",
    ),
    "cost": (
        "单位造价上浮10%，缺口变为{gap}。",
        "With unit costs a tenth higher the gap becomes {gap}.",
    ),
    "not_costed": (
        "未计入（当地没有数据）：{lines}。",
        "Not counted, for want of local data: {lines}.",
    ),
    "no_money": (
        "该地的模型不含财政部门，不测算资金缺口。",
        "This place has no finance sector in its model, so no gap is computed.",
    ),
    "grades": (
        "模型的{n}个输入中，{shaky}个为待核、估计或假设。",
        "Of the model's {n} inputs {shaky} are unverified, estimated or assumed.",
    ),
    "resting": (
        "“{indicator}”的结论依赖其中{n}个，影响最大的是{names}。",
        "The verdict on “{indicator}” rests on {n} of them, most on {names}.",
    ),
    "chance": (
        "达到“{indicator}”目标：{share}。共抽样推演{n}个未来，不是对现实的预测概率。",
        "Reaching “{indicator}”: {share}. {n} futures were sampled; it is not a forecast.",
    ),
    "no_chance": (
        "本简报未附抽样推演结果；加 --runs 1000 重新生成即可附上。",
        "This report carries no sampled runs; make it again with --runs 1000.",
    ),
    "finding_count": (
        "对{n}行指标逐条核对，发现矛盾{contradiction}处、存疑{tension}处、说明{note}处。",
        "Of {n} rows checked: {contradiction}, {tension}, {note}.",
    ),
    "no_findings": ("未发现算术疑点。", "Nothing in the arithmetic is in doubt."),
    "disclaimer": (
        "以上为测算结果，供研究讨论，不作为考核依据。",
        "These are model results for discussion, not for assessment.",
    ),
    "col_target": ("目标", "Target"),
    "col_indicator": ("指标", "Indicator"),
    "col_year": ("年份", "Year"),
    "col_goal": ("目标值", "Target value"),
    "col_value": ("测算值", "Model value"),
    "col_distance": ("差距", "Distance"),
    "col_verdict": ("结论", "Verdict"),
    "col_first": ("首次达到", "First reached"),
    "col_lever": ("杠杆", "Lever"),
    "col_present": ("本方案", "This scenario"),
    "col_required": ("所需取值", "Needed"),
    "col_range": ("杠杆范围", "Range"),
    "col_source": ("来源", "Source"),
    "col_grade": ("等级", "Grade"),
    "col_count": ("输入个数", "Inputs"),
    "need": ("需求", "Need"),
    "paid": ("可支付", "Paid"),
    "gap_word": ("缺口", "Gap"),
    "capital": ("建设", "Building"),
    "running": ("运营", "Running"),
    "payer": ("出资方", "Payer"),
    "history": ("实际", "Observed"),
    "now": ("本方案", "This scenario"),
    "plan_path": ("计划", "Plan"),
    "goal_mark": ("目标", "Target"),
    "figure": ("图{n}　{title}", "Figure {n}. {title}"),
    "table": ("表{n}　{title}", "Table {n}. {title}"),
    "chart_money": ("分年资金需求、支付与缺口", "Need, paid and gap by year"),
    "chart_levers": (
        "杠杆在其范围内的位置（0为下限，100%为上限）",
        "Where each lever stands in its range (0 low end, 100 % high end)",
    ),
    "chart_grades": ("模型输入按依据等级的个数", "Model inputs by grade"),
    "chart_findings": ("算术核对发现的问题", "What the check of the arithmetic found"),
    "findings_unit": ("处", "findings"),
    "no_model": (
        "该地没有模型，以上只核对文件自身的数字。",
        "There is no model of this place; only the document's own figures are checked.",
    ),
    "yi": ("亿元", "CNY 100 million"),
    "inputs_unit": ("个", "inputs"),
    "model_hash": ("模型指纹", "Model hash"),
    "data_hash": ("数据指纹", "Data hash"),
    "scenario": ("方案", "Scenario"),
    "changes": ("另改的输入", "Changed inputs"),
    "seed": ("随机种子", "Seed"),
    "no_seed": ("无随机抽样", "no sampling"),
    "versions": ("版本", "Versions"),
    "call": ("重新生成", "To make it again"),
    "day": ("生成日期", "Made on"),
    "documents": ("规划文件", "Plan documents"),
    "comma": ("、", ", "),
    "colon": ("：", ": "),
    "brackets": ("（{text}）", " ({text})"),
    "dash": ("—", "–"),
    "to": ("～", "–"),
    "quoted_sources": ("", "Sources are named in their own language."),
    "more_sources": (
        "另有{n}个来源，见 Excel 简报的“来源”表。",
        "{n} further sources stand in the Sources sheet of the Excel report.",
    ),
    "chart_reach": (
        "目标的完成程度（100%为达到）",
        "How much of the target is met (100 % is all)",
    ),
    "col_best": ("杠杆取到最好一端", "Lever at its best"),
    "semicolon": ("；", "; "),
}


def phrase(lang: str, key: str, /, **values: object) -> str:
    """One phrase with its variables filled in."""
    return pick(lang, PHRASES[key]).format(**values)


def pick(lang: str, pair: Sequence[str]) -> str:
    """The one of (Chinese, English) that belongs to a language."""
    return pair[LANGUAGES.index(lang)]


def joined(lang: str, *sentences: str) -> str:
    """Sentences one after another; English puts a space between them."""
    return (" " if lang == "en" else "").join(sentences)
