"""Packs to work on: a small invented town, copied so that a test may spoil it."""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory):
    """Saved scenarios of a test run go to a folder of its own, never to the user's."""
    before = os.environ.get("KEDA_HOME")
    os.environ["KEDA_HOME"] = str(tmp_path_factory.mktemp("keda"))
    yield
    if before is None:
        del os.environ["KEDA_HOME"]
    else:
        os.environ["KEDA_HOME"] = before


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


@pytest.fixture(scope="module")
def address():
    """The app on a free port."""
    from tests.browser import served

    with served() as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    """The system's chromium, headless; on a desk without one the test is skipped, in CI it fails."""
    from tests.browser import chromium, running

    path = chromium()
    if path is None:
        reason = "no chromium on this machine; install it, e.g. apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running(path) as found:
        yield found


@pytest.fixture
def page(browser):
    """A fresh visitor at the usual projector of an office."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    yield context.new_page()
    context.close()
