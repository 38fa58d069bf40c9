"""Which sheet holds which file of a pack, and what people read above each column.

A sheet's first row is for people (Chinese), its second names the columns as the files do, a row that begins with ※
is a note. Both template and import read this plan, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration import baseline, history
from calibration.schema import Field
from scenarios import programmes, registry

NOTE = "※"
GUIDE, PLACE, TEN, ORIGINAL, LISTS = "使用说明", "地区", "十个数", "原文", "词表"
REGION_FILE, SCENARIO_FOLDER = "region.yaml", "scenarios"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the book: its tab, the file behind it, and its columns."""

    tab: str
    file: str  # in the pack; "" where a sheet feeds several files
    fields: Mapping[str, Field]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.fields)


TABLES = (
    Sheet("基期", "baseline.csv", baseline.FIELDS),
    Sheet("历史", "history.csv", history.FIELDS),
    Sheet("目标", "targets.csv", registry.FIELDS),
    Sheet("项目", "programmes.csv", programmes.FIELDS),
)
SCENARIOS = Sheet(
    "方案",
    "",
    {
        "id": Field(),
        "title_zh": Field(),
        "title_en": Field(),
        "story_zh": Field(),
        "story_en": Field(),
        "present": Field(optional=True),
    },
)
VALUES = Sheet(
    "方案取值",
    "",
    {
        "scenario": Field(),
        "name": Field(),
        "value": Field(kind="value"),
        "reason": Field(),
    },
)
TEN_SHEET = Sheet(
    TEN,
    "",
    {
        "id": Field(),
        "name": Field(optional=True),
        "value": Field(kind="number", optional=True),
        "unit": Field(optional=True),
        "grade": Field(optional=True),
        "source": Field(optional=True),
        "hint": Field(optional=True),
    },
)
READ = (PLACE, TEN, ORIGINAL, SCENARIOS.tab, VALUES.tab, *(sheet.tab for sheet in TABLES))
OPTIONAL_FILES = ("history.csv", "programmes.csv")
PLACE_KEYS = {  # key: (Chinese, what to write)
    "id": ("编号", "小写字母、数字和连字符，如 my-district；用作文件夹名"),
    "name.zh": ("中文名称", "如：某市某区"),
    "name.en": ("英文名称", "如：Some District"),
    "sectors": ("部门", "用英文逗号隔开，可选："),
    "opening": ("首页目标", "目标编号，用英文逗号隔开；不填则取前三项可判定的目标"),
    "not_modelled": ("未建模部门及原因", "可空；部门: 原因"),
    "anchors": ("杠杆锚点", "可空；熟悉模型者填写"),
    "readings": ("口径读法", "可空；熟悉模型者填写"),
}
LABELS = {
    "parameter": "参数（模型中的名称）",
    "value": "数值",
    "unit": "单位",
    "year": "年份",
    "low": "下限",
    "high": "上限",
    "distribution": "分布",
    "grade": "等级",
    "vintage": "资料年份",
    "source": "来源",
    "note": "备注",
    "series": "序列（模型变量）",
    "definition": "口径编号",
    "id": "编号",
    "document": "文件",
    "section": "章节",
    "area": "领域",
    "indicator": "指标",
    "indicator_en": "指标（英文）",
    "kind": "类型",
    "operator": "要求",
    "base_year": "基期年",
    "base_value": "基期值",
    "target_year": "目标年",
    "target_value": "目标值",
    "target_value_upper": "目标上端",
    "binding": "约束性/预期性",
    "stretch": "措辞",
    "printed": "原文数字",
    "variable": "对应变量",
    "conflicts": "互相矛盾的行",
    "targets": "服务的目标",
    "line": "预算科目",
    "part_of": "已计入",
    "zh": "中文名称",
    "en": "英文名称",
    "quantity": "数量",
    "first_year": "首年",
    "last_year": "末年",
    "unit_cost": "单位造价（元）",
    "unit_cost_low": "造价下限",
    "unit_cost_high": "造价上限",
    "running_cost": "年运营成本（元）",
    "build_years": "建设年数",
    "central": "中央占比",
    "provincial": "省级占比",
    "upper": "上级市占比",
    "bond": "专项债占比",
    "social": "社会资本占比",
    "user": "使用者占比",
    "title_zh": "名称",
    "title_en": "名称（英文）",
    "story_zh": "说明",
    "story_en": "说明（英文）",
    "present": "演示杠杆",
    "scenario": "方案",
    "name": "名称",
    "reason": "理由",
    "hint": "参考",
}
CHOICES_ZH = {  # what people may write for a word of the files
    "规划文件": "plan",
    "官方统计": "official",
    "待核": "unverified",
    "推算": "derived",
    "估计": "estimate",
    "假设": "assumption",
    "不低于": ">=",
    "达到": ">=",
    "超过": ">",
    "突破": ">",
    "不高于": "<=",
    "低于": "<",
    "等于": "=",
    "左右": "~",
}
EXPECTED = {"number": "数字", "year": "年份，如 2025", "value": "数字，或 (2020,1) (2025,1.2)"}


def expectation(field: Field) -> str:
    """What a column takes, in Chinese, for the note above it."""
    words = "可空；" if field.optional else "必填；"
    if field.choices:
        return words + "可选：" + "、".join(field.choices)
    return words + EXPECTED.get(field.kind, "文字")
