"""A department's sign-in from end to end: a real browser, the app as it is hosted, a provider of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import FIRST, free_port, settle, started
from tests.hosting.provider import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.browser
LINK = "/scenarios?region=yongchuan&lang=zh&t=yc-016"


@pytest.fixture(scope="module")
def hosted() -> Iterator[tuple[str, Provider]]:
    """The app behind a sign-in, and the provider that lets people in."""
    port = free_port()
    with provider() as door:
        environment = {
            "KEDA_PORT": str(port),
            "KEDA_SIGN_IN": "oidc",
            "KEDA_EDITORS": "@plan.gov.cn",
            "KEDA_OIDC_CLIENT_ID": CLIENT,
            "KEDA_OIDC_CLIENT_SECRET": SECRET,
            "KEDA_OIDC_METADATA_URL": f"{door.url}/.well-known/openid-configuration",
            "KEDA_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
            "KEDA_COOKIE_SECRET": "sixty-four random characters in a real deployment, here a phrase",
        }
        with started(["-m", "hosting.start"], port, **environment) as address:
            yield address, door


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor nobody knows yet."""
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(address + LINK)
    page.get_by_role("button", name="登录").click(timeout=FIRST)
    page.locator(".st-key-k-sign-out").wait_for(timeout=FIRST)
    settle(page)


def test_nothing_is_shown_before_the_sign_in(page, hosted):
    address, _ = hosted
    page.goto(address + LINK)
    expect(page.get_by_role("button", name="登录")).to_be_visible(timeout=FIRST)
    expect(page.get_by_text("永川")).to_have_count(0)


def test_an_editor_lands_on_the_link_they_opened_and_leaves_again(page, hosted):
    address, door = hosted
    door.person = {"name": "王研究", "email": "wang@plan.gov.cn"}
    sign_in(page, address)
    page.wait_for_url("**/scenarios?**t=yc-016**")
    out = page.get_by_role("button", name="王研究", exact=True)
    expect(out).to_be_visible(timeout=FIRST)
    out.click()
    expect(page.get_by_role("button", name="登录")).to_be_visible(timeout=FIRST)


def test_a_viewer_may_look_and_is_told_so(page, hosted):
    address, door = hosted
    door.person = {"name": "李阅读", "email": "li@example.org"}
    sign_in(page, address)
    expect(page.get_by_role("button", name="李阅读（只读）")).to_be_visible(timeout=FIRST)
