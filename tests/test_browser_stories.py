"""The stories of the people the app is for, in a real browser: a presenter, a researcher, someone who compares.

The budget officer's is told in test_browser_officer.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import FIRST, settle, visit

pytestmark = pytest.mark.browser


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def card(page: Page, at: int) -> Locator:
    return page.locator(".k-card").nth(at)


def test_a_presenter_opens_a_link_moves_three_sliders_resets_and_goes_on(page, address):
    page.set_viewport_size({"width": 1366, "height": 768})  # the commonest projector
    visit(page, f"{address}/?present=1")
    expect(page.locator(".k-foot")).to_be_in_viewport(ratio=1)
    before = [card(page, at).inner_text() for at in range(3)]
    for name in ("城镇居民收入年均增速", "农村居民收入年均增速", "年审批床位"):
        slider(page, name).focus()
        page.keyboard.press("ArrowRight")
        settle(page)
    expect(card(page, 0)).to_contain_text("70,087", timeout=FIRST)
    expect(card(page, 1)).not_to_have_text(before[1], timeout=FIRST)
    expect(card(page, 2)).not_to_have_text(before[2], timeout=FIRST)
    page.wait_for_url(lambda url: url.count("l.") == 3, timeout=FIRST)
    page.keyboard.press("0")
    expect(card(page, 0)).to_contain_text("69,762", timeout=FIRST)
    page.wait_for_url(lambda url: "l." not in url, timeout=FIRST)
    page.keyboard.press("n")
    expect(page.locator(".k-top")).to_contain_text("2 /", timeout=FIRST)
    page.wait_for_url("**sc=**", timeout=FIRST)


def test_a_researcher_finds_in_three_clicks_what_the_seventy_thousand_rest_on(page, address):
    visit(page, f"{address}/whatif?t=cd-001")
    page.get_by_role("combobox", name="收入由什么推动").click()
    page.get_by_role("option", name="经济结构").click()
    page.wait_for_url("**k.income_growth_basis=2**", timeout=FIRST)
    settle(page)
    page.locator(".st-key-k-basis-0 button").click()
    expect(page.get_by_text("所依据的假设")).to_be_visible(timeout=FIRST)
    page.get_by_role("link", name="敏感性").first.click()
    page.wait_for_url("**/uncertainty?**", timeout=FIRST)
    assert "k.income_growth_basis=2" in page.url
    assert "t=cd-001" in page.url


def test_keys_reach_every_page_and_the_state_goes_along(page, address):
    visit(page, f"{address}/?l.plan_rate_total__urban=0.0758&t=cd-001")
    page.keyboard.press("2")
    expect(page.locator(".k-answer-line")).to_contain_text("项量化目标", timeout=FIRST)
    assert "/targets" in page.url
    assert "l.plan_rate_total__urban=0.0758" in page.url
    settle(page)
    page.keyboard.press("1")
    expect(card(page, 0)).to_contain_text("70,022", timeout=FIRST)


def test_a_row_of_the_registry_opens_beside_it_and_back_closes_it(page, address):
    page.goto(f"{address}/targets")
    page.locator(".k-choices").wait_for(timeout=FIRST)
    settle(page)
    page.locator("[data-row='cd-002']").click()
    expect(page.locator(".st-key-k-side")).to_contain_text("39,928", timeout=FIRST)
    assert "row=cd-002" in page.url
    settle(page)
    page.go_back()
    expect(page.locator(".st-key-k-side")).to_have_count(0, timeout=FIRST)


def test_the_list_of_keys_opens_by_its_key_and_names_them(page, address):
    visit(page, f"{address}/?t=cd-001")
    page.keyboard.press("?")
    expect(page.locator(".k-keys")).to_contain_text("固定为对比")
    page.keyboard.press("Escape")
    expect(page.locator(".k-keys")).not_to_be_visible()


def test_a_state_is_pinned_and_saved_by_keys(page, address):
    visit(page, f"{address}/?l.plan_rate_total__urban=0.0758&t=cd-001")
    page.keyboard.press("b")
    page.wait_for_url("**cmp=**", timeout=FIRST)
    settle(page)
    page.keyboard.press("s")
    page.get_by_label("方案名称").fill("冲刺一")
    page.get_by_label("方案名称").press("Enter")
    settle(page)
    page.locator(".st-key-k-save-now button").click()
    page.wait_for_url("**sc=**", timeout=FIRST)
    assert "l.plan_rate" not in page.url
    expect(card(page, 0)).to_contain_text("70,022", timeout=FIRST)


def test_a_link_may_ask_for_the_dark_theme(page, address):
    page.goto(f"{address}/?t=cd-001&theme=dark")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(17, 23, 30)'",
        timeout=FIRST,
    )
