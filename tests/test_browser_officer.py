"""The budget officer's path with no terminal: template, fill, upload, verdict, funding gap, Word."""

from __future__ import annotations

import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser import FIRST, settle
from tests.scenarios.databook.conftest import fill

pytestmark = pytest.mark.browser


def download(page: Page, name: str, to) -> None:
    """Click a button that hands over a file, and keep the file."""
    with page.expect_download(timeout=FIRST) as waiting:
        page.get_by_role("button", name=name).click()
    waiting.value.save_as(to)


def test_a_budget_officer_goes_from_a_blank_workbook_to_a_word_briefing(page, address, tmp_path):
    book, brief = tmp_path / "book.xlsx", tmp_path / "简报.docx"
    page.goto(f"{address}/scenarios")
    page.get_by_role("button", name="新地区").click(timeout=FIRST)
    download(page, "空白数据簿（Excel）", book)
    fill(book)
    page.locator(".st-key-k-place-file input[type=file]").set_input_files(book)
    expect(page.get_by_text("某市某区：5项目标")).to_be_visible(timeout=FIRST)
    page.get_by_role("button", name="存入并打开").click()
    page.wait_for_url("**region=my-district**", timeout=FIRST)
    expect(page.locator(".k-answer-line")).to_contain_text("某市某区", timeout=FIRST)
    settle(page)

    page.get_by_role("link", name="推演台").first.click()
    expect(page.locator(".k-number").first).to_contain_text(re.compile(r"[\d,]{4,}"), timeout=FIRST)
    expect(page.locator(".k-card").first).to_contain_text(re.compile("可达|未达"), timeout=FIRST)
    settle(page)
    page.get_by_role("link", name="资金").first.click()
    lead = page.locator(".k-lead").first
    expect(lead).to_contain_text("缺口", timeout=FIRST)
    expect(lead).to_contain_text("亿元")
    settle(page)

    assert "region=my-district" in page.url
    page.get_by_role("button", name="带走简报").click()
    download(page, "计划：简报（Word）", brief)
    said = "\n".join(each.text for each in Document(str(brief)).paragraphs)
    assert said.startswith("某市某区规划目标可达性测算简报")
    assert said.index("一、结论") < said.index("四、资金") < said.index("七、来源与复现")
    assert "亿元" in said.split("四、资金")[1].split("五、")[0]
