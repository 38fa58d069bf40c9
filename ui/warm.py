"""Get ready before anybody asks: open the places, compile their models, answer their opening screens.

begin()             once a process, in the background; a visitor who comes earlier waits for nothing but their own
screen(region_id)   what the opening screen of one place needs
registry(region_id) what its list of targets needs
samples(region_id)  a small sample of each of its scenarios, kept for the next start
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable

from streamlit import runtime

from model import city
from model.engine.simulate import prepare
from ui import answers, freshness
from ui.address import View
from ui.guard import log

_BEGUN = threading.Lock()
PAUSE = 10.0  # seconds the first visitor has the processor to themselves after the opening place is ready
ASIDE = (
    1.0  # seconds a visitor who is there already has it to themselves once the verdicts are known
)
# What the first drawing would stop to import, a second in all: what the verdicts need, then the charts.
DRAWING = (
    "ui.frame",
    "ui.board",
    "ui.presenter",
    "streamlit.emojis",
    "pandas",
    "altair",
    "ui.mainchart",
    "ui.why",
)


def begin(*, delay: float) -> None:
    """Get ready in the background, unless this process already has. `delay` leaves the first visitor the processor. [s]"""
    if not _BEGUN.locked():
        threading.Thread(target=get_ready, args=(delay,), name="keda-warm", daemon=True).start()


def get_ready(delay: float = 0.0) -> None:
    """Get every place ready, once a process."""
    if not _BEGUN.acquire(blocking=False):
        return
    freshness.begin()
    time.sleep(delay)
    _begin_with_the_model()
    for place in answers.listed():
        for ready in (screen, registry):
            _got(ready, place)
            time.sleep(PAUSE)
    _got(samples, View().region)


def _got(ready: Callable[[str], None], place: str) -> None:
    try:
        ready(place)
    except Exception:  # a place that cannot be opened says so on its own page
        log.warning("%s did not get ready", place, exc_info=True)


def _begin_with_the_model() -> None:
    """The kernel of the whole model, which most places run, is made while the first place is checked."""
    try:
        prepare(city())
    except Exception:  # the places say on their pages what is wrong with it
        log.warning("the model did not get ready", exc_info=True)


def screen(region_id: str) -> None:
    """Everything the opening screen of a place needs, its verdicts first."""
    region = answers.opened(region_id)
    answers.inputs(region)
    plan = answers.plan_of(View(region=region_id), region, region.opening)
    answers.sketched(plan)
    if _visited():
        time.sleep(ASIDE)
    for module in DRAWING:
        importlib.import_module(module)
    answers.panel(plan, region)
    for target in region.opening:
        if target in region.formulas:
            answers.reach_of_levers(plan, region, target)
    answers.answered(plan)


def _visited() -> bool:
    """Whether somebody waits for a page."""
    connected = runtime.RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
    return runtime.exists() and runtime.get_instance().state is connected


def registry(region_id: str) -> None:
    """The verdicts of every target of a place, and what does not add up in its documents."""
    region = answers.opened(region_id)
    answers.judged(answers.plan_of(View(region=region_id), region, ()))
    answers.audited(region_id, region.hash)


def samples(region_id: str) -> None:
    """A small sample of every scenario of the place, one after another in a process of low priority."""
    # It brings what draws pages, which the first visitor must not wait for.
    from ui import sampling

    for job in sampling.ready(answers.opened(region_id)):
        while job.running:
            time.sleep(ASIDE)
