"""python -m bench.app: what a visitor waits for, in a real browser: the start, and a slider moved.

The same is measured on the same page with a constant in place of the model, move about with it, and on the least page
Streamlit can show: its start, from the command to a number on the screen, is what Streamlit and the browser take for
themselves. Needs a chromium on the machine; takes about five minutes; writes app.json and app.md to bench/results.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from tests.browser import FIRST, chromium, free_port, running, settle, started

HERE = Path(__file__).parent
LEVER = "城镇居民收入年均增速"
AT = "?t=cd-001,cd-002,cd-015"
STARTS = 3  # of each kind, in turns; the median counts
ROUNDS, MOVES = 4, 10  # moves of one page, then of the next, so that all see the same machine
NOT_SAMPLING = "!document.querySelector('.st-key-k-sample [role=status]')"  # the band is drawn once
COMPILING = 20  # seconds a first start is left to write its kernels to the disk cache
# from the input to the first frame with a new chart, and to the last change of the page before 250 ms of rest
_WATCH = """() => {
  const seen = window.bench = { began: performance.now(), chart: 0, last: 0 };
  window.benchDrawn = () => {
    seen.last = performance.now();
    if (!seen.chart) requestAnimationFrame(() => (seen.chart ||= performance.now()));
  };
  if (!window.benchEye) {  // a chart on a canvas changes no node
    const pen = CanvasRenderingContext2D.prototype, save = pen.save;
    pen.save = function () {
      if (this.canvas.closest?.(".stVegaLiteChart, .vega-embed")) window.benchDrawn();
      return save.call(this);
    };
  }
  window.benchEye?.disconnect();
  window.benchEye = new MutationObserver((changes) => {
    seen.last = performance.now();
    if (changes.some((change) => change.target.closest?.(".vega-embed svg"))) window.benchDrawn();
  });
  window.benchEye.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
_DONE = "() => window.bench.chart && performance.now() - window.bench.last > 250"
_FOUND = "() => [window.bench.chart - window.bench.began, window.bench.last - window.bench.began]"
Move = Callable[[Page], None]
Command = Callable[[int], list[str]]  # the words that start a server on a port


@contextmanager
def page_at(browser: Browser, url: str) -> Iterator[Page]:
    """A visitor at a page that has come to rest, the lever at the low end of its range."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    page.locator(".k-number").first.wait_for(timeout=FIRST)
    settle(page)
    page.get_by_role("slider", name=LEVER).focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(3000)
    settle(page)
    yield page
    context.close()


def by_key(page: Page) -> None:
    """One step up: a value nobody asked for before."""
    page.keyboard.press("ArrowRight")


def timed(page: Page, move: Move) -> tuple[float, float]:
    """Milliseconds from a move to the new chart, and to the last change of the page."""
    page.wait_for_timeout(250)
    page.evaluate(_WATCH)
    move(page)
    page.wait_for_function(_DONE, timeout=FIRST)
    chart, rest = page.evaluate(_FOUND)
    return float(chart), float(rest)


def dragged(page: Page) -> list[tuple[float, float]]:
    """The same for steps of a thumb that stays held."""
    slider = page.get_by_role("slider", name=LEVER)
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(1500)
    settle(page)
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    far = (box["width"] - 16) / (2 * MOVES)
    found = [
        timed(page, lambda page, at=at: page.mouse.move(x + at * far, y))  # type: ignore[misc]
        for at in range(1, 2 * MOVES)
    ]
    page.mouse.up()
    return found


def starts(browser: Browser, cache: str) -> dict[str, float]:
    """Median seconds of a start with an empty cache, with a full one, and of the least page; in turns."""
    seconds: dict[str, list[float]] = {"cold_s": [], "warm_s": [], "least_s": []}
    for number in range(STARTS):
        with tempfile.TemporaryDirectory() as empty:
            first = number == 0  # fills the cache of the warm starts
            folder, then = (cache, COMPILING) if first else (empty, 0)
            seconds["cold_s"].append(first_number(browser, _ours, AT, folder, then=then))
        seconds["warm_s"].append(first_number(browser, _ours, AT, cache))
        seconds["least_s"].append(first_number(browser, _least, "", cache))
    return {kind: round(float(np.median(each)), 2) for kind, each in seconds.items()}


def first_number(
    browser: Browser, words: Command, query: str, cache: str, *, then: float = 0.0
) -> float:
    """Seconds from starting a server to the first big number in an open browser; the server goes on for `then` seconds."""
    page, port = browser.new_page(), free_port()
    began = time.perf_counter()
    with started(words(port), port, KEDA_CACHE=cache) as url:
        page.goto(f"{url}/{query}")
        page.locator(".k-number").first.wait_for(timeout=FIRST)
        seconds = time.perf_counter() - began
        page.wait_for_timeout(1000 * then)
        page.close()
    return seconds


def _ours(port: int, module: str = "ui.serve") -> list[str]:
    return ["-m", module, *_options(port)]


def _least(port: int) -> list[str]:
    return ["-m", "streamlit", "run", str(HERE / "empty_page.py"), *_options(port)]


def _options(port: int) -> list[str]:
    return ["--server.port", str(port), "--server.address", "127.0.0.1"]


def moved(browser: Browser, cache: str) -> dict[str, list[tuple[float, float]]]:
    """Every page's moves, in turns."""
    ports = [free_port() for _ in range(3)]
    servers = {
        "app": (_ours(ports[0]), AT),
        "constant": (_ours(ports[1], "bench.constant_page"), AT),
        "least": (_least(ports[2]), ""),
    }
    with ExitStack() as stack:
        pages = {}
        for port, (name, (words, query)) in zip(ports, servers.items(), strict=True):
            url = stack.enter_context(started(words, port, KEDA_CACHE=cache))
            pages[name] = stack.enter_context(page_at(browser, f"{url}/{query}"))
        for page in pages.values():  # not counted
            page.wait_for_function(NOT_SAMPLING, timeout=FIRST)
            timed(page, by_key)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, page in pages.items():
                found[name] += [timed(page, by_key) for _ in range(MOVES)]
        found |= {f"{name}_held": dragged(pages[name]) for name in ("app", "constant")}
    return found


def figures(moves: list[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile of the moves. [ms]"""
    chart, rest = np.array(moves).T
    return {
        "median_ms": round(float(np.median(chart)), 1),
        "p95_ms": round(float(np.percentile(chart, 95)), 1),
        "rest_median_ms": round(float(np.median(rest)), 1),
        "rest_p95_ms": round(float(np.percentile(rest, 95)), 1),
        "moves": len(moves),
    }


def table(report: dict[str, object]) -> str:
    """The report as Markdown, beside what is to be reached."""
    slider: dict[str, dict[str, float]] = report["slider"]  # type: ignore[assignment]
    start: dict[str, float] = report["start"]  # type: ignore[assignment]

    def of(name: str, key: str) -> str:
        return f"{slider[name][f'{key}median_ms']:.0f} / {slider[name][f'{key}p95_ms']:.0f}"

    def more(ours: str, theirs: str) -> str:
        by = [slider[ours][key] - slider[theirs][key] for key in ("median_ms", "p95_ms")]
        return f"{by[0]:+.0f} / {by[1]:+.0f}"

    def took(*kinds: str) -> str:
        return " / ".join(f"{start[kind]:.1f}" for kind in kinds)

    rows = [
        ("slider moved → new chart, median / p95 [ms]", of("app", ""), of("constant", ""), more("app", "constant"), "≤ 60 / ≤ 60 more"),
        ("the same while the thumb is held", of("app_held", ""), of("constant_held", ""), more("app_held", "constant_held"), ""),
        ("slider moved → page at rest", of("app", "rest_"), of("constant", "rest_"), "", ""),
        ("least page Streamlit can show", "", of("least", ""), more("app", "least"), ""),
        ("start → first verdict, cold / warm [s]", took("cold_s", "warm_s"), "", "", "≤ 12 / ≤ 3"),
        ("start → first number of the least page [s]", "", took("least_s"), "", ""),
    ]  # fmt: skip
    head = f"{report['when']}, {os.cpu_count()} cores, load {report['load']:.1f} at the start.\n\n"
    lines = [
        "| what | Keda | a constant in place of the model | more | to reach |",
        "|---|---|---|---|---|",
    ]
    return head + "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def main() -> None:
    path = chromium()
    if path is None:
        raise SystemExit("no chromium on this machine; install it, e.g. apt-get install chromium")
    report: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "load": os.getloadavg()[0],
    }
    with tempfile.TemporaryDirectory() as cache, running(path) as browser:
        report["start"] = starts(browser, cache)
        report["slider"] = {name: figures(moves) for name, moves in moved(browser, cache).items()}
    folder = HERE / "results"
    (folder / "app.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    (folder / "app.md").write_text(table(report), encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main()
