"""Pictures of the pages, for the README and for looking at: `make screenshots`.

python -m tests.screenshots [folder] [beginning of the names wanted]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import FIRST, HOUSE, chromium, running, served, settle

# file name -> (address, width, height, colour scheme)
SHOTS = {
    "whatif-zh": ("/", 1440, 900, "light"),
    "whatif-en": ("/?lang=en", 1440, 900, "light"),
    "whatif-dark": ("/?l.plan_rate_total__urban=0.0758", 1440, 900, "dark"),
    "whatif-1920": ("/?k.income_growth_basis=1&t=cd-001,cd-002", 1920, 1080, "light"),
    "whatif-compare": (
        "/?t=cd-001&cmp=trend,stress&l.plan_rate_total__urban=0.08",
        1440,
        1500,
        "light",
    ),
    "whatif-phone": ("/?t=cd-001", 390, 844, "light"),
    "whatif-phone-en-dark": ("/?t=cd-001&lang=en", 390, 844, "dark"),
    "whatif-yongchuan": ("/?region=yongchuan", 1440, 900, "light"),
    "whatif-present": ("/?present=1&l.plan_rate_total__urban=0.076", 1920, 1080, "light"),
}
PAGES = ("targets", "funding", "uncertainty", "evidence", "model", "scenarios")
LINKS = {
    "targets": "row=cd-001",
    "funding": "region=wenjiang",
    "uncertainty": "t=cd-001&n=1000",
    "model": "sector=eldercare&var=Waiting",
    "scenarios": "ids=plan,trend,stress",
}
START, SAMPLED = ".st-key-k-sample-start button", ".st-key-k-futures canvas, .st-key-k-futures svg"
# The small sample of a scenario nobody has changed begins with its page; a picture shows what it draws.
NOT_SAMPLING = "!document.querySelector('.st-key-k-sample [role=status]')"
for page in PAGES:
    link = f"/{page}?{LINKS.get(page, '')}"
    SHOTS |= {
        f"{page}-zh": (link, 1440, 900, "light"),
        f"{page}-en": (f"{link}&lang=en", 1440, 900, "light"),
        f"{page}-dark": (link, 1440, 900, "dark"),
        f"{page}-1920": (link, 1920, 1080, "light"),
        f"{page}-phone": (link, 390, 844, "light"),
    }


def main(out: Path, only: str = "") -> None:
    """Take every picture, or those whose name begins with `only`, each as a new visitor."""
    path = chromium()
    if path is None:
        raise SystemExit("no chromium on this machine; install it, e.g. apt-get install chromium")
    out.mkdir(parents=True, exist_ok=True)
    with served() as address, running(path) as browser:
        for name, (link, width, height, scheme) in SHOTS.items():
            if not name.startswith(only):
                continue
            take(browser, address + link, out / f"{name}.png", width, height, scheme)
            print(f"{name}.png")


def take(browser: Browser, url: str, file: Path, width: int, height: int, scheme: str) -> None:
    """One picture, once everything has been said."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("window.kedaHouse?.announced", timeout=FIRST)
    settle(page)
    page.wait_for_function(NOT_SAMPLING, timeout=FIRST)
    settle(page)
    if "/uncertainty" in url and not page.locator(SAMPLED).count():
        page.locator(START).click()
        page.locator(SAMPLED).first.wait_for(timeout=FIRST)
        settle(page)
    page.wait_for_timeout(2500)  # fonts and the last chart
    page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "docs" / "screenshots",
        *sys.argv[2:3],
    )
