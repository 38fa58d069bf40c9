"""Names of lines, payers, kinds and grades."""

from __future__ import annotations

LINES = {
    "eld_new": ("新建养老床位", "new elder beds"),
    "eld_conv": ("养老床位改造", "converted elder beds"),
    "child": ("托位", "childcare places"),
    "rental": ("保障性租赁住房", "rental homes"),
    "talent": ("人才公寓", "talent homes"),
    "renewal": ("老旧小区改造", "old communities"),
    "shanty": ("棚户区改造", "shantytowns"),
    "village": ("城中村改造", "urban villages"),
    "school": ("学位", "school seats"),
    "hospital": ("医院床位", "hospital beds"),
    "metro": ("地铁", "metro"),
    "bus": ("公交", "buses"),
    "package": ("成套工程", "announced package"),
    "other": ("其他工程", "other works"),
}
PAYERS = {
    "central": ("中央补助", "central grants"),
    "provincial": ("省级补助", "provincial grants"),
    "upper": ("上级市补助", "grants of the city above"),
    "own": ("本级财政", "own budget"),
    "bond": ("专项债", "special bonds"),
    "social": ("社会资本", "social capital"),
    "user": ("使用者付费", "users"),
}
KINDS = {"capital": ("建设", "building"), "running": ("运营", "running")}
GRADES = {
    "plan": "规划文件",
    "official": "官方统计",
    "unverified": "官方数据待核",
    "derived": "推算",
    "estimate": "参照估计",
    "assumption": "假设",
}
UNITS = {
    "bed": "张",
    "place": "个",
    "seat": "个",
    "site": "处",
    "project": "个",
    "household": "户",
    "dwelling": "套",
    "km": "公里",
    "m**2": "平方米",
    "phase": "期",
    "attendance": "人次",
    "person": "人",
    "CNY": "元",
}
