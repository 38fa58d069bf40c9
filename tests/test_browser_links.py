"""A link reopens exactly what is on the screen, in a real browser: every parameter a page writes, several to a link."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import FIRST, settle
from ui.address import FIELDS, OWN

pytestmark = pytest.mark.browser

LINKS = (
    "/?sc=trend&t=cd-002,cd-001&cmp=stress&win=2020-2035&theme=light"
    "&l.plan_rate_total__rural=0.09&k.total_spread_rule=1",
    "/?present=1&t=cd-001",
    "/targets?f.area=income&f.doc=chengdu-ten-projects-2021&f.verdict=short&f.binding=expected"
    "&f.audit=1&q=城镇&row=cd-001",
    "/targets?p=2",
    "/funding?region=yongchuan&price=real&kind=capital&uc=1.1&prog=eld_new&soc=0.4&hold=0&payer=social",
    "/uncertainty?t=cd-015&n=1000&seed=7&run=0123abcd",  # a sample of another state is not drawn
    "/evidence?ser=total income[rural]",
    "/model?sector=eldercare&layer=all&part=eldercare pipeline&var=Waiting",
    "/model?sector=eldercare&layer=loops&loop=be2",
    "/model?src=upload",
    "/scenarios?ids=plan,stress&t=cd-015",
)
# What is on the screen: all text, what is chosen, what stands in the fields.
SCREEN = """() => {
  const main = document.querySelector("[data-testid=stMainBlockContainer]");
  const said = (nodes, tell) => [...main.querySelectorAll(nodes)].map(tell).join("|");
  return [
    main.innerText.replace(/\\s+/g, " "),
    said("[aria-checked=true], [aria-pressed=true], [aria-selected=true]", (node) => node.innerText),
    said("input", (node) => (node.type === "checkbox" ? node.checked : node.value)),
  ].join("\\n");
}"""


def screen(page: Page) -> str:
    """The screen once it stands still: the same at two looks."""
    page.locator("html[data-keys='on']").wait_for(state="attached", timeout=FIRST)
    before = ""
    for _ in range(80):
        settle(page)
        now = page.evaluate(SCREEN)
        if now == before:
            return now
        before = now
        page.wait_for_timeout(400)
    raise AssertionError("the page does not come to rest")


def test_every_parameter_stands_in_some_link():
    said = {key for link in LINKS for key, _ in parse_qsl(urlsplit(link).query)}
    levers = {key for key in said if key.startswith(("l.", "k."))}
    assert said - levers | {"lang"} == {key for key, _ in FIELDS} | set(OWN)
    assert len(levers) == 2


@pytest.mark.parametrize("link", LINKS)
def test_a_link_the_way_back_from_another_language_and_a_reload_show_the_same_screen(
    page, address, link
):
    page.goto(address + link)
    opened = screen(page)
    assert page.locator(".st-key-k-notice").count() == 0
    page.keyboard.press("l")
    page.wait_for_url("**lang=en**", timeout=FIRST)
    screen(page)
    wanted = dict(parse_qsl(urlsplit(link).query))
    assert wanted.items() <= dict(parse_qsl(urlsplit(page.url).query)).items()
    page.go_back()
    page.wait_for_url(lambda url: "lang=en" not in url, timeout=FIRST)
    page.locator("html[lang=zh-CN]").wait_for(state="attached", timeout=FIRST)
    assert screen(page) == opened
    page.reload()
    assert screen(page) == opened
