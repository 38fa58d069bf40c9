"""Every page in a real browser: read by machines for people who do not see it, silent towards other hosts, one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import FIRST, settle
from tests.test_browser import ENGLISH_LEFT

pytestmark = pytest.mark.browser

PAGES = {
    "whatif": "/?t=cd-001",
    "targets": "/targets",
    "funding": "/funding?region=wenjiang",
    "uncertainty": "/uncertainty?t=cd-001",
    "evidence": "/evidence",
    "model": "/model?sector=eldercare&var=Waiting",
    "scenarios": "/scenarios?ids=plan,trend,stress",
    "present": "/?present=1",
}
SERIOUS = ("serious", "critical")
# Sheets of A4 a page may take at most: more means blank ones, or blocks pushed to the next.
SHEETS = {"whatif": 2, "targets": 2, "funding": 3, "uncertainty": 3, "evidence": 5, "model": 4}
SHEETS |= {"scenarios": 7, "present": 1}
# What would be wrong on paper, of a page as it would be printed.
ON_PAPER = """() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
  const found = shown(".k-sliders, .st-key-k-filters, .stButton, .stDownloadButton, .stPopover, .stPageLink").map((node) => node.className);
  const style = getComputedStyle(document.documentElement), main = document.querySelector(".stMain");
  if (style.getPropertyValue("--k-ink") !== "#17212B") found.push("the ink is not that of the light theme");
  if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") found.push("the sheet is not white");
  if (main.scrollWidth > main.clientWidth) found.push(`${main.scrollWidth - main.clientWidth} px are cut`);
  if (getComputedStyle(main).overflowY !== "visible") found.push("only the first screen is printed");
  if (!shown(".k-print, .k-top").length) found.push("nothing says of what and when it is");
  return found;
}"""


def open_page(page: Page, url: str) -> None:
    """Open a link and wait until the page has said what it has to say."""
    page.goto(url)
    page.locator("h1").first.wait_for(state="attached", timeout=FIRST)
    settle(page)
    page.wait_for_function("window.kedaHouse", timeout=FIRST)


def told(violation: dict) -> str:
    """A violation as one line: rule, and the first places."""
    places = [" ".join(node["target"]) for node in violation["nodes"][:3] if node["target"]]
    return f"{violation['id']}: {violation['help']} ({'; '.join(map(str, places))})"


def serious(page: Page) -> list[str]:
    """The violations that keep people out, of the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [told(each) for each in found if each["impact"] in SERIOUS]


def screens(page: Page, url: str, odd: bool) -> Iterator[None]:
    """The page at a desk's width in one theme and language, then at a phone's in the others; odd: the other two pairs."""
    link = f"{url}{'&' if '?' in url else '?'}lang="
    desk, phone = (("en", "light"), ("zh", "dark")) if odd else (("zh", "light"), ("en", "dark"))
    for (lang, scheme), width, height in ((desk, 1440, 900), (phone, 390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        open_page(page, link + lang)
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
        yield


def fits(page: Page, width: int) -> None:
    """Wait until nothing on the page is wider than a screen of this width; charts follow their place."""
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_function(
        "[document.documentElement, document.querySelector('.stMain')].every((n) => n.scrollWidth <= innerWidth)",
        timeout=20_000,
    )


def sheets(page: Page) -> tuple[int, int]:
    """How many sheets a page prints on, and how wide they are. [pt]"""
    printed = page.pdf(prefer_css_page_size=True)
    wide = re.search(rb"/MediaBox \[0 0 (\d+)", printed)
    assert wide is not None
    return len(re.findall(rb"/Type /Page\b", printed)), int(wide[1])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault_of_access_asks_no_other_machine_fits_320_px_and_prints(
    page, address, name
):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in screens(page, address + PAGES[name], odd=list(PAGES).index(name) % 2 == 1):
        assert serious(page) == []
        assert page.locator("h1").count() == 1
        if page.locator("html").get_attribute("lang") == "en":
            continue
        # on hover a variable gives the name the model calls it by
        english = page.evaluate(ENGLISH_LEFT)
        assert [text for text in english if not text.startswith("title: ")] == []
    own = (address, "data:", "blob:", address.replace("http", "ws"))
    assert [url for url in asked if not url.startswith(own)] == []
    if name != "present":  # which is for a hall, and has no button on a phone
        fits(page, 320)
    page.set_viewport_size({"width": 1032, "height": 703})  # what margins leave of A4
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ON_PAPER) == []
    count, width = sheets(page)
    assert count <= SHEETS[name]
    assert width in (841, 842)


def test_the_diagram_is_walked_by_arrow_keys_and_opened_by_enter(page, address):
    open_page(page, f"{address}/model?sector=eldercare")
    first = page.locator(".d-mark[tabindex='0']")
    first.focus()
    before = first.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    now = page.locator(".d-mark[tabindex='0']").get_attribute("aria-label")
    assert now != before
    page.keyboard.press("Enter")
    page.wait_for_url("**var=**")
    expect(page.locator(".k-variable")).to_be_visible(timeout=FIRST)
    expect(page.locator(".d-mark[tabindex='0']")).to_be_focused()
    page.go_back()
    expect(page.locator(".k-variable")).to_have_count(0, timeout=FIRST)


def test_a_target_is_found_filtered_and_opened_without_a_mouse(page, address):
    open_page(page, f"{address}/targets?f.verdict=short&f.area=income")
    names = page.locator(".k-choices th button")
    expect(names.first).to_have_text("cd-001", timeout=FIRST)
    names.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**row=cd-002**")
    expect(page.get_by_role("button", name="cd-002")).to_be_focused()
    side = page.locator(".st-key-k-side")
    for part in ("文件原数", "算式", "所需增速", "审计发现", "力争"):
        expect(side).to_contain_text(part, timeout=FIRST)
    assert "f.area=income" in page.url and "f.verdict=short" in page.url
    page.go_back()
    expect(side).to_have_count(0, timeout=FIRST)


GROWTH = """{UTF-8}
people = INTEG(births, 1000) ~ person ~ |
births = people * rate ~ person/year ~ |
rate = 0.03 ~ 1/year ~ |
INITIAL TIME = 2020 ~ year ~ |
FINAL TIME = 2030 ~ year ~ |
TIME STEP = 0.25 ~ year ~ |
SAVEPER = 1 ~ year ~ |
"""
HOSTILE = {
    "empty.mdl": (b"", "内容为空"),
    "binary.mdl": (bytes(range(256)) * 8, "不是文本文件"),
    "loop.mdl": (GROWTH.replace("people * rate", "births * 2").encode(), "代数环"),
    "overflow.mdl": (GROWTH.replace("people * rate", "EXP(people)").encode(), "不再是有限的数"),
    "large.mdl": (b"a = 1 ~~|\n" * 700_000, "文件不能超过5.0MB"),
}


def test_a_model_brought_along_gets_its_report_its_sliders_and_its_chart(page, address):
    open_page(page, f"{address}/model?src=upload")
    file = {"name": "人口.mdl", "mimeType": "text/plain", "buffer": GROWTH.encode("gb18030")}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#k-report")).to_contain_text("共3个变量", timeout=FIRST)
    chart = page.locator(".stVegaLiteChart").first
    expect(chart).to_be_visible(timeout=FIRST)
    page.get_by_role("slider", name="rate（1/year）").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    expect(chart).to_be_visible()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_upload_is_one_sentence_and_the_page_stays(page, address, name):
    content, said = HOSTILE[name]
    open_page(page, f"{address}/model?src=upload")
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(said).first).to_be_attached(timeout=FIRST)
    expect(page.get_by_role("button", name="另选文件")).to_be_visible(timeout=FIRST)
    assert serious(page) == []
