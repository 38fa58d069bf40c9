"""Packs to work on: a small invented town, copied so that a test may spoil it."""

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory):
    """No test reads or writes what this computer's user has saved or imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEDA_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("KEDA_DATABASE_URL", raising=False)
        patch.setenv("KEDA_SAMPLES", "off")  # each test draws what it is about
        yield


@pytest.fixture
def packs(tmp_path):
    """A folder of region packs holding one valid place, `small`."""
    shutil.copytree(HERE / "packs", tmp_path / "packs")
    return tmp_path / "packs"


@pytest.fixture(scope="session")
def address():
    """The app on a free port: one server for all tests of a worker, as one serves a whole department."""
    from tests.browser import served

    with served() as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    """The system's chromium, headless. A module's own, for while it runs no other event loop can be started."""
    from tests.browser import found_chromium, running

    with running(found_chromium()) as found:
        yield found


@pytest.fixture
def page(browser):
    """A fresh visitor at the usual projector of an office."""
    from playwright.sync_api import expect

    from tests.browser import FIRST

    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(FIRST)
    expect.set_options(timeout=60_000)
    yield context.new_page()
    context.close()
