"""Many people in one process, all there at once, each with levers of their own.

Twenty in tabs of a browser that move a slider, thirty spoken to as a browser speaks.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from scenarios import answer
from tests.browser import FIRST

TABS = 20
PEOPLE = 30
LEVER, RATE = "plan_rate_total__urban", "城镇居民收入年均增速"
NUMBER = re.compile(r'class="k-number"[^>]*>([\d,]+)<')


def shown(session: ClientConnection, rate: float) -> str:
    """What the first card says once this session has asked for a rate."""
    ask = BackMsg()
    ask.rerun_script.query_string = f"t=cd-001&l.{LEVER}={rate}"
    session.send(ask.SerializeToString())
    said = ""
    while True:
        reply = ForwardMsg()
        reply.ParseFromString(session.recv(timeout=FIRST / 1000, decode=False))
        if reply.WhichOneof("type") == "script_finished":
            return NUMBER.findall(said)[-1]
        if reply.delta.new_element.HasField("html"):
            said += reply.delta.new_element.html.body


def alone(rate: float) -> str:
    """What the first card says to somebody who has the model to themselves."""
    reply = answer("chengdu", "plan", {LEVER: rate}, ["cd-001"], explain=False)
    return f"{reply.verdicts[0].value:,.0f}"


@pytest.mark.browser
def test_twenty_tabs_at_once_each_move_a_slider_and_see_their_own_number(browser, address):
    rates = [round(0.051 + 0.001 * n, 3) for n in range(TABS)]
    numbers = [f"{alone(rate)}元" for rate in rates]
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(FIRST)
    tabs = []
    for rate in rates:
        tabs.append(context.new_page())
        link = f"{address}/?t=cd-001&l.{LEVER}={round(rate - 0.001, 3)}"
        tabs[-1].goto(link, wait_until="commit")
    for tab in tabs:  # all come at once
        tab.get_by_role("slider", name=RATE).wait_for()
    for tab in tabs:  # all are there; nobody waits for the one before
        tab.get_by_role("slider", name=RATE).press("ArrowRight")
    for tab, rate, number in zip(tabs, rates, numbers, strict=True):
        tab.wait_for_url(f"**l.{LEVER}={rate}**", timeout=FIRST)
        expect(tab.locator(".k-number").first).to_have_text(number, timeout=FIRST)
    shown = [tab.locator(".k-number").first.inner_text() for tab in tabs]
    assert shown == numbers  # while the others moved, nobody's changed
    context.close()


def test_thirty_people_at_once_see_their_own_choices(address: str) -> None:
    everyone = threading.Barrier(PEOPLE)
    link = address.replace("http", "ws") + "/_stcore/stream"
    streamlit = [Subprotocol("streamlit")]

    def visit(n: int) -> tuple[str, str]:
        first, then = 0.05 + 0.001 * n, 0.05 + 0.001 * ((n + 7) % PEOPLE)
        with connect(
            link,
            subprotocols=streamlit,
            origin=Origin(address),
            open_timeout=FIRST / 1000,
            max_size=None,
        ) as session:
            everyone.wait(timeout=FIRST / 1000)  # all are connected before anyone asks
            before = shown(session, round(first, 3))
            everyone.wait(timeout=FIRST / 1000)  # and nobody leaves before all have moved
            return before, shown(session, round(then, 3))

    with ThreadPoolExecutor(PEOPLE) as pool:
        found = list(pool.map(visit, range(PEOPLE)))
    numbers = [alone(round(0.05 + 0.001 * n, 3)) for n in range(PEOPLE)]
    assert [before for before, _ in found] == numbers
    assert [now for _, now in found] == [numbers[(n + 7) % PEOPLE] for n in range(PEOPLE)]
