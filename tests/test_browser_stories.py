"""The stories of the people the app is for, in a real browser, their clicks, drags and keys counted.

A budget officer's way from a blank workbook to a briefing is told in test_browser_officer.py.
"""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser import COUNTING, FIRST, acts, drag, settle, visit

pytestmark = pytest.mark.browser
TYPE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def card(page: Page, at: int) -> Locator:
    return page.locator(".k-card").nth(at)


def told(page: Page, url: str) -> Page:
    """A visit in which every click, drag and key is counted."""
    page.add_init_script(COUNTING)
    visit(page, url)
    return page


def test_a_researcher_finds_in_three_clicks_what_the_seventy_thousand_rest_on(page, address):
    told(page, address)
    expect(card(page, 0)).to_contain_text("70,000")
    page.get_by_role("radio", name="经济结构").click()
    page.wait_for_url("**k.income_growth_basis=2**", timeout=FIRST)
    settle(page)
    page.locator(".st-key-k-basis-0 button").click()
    basis = page.get_by_test_id("stPopoverBody")
    rests = basis.locator("dt", has_text="所依据的假设").locator("xpath=following-sibling::dd[1]")
    expect(rests).to_contain_text(
        "（", timeout=FIRST
    )  # assumptions with their grades, strongest first
    link = page.get_by_role("link", name="敏感性").first
    expect(link).to_be_in_viewport(ratio=1)
    link.click()
    page.wait_for_url("**/uncertainty?**", timeout=FIRST)
    assert "k.income_growth_basis=2" in page.url
    assert "t=cd-001" in page.url
    expect(page.locator(".k-lead").first).to_contain_text("抽样误差", timeout=FIRST)
    expect(page.locator(".st-key-k-futures-fan")).to_be_visible()
    assert acts(page) == (3, 0, 0)
    page.locator(".st-key-k-sample-cancel button").click()  # what it rests on is a minute's work


def test_a_budget_officer_takes_home_the_gap_of_nine_thousand_beds(page, address, tmp_path):
    told(page, address)
    page.locator(".st-key-k-region").get_by_role("combobox").click()
    page.get_by_role("option", name="重庆市永川区").click()
    beds = page.locator("[class*=st-key-k-card-]", has_text="9,000张")
    beds.get_by_role("link", name="资金").click(timeout=FIRST)
    lead = page.locator(".k-lead")
    expect(lead.nth(1)).to_contain_text("还差2.63亿元", timeout=FIRST)
    expect(lead.nth(1)).to_contain_text("5,020张")
    settle(page)
    drag(page, page.get_by_role("slider", name="单位造价系数"), 1.1)
    page.wait_for_url("**uc=1.1", timeout=FIRST)
    expect(lead.nth(1)).not_to_contain_text("还差2.63亿元", timeout=FIRST)
    settle(page)
    with page.expect_download(timeout=FIRST) as waiting:
        page.get_by_role("button", name="下载 Excel（含公式）").click()
    assert acts(page) == (4, 1, 0)
    waiting.value.save_as(tmp_path / "gap.xlsx")
    book = load_workbook(tmp_path / "gap.xlsx")
    cells = [str(cell.value) for row in book["工程量清单"].iter_rows() for cell in row]
    assert "5020" in cells
    assert any(text.startswith("=") for text in cells)


def test_a_presenter_opens_a_link_drags_three_sliders_resets_and_goes_on(page, address):
    page.set_viewport_size({"width": 1366, "height": 768})  # the commonest projector
    told(page, f"{address}/?present=1")
    expect(page.locator(".k-foot")).to_be_in_viewport(ratio=1)
    before = [card(page, at).inner_text() for at in range(3)]
    moves = (("城镇居民收入年均增速", 7.6), ("农村居民收入年均增速", 9.5), ("年审批床位", 3000))
    for at, (name, to) in enumerate(moves):
        assert (
            slider(page, name).bounding_box()["y"] > 768 * 2 / 3
        )  # no travel out of the lower third
        drag(page, slider(page, name), to)
        expect(card(page, at)).not_to_have_text(before[at], timeout=FIRST)
        page.wait_for_url(lambda url, n=at + 1: url.count("l.") == n, timeout=FIRST)
        settle(page)
    page.keyboard.press("0")
    expect(card(page, 0)).to_contain_text("69,762", timeout=FIRST)
    page.wait_for_url(lambda url: "l." not in url, timeout=FIRST)
    page.keyboard.press("n")
    expect(page.locator(".k-top")).to_contain_text("2 /", timeout=FIRST)
    page.wait_for_url("**sc=**", timeout=FIRST)
    assert acts(page) == (0, 3, 2)
    settle(page)
    large = page.evaluate(TYPE)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-k-header")).to_be_visible(timeout=FIRST)
    settle(page)
    assert page.evaluate(TYPE) < large  # nothing of the hall's style stays behind


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


DARK, LIGHT = "rgb(17, 23, 30)", "rgb(255, 255, 255)"


def worn(page, colour: str) -> None:
    """Wait until Streamlit, the house and its charts show a theme."""
    page.wait_for_function(
        """(colour) => {
          const of = (selector) => getComputedStyle(document.querySelector(selector) ?? document.body).backgroundColor;
          return [".stApp", ".k-sliders", ".stVegaLiteChart svg"].every((each) => ["rgba(0, 0, 0, 0)", colour].includes(of(each)));
        }""",
        arg=colour,
        timeout=FIRST,
    )


def test_a_link_may_ask_for_the_dark_theme_and_one_without_follows_the_system(page, address):
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}/?t=cd-001&theme=dark")
    worn(page, DARK)
    page.goto(f"{address}/?t=cd-001")
    page.locator(".stVegaLiteChart svg").first.wait_for(timeout=FIRST)
    worn(page, LIGHT)
    page.emulate_media(color_scheme="dark")
    worn(page, DARK)
