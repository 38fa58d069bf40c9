"""Every number opens its source: what stands behind 依据 on a card and on the Funding page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from scenarios import open_region
from scenarios.answer import answer
from scenarios.funding import fund
from ui import answers, basis, funding, moneybasis
from ui.address import View
from ui.catalogue import words
from ui.frame import Scene


def said(lang: str, **view: object) -> str:
    """The text of the first card's basis in Chengdu."""
    region = open_region("chengdu")
    asked = View(lang=lang, targets=("cd-001",), **view)
    scene = Scene("whatif", asked, region, words(lang))
    plan = answers.plan_of(asked, region, asked.targets)
    reply = answer(plan.region, plan.scenario, dict(plan.changes), plan.targets)
    html = basis.html(scene, reply.verdicts[0], None, answers.panel(plan, region))
    return unescape(re.sub(r"<[^>]+>", "|", html))


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "zh",
            [
                "文件（等级：A 规划文件）",
                "48,593元（待核官方数；成都市2020年国民经济和社会发展统计公报）",
                "收入由什么推动：规划总量增速",
                "2020年城镇转移净收入 10,163元（研究或外地；",
                "total income[urban]",
            ],
        ),
        ("en", ["CNY 48,593 (official, not re-read; ", "What drives income: Stated totals"]),
    ],
)
def test_a_card_gives_source_grade_formula_and_definition(lang, parts):
    text = said(lang)
    assert [part for part in parts if part not in text] == []


def test_the_basis_says_the_definition_that_was_chosen_not_the_plans():
    text = said("zh", switches=(("income_growth_basis", 2),))
    assert "收入由什么推动：经济结构" in text


def test_funding_gives_value_grade_and_source_of_what_its_amounts_rest_on():
    region = open_region("wenjiang")
    scene = Scene("funding", View(region="wenjiang"), region, words("zh"))
    rows = {row[0]: row for row in moneybasis.rows(scene, funding.asked(scene), fund(region))}
    announced, revenue = rows["十大工程项目投资"], rows["一般公共预算收入"]
    assert announced[1:3] == ["828.11亿元", "规划文件"]
    assert revenue[1:3] == ["48.80亿元", "推算"]
    assert all(source for *_, source in rows.values())
