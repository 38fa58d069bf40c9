"""The app in a real browser: what a visitor sees and does.

Uses the system's chromium. Without one these tests are skipped on a desk and fail in CI, where a
skipped browser would hide a broken page.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import FIRST, settle, visit

pytestmark = pytest.mark.browser


def rate(page: Page) -> Locator:
    """The slider of the 7.5 % a year."""
    return page.get_by_role("slider", name="城镇居民收入年均增速")


def first_card(page: Page) -> Locator:
    return page.locator(".k-card").first


def test_moving_the_stated_rate_changes_the_verdict(page, address):
    visit(page, f"{address}/?t=cd-001")
    expect(first_card(page)).to_contain_text("69,762")
    expect(first_card(page)).to_contain_text("未达")
    rate(page).focus()
    page.keyboard.press("ArrowRight")
    expect(first_card(page)).to_contain_text("70,087", timeout=FIRST)
    expect(first_card(page)).to_contain_text("可达")
    expect(first_card(page)).to_contain_text("比目标多87元")
    assert "l.plan_rate_total__urban=0.076" in page.url


def test_back_forward_and_reload_keep_the_state(page, address):
    visit(page, f"{address}/?t=cd-001")
    rate(page).focus()
    page.keyboard.press("ArrowRight")
    expect(first_card(page)).to_contain_text("70,087", timeout=FIRST)
    settle(page)
    page.go_back()
    expect(first_card(page)).to_contain_text("69,762", timeout=FIRST)
    expect(rate(page)).to_have_value("7.5")
    page.go_forward()
    expect(first_card(page)).to_contain_text("70,087", timeout=FIRST)
    expect(rate(page)).to_have_value("7.6")
    page.reload()
    expect(first_card(page)).to_contain_text("70,087", timeout=FIRST)
    expect(rate(page)).to_have_value("7.6")


def test_a_language_switch_loses_nothing_and_sets_the_documents_language(page, address):
    visit(page, f"{address}/?t=cd-001&l.plan_rate_total__urban=0.0758")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("radio", name="EN").click()
    expect(first_card(page)).to_contain_text("CNY 22 above target", timeout=FIRST)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "l.plan_rate_total__urban=0.0758" in page.url
    assert "lang=en" in page.url


def test_keys_work_while_a_slider_has_focus(page, address):
    visit(page, f"{address}/?t=cd-001&present=1")
    rate(page).focus()
    page.keyboard.press("ArrowRight")
    expect(first_card(page)).to_contain_text("70,087", timeout=FIRST)
    settle(page)
    page.keyboard.press("0")
    expect(first_card(page)).to_contain_text("69,762", timeout=FIRST)
    settle(page)
    page.keyboard.press("Escape")
    expect(page.locator(".k-brand")).to_be_visible(timeout=FIRST)


def test_a_panel_opened_by_key_is_entered_left_and_closed_by_key(page, address):
    visit(page, f"{address}/?t=cd-001")
    button = page.get_by_role("button", name="依据").first
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="依据")
    expect(panel).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.keyboard.press("s")
    name = page.get_by_role("textbox", name="方案名称")
    expect(name).to_be_focused()
    page.keyboard.type("n0")
    expect(name).to_have_value("n0")
    assert "sc=" not in page.url


def test_a_phone_shows_the_verdict_before_the_levers_without_sideways_scroll(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    visit(page, f"{address}/?t=cd-001")
    card, lever = first_card(page).bounding_box(), rate(page).bounding_box()
    assert card is not None
    assert lever is not None
    assert card["y"] < 844
    assert card["y"] < lever["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_first_verdict_needs_no_scroll_at_1440_by_900(page, address):
    visit(page, address)
    for at in range(3):
        box = page.locator(".k-card").nth(at).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900


def test_streamlits_own_chrome_is_not_on_the_screen(page, address):
    visit(page, f"{address}/?t=cd-001")
    for name in ("stHeader", "stToolbar", "stSidebar", "stMainMenu"):
        shown = page.get_by_test_id(name)
        assert shown.count() == 0 or not shown.first.is_visible()


def test_no_english_of_streamlit_is_left_on_the_chinese_page(page, address):
    visit(page, f"{address}/?t=cd-001")
    page.wait_for_function("window.kedaHouse?.announced")
    page.locator("[data-testid=stMultiSelect] input").click()
    page.keyboard.type("zzzz")
    page.wait_for_timeout(500)
    left = page.evaluate(ENGLISH_LEFT)
    assert left == []


# Words of three letters and more, shown or read aloud, outside code, file names and icons.
ENGLISH_LEFT = """() => {
  const english = (text) => text && /[A-Za-z]{3,}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text);
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const owner = texts.currentNode.parentElement;
    if (owner.closest("style, script, noscript, code, svg, [aria-hidden=true], [lang=en]")) continue;
    if (english(texts.currentNode.data)) found.add(texts.currentNode.data.trim());
  }
  for (const name of ["aria-label", "placeholder", "title"])
    for (const node of document.querySelectorAll(`[${name}]:not(svg *)`))
      if (english(node.getAttribute(name))) found.add(`${name}: ${node.getAttribute(name)}`);
  return [...found];
}"""
