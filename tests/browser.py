"""The app served on a free port and a chromium to look at it with; for tests and screenshots."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 4_800  # twentieths of a second a server may take to answer on a busy machine
FIRST = 240_000  # ms a cold start may take while the engine compiles


# Counts what a person does, over every page of a visit: a press that moves is a drag.
COUNTING = """
  const add = (what) => (sessionStorage[what] = Number(sessionStorage[what] ?? 0) + 1);
  let from = null;
  addEventListener("pointerdown", (event) => (from = event), true);
  addEventListener("pointerup", (event) => {
    if (from) add(Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > 4 ? "drags" : "clicks");
    from = null;
  }, true);
  addEventListener("keydown", () => add("keys"), true);
"""


def acts(page: Page) -> tuple[int, int, int]:
    """Clicks, drags and keys so far in this visit, of a page given COUNTING."""
    names = ("clicks", "drags", "keys")
    return tuple(page.evaluate("names => names.map((n) => Number(sessionStorage[n] ?? 0))", names))


def drag(page: Page, slider: Locator, to: float) -> None:
    """Drag the thumb of a slider to a value, as a hand does."""
    low, high, now = (float(slider.evaluate(READ, name)) for name in ("min", "max", "now"))
    track = slider.evaluate(TRACK)
    at = [track["x"] + track["width"] * (value - low) / (high - low) for value in (now, to)]
    page.mouse.move(at[0], track["y"])
    page.mouse.down()
    for part in (0.5, 0.9, 1.0):
        page.mouse.move(at[0] + part * (at[1] - at[0]), track["y"])
    page.mouse.up()


READ = "(node, name) => node[name === 'now' ? 'value' : name]"
# Streamlit's slider hides its <input> in the thumb; ours is the <input>, with a thumb that stays inside of it.
TRACK = """node => {
  const rail = node.closest("[data-testid=stSlider]")?.querySelector("[role=group] > div");
  const box = (rail ?? node).getBoundingClientRect();
  const inset = rail ? 0 : parseFloat(getComputedStyle(document.documentElement).fontSize) / 2;
  return { x: box.x + inset, y: box.y + box.height / 2, width: box.width - 2 * inset };
}"""


def chromium() -> str | None:
    """The system's chromium, if it has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served() -> Iterator[str]:
    """The app on a free port of this machine; gives its address."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with started(["-m", "ui.serve", *options], port) as url:
        yield url


@contextmanager
def started(words: list[str], port: int, **environment: str) -> Iterator[str]:
    """The server a Python command line starts, once it answers; gives its address."""
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as home:  # saved scenarios of its own
        server = subprocess.Popen(
            [sys.executable, *words],
            cwd=HOUSE,
            env=os.environ | {"KEDA_HOME": home} | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_healthy(f"{url}/_stcore/health", server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait for the server to answer, or say that it ended."""
    for _ in range(PATIENCE):
        assert server.poll() is None, f"the server ended with code {server.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer in time")


def found_chromium() -> str:
    """The system's chromium; without one a test is skipped on a desk and fails in CI."""
    path = chromium()
    if path is None:
        reason = "no chromium on this machine; install it, e.g. apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """A headless chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def visit(page: Page, url: str) -> None:
    """Open a link and wait for the first verdict, everything after it, and the keys."""
    page.goto(url)
    page.locator(".k-number").first.wait_for(timeout=FIRST)
    settle(page)
    page.locator("html[data-keys='on']").wait_for(state="attached", timeout=FIRST)


def settle(page: Page) -> None:
    """Wait until nothing runs."""
    page.locator(".stApp[data-test-script-state='notRunning']").wait_for(timeout=FIRST)
