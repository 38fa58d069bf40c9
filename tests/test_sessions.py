"""Thirty people in one process: sessions spoken to as a browser speaks, all open at once, each with levers of its own."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from scenarios import answer
from tests.browser import FIRST

PEOPLE = 30
LEVER = "plan_rate_total__urban"
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
    alone = [
        answer("chengdu", "plan", {LEVER: round(0.05 + 0.001 * n, 3)}, ["cd-001"], explain=False)
        for n in range(PEOPLE)
    ]
    numbers = [f"{reply.verdicts[0].value:,.0f}" for reply in alone]
    assert [before for before, _ in found] == numbers
    assert [now for _, now in found] == [numbers[(n + 7) % PEOPLE] for n in range(PEOPLE)]
