"""python -m bench.app: what a visitor waits for, in a real browser: the start, and a slider moved.

The same is measured on an empty page beside it: what remains is ours. Needs a chromium on the machine; writes
bench/results/app.json.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from tests.browser import FIRST, chromium, running, served

HERE = Path(__file__).parent
MOVES = 20
EMPTY_PORT = 8599
# from the key to the last change of the page: it counts as done when nothing changed for 200 ms
_WATCH = """() => {
  window.benchStart = performance.now(); window.benchLast = 0; window.benchText = document.querySelector('.k-number')?.innerText
  window.benchEye?.disconnect()
  window.benchEye = new MutationObserver(() => { window.benchLast = performance.now() })
  window.benchEye.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true})
}"""
_DONE = """() => window.benchLast && performance.now() - window.benchLast > 200
  && document.querySelector('.k-number')?.innerText !== window.benchText"""


def slider_moves(page: Page, url: str, name: str) -> list[float]:
    """Milliseconds from an arrow key on the slider to the last change on the page, one a move."""
    page.goto(url)
    page.locator(".k-number").first.wait_for(timeout=FIRST)
    page.wait_for_timeout(5000)
    slider = page.get_by_role("slider", name=name)
    found = []
    for move in range(MOVES + 3):
        slider.focus()
        page.wait_for_timeout(300)
        page.evaluate(_WATCH)
        page.keyboard.press("ArrowRight" if move % 2 == 0 else "ArrowLeft")
        page.wait_for_function(_DONE, timeout=FIRST)
        found.append(float(page.evaluate("window.benchLast - window.benchStart")))
    return found[3:]


def first_verdict(page: Page, began: float, url: str) -> float:
    """Seconds from starting the server to the first verdict on the screen."""
    page.goto(url)
    page.locator(".k-number").first.wait_for(timeout=FIRST)
    return time.perf_counter() - began


@contextmanager
def empty_page() -> Iterator[str]:
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "empty_page.py")]
    options = ["--server.port", str(EMPTY_PORT), "--server.address", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, *options, "--server.headless", "true", "--browser.gatherUsageStats", "false"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{EMPTY_PORT}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _figures(moves: list[float]) -> dict[str, float]:
    return {
        "median_ms": float(np.median(moves)),
        "p95_ms": float(np.percentile(moves, 95)),
        "moves": len(moves),
    }


def main() -> None:
    path = chromium()
    if path is None:
        raise SystemExit("no chromium on this machine; install it, e.g. apt-get install chromium")
    report: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "load": os.getloadavg()[0],
    }
    name = "城镇居民收入年均增速"
    with tempfile.TemporaryDirectory() as cache, running(path) as browser:
        os.environ["KEDA_CACHE"] = cache
        for state in ("cold", "warm"):
            began = time.perf_counter()
            with served() as url:
                page = browser.new_page()
                report[f"start_{state}_s"] = first_verdict(page, began, f"{url}/?t=cd-001")
                if state == "cold":
                    page.wait_for_timeout(15_000)  # the kernel is being compiled
                else:
                    report["slider"] = _figures(slider_moves(page, f"{url}/?t=cd-001", name))
                page.close()
        with empty_page() as url:
            page = browser.new_page()
            report["empty_slider"] = _figures(slider_moves(page, url, name))
    out = HERE / "results" / "app.json"
    out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
