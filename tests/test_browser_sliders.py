"""The panel of sliders in a real browser: dragged, typed into, reset, by keys, and where it cannot be drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import FIRST, settle, visit

pytestmark = pytest.mark.browser
NAME = "城镇居民收入年均增速"
SMALLEST_TARGET = 24  # px, WCAG 2.2


def rate(page: Page) -> Locator:
    return page.get_by_role("slider", name=NAME)


def number(page: Page) -> Locator:
    return page.locator(".k-card .k-number").first


def thumb(page: Page) -> tuple[float, float]:
    """Where the middle of the thumb is on the screen."""
    box = rate(page).bounding_box()
    assert box is not None
    low, high, at = (
        float(rate(page).evaluate(f"node => node.{key}")) for key in ("min", "max", "value")
    )
    return box["x"] + 8 + (at - low) / (high - low) * (box["width"] - 16), box["y"] + box[
        "height"
    ] / 2


def test_the_picture_follows_a_held_thumb_and_the_address_its_release(page, address):
    visit(page, f"{address}/?t=cd-001")
    x, y = thumb(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x + 5 * step, y)
    expect(number(page)).not_to_have_text("69,762元", timeout=FIRST)
    assert "l." not in page.url
    page.mouse.up()
    page.wait_for_url("**l.plan_rate_total__urban**", timeout=FIRST)
    settle(page)
    page.go_back()
    expect(number(page)).to_have_text("69,762元", timeout=FIRST)
    expect(rate(page)).to_have_value("7.5")


def test_the_card_never_vanishes_while_a_thumb_is_dragged(page, address):
    visit(page, f"{address}/?t=cd-001")
    page.evaluate(
        """() => { window.gaps = 0; new MutationObserver(() => {
          if (!document.querySelector(".k-number")) window.gaps += 1;
        }).observe(document.body, { subtree: true, childList: true }) }"""
    )
    x, y = thumb(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x + 6 * step, y)
        page.wait_for_timeout(80)
    page.mouse.up()
    page.wait_for_url("**l.plan_rate_total__urban**", timeout=FIRST)
    settle(page)
    assert page.evaluate("window.gaps") == 0


def test_a_double_click_returns_to_the_plan(page, address):
    visit(page, f"{address}/?t=cd-001&l.plan_rate_total__urban=0.09")
    expect(rate(page)).to_have_value("9")
    rate(page).dblclick()
    expect(number(page)).to_have_text("69,762元", timeout=FIRST)
    expect(rate(page)).to_have_value("7.5")


def test_a_value_between_the_steps_is_typed_in_full_width_digits(page, address):
    visit(page, f"{address}/?t=cd-001")
    page.get_by_role("button", name=f"{NAME} 7.5%").click()
    field = page.get_by_label("精确取值")
    field.fill("很多")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="不是一个数")).to_be_visible()
    field.fill("９９")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="超出范围")).to_be_visible()
    field.fill("７．５８％")
    field.press("Enter")
    page.wait_for_url("**l.plan_rate_total__urban=0.0758**", timeout=FIRST)
    expect(number(page)).to_have_text("70,022元", timeout=FIRST)
    expect(rate(page)).to_have_attribute("aria-valuetext", "7.58%")


def test_keys_move_a_slider_by_steps_and_to_its_ends(page, address):
    visit(page, f"{address}/?t=cd-001")
    rate(page).focus()
    page.keyboard.press("ArrowUp")
    expect(rate(page)).to_have_value("7.6")
    page.keyboard.press("Shift+ArrowLeft")
    expect(rate(page)).to_have_value("6.6")
    page.keyboard.press("End")
    expect(rate(page)).to_have_value("11")
    page.wait_for_url("**l.plan_rate_total__urban=0.11**", timeout=FIRST)
    expect(page.get_by_text("超出历史最好水平")).to_be_visible(timeout=FIRST)
    settle(page)
    page.keyboard.press("0")
    expect(rate(page)).to_have_value("7.5", timeout=FIRST)


def test_the_worded_ranges_set_the_value_and_say_which_holds(page, address):
    visit(page, f"{address}/?t=cd-001")
    plan, stretch = (page.get_by_role("button", name=name, exact=True) for name in ("计划", "冲刺"))
    expect(plan).to_have_attribute("aria-pressed", "true")
    stretch.click()
    page.wait_for_url("**l.plan_rate_total__urban=0.09**", timeout=FIRST)
    expect(stretch).to_have_attribute("aria-pressed", "true", timeout=FIRST)
    page.get_by_role("button", name="还原").click()
    expect(number(page)).to_have_text("69,762元", timeout=FIRST)


def test_a_lever_that_works_too_late_is_greyed_with_the_year(page, address):
    visit(page, f"{address}/?t=cd-014")
    page.locator(".k-part-more > summary").click()
    late = page.locator(".k-lever.k-off", has_text="公办托位年开工")
    expect(late.locator(".k-idle")).to_have_text("2027年起才影响所选目标")


def test_a_browser_that_cannot_draw_the_panel_gets_plain_sliders(page, address):
    page.add_init_script(
        """const blob = window.Blob;
        window.Blob = function (parts, options) {
          const broken = String(parts?.[0]).includes("class Panel") ? ["throw new Error('no panel')"] : parts;
          return new blob(broken, options);
        };"""
    )
    visit(page, f"{address}/?t=cd-001")
    page.locator(".stSlider").first.wait_for(timeout=FIRST)
    rate(page).focus()
    page.keyboard.press("ArrowRight")
    expect(number(page)).to_have_text("70,087元", timeout=FIRST)


def test_what_is_touched_on_a_phone_is_large_enough(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    visit(page, address)
    box = rate(page).bounding_box()
    assert box is not None
    assert box["height"] >= 44
    small = page.evaluate(
        """least => [...document.querySelectorAll(".k-sliders :is(button, summary, input)")]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < least).length""",
        SMALLEST_TARGET,
    )
    assert small == 0
    context.close()
