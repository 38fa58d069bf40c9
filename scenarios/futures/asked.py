"""Questions about many futures as the app's workers answer them (scenarios/worker.py).

request: that of scenarios.futures.worker; an ensemble's answer also says how each target's values are spread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scenarios.console import plain
from scenarios.futures import worker
from scenarios.futures.answers import ensemble_answer
from scenarios.futures.distribution import distributions
from scenarios.futures.ensemble import ensemble

Tell = Callable[[int, int, str], None]


class Told(worker.Job):
    """A request whose progress goes to whoever asked, not to files of its own."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(Path())
        self.tell = tell

    def cancelled(self) -> bool:
        """Whoever asked ends the process instead."""
        return False

    def say(self, state: str, done: int = 0, total: int = 0, message: str = "") -> None:
        """Pass the progress on."""
        self.tell(done, total, self.stage)


def answered(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The answer as plain values. Raises InputError for what cannot be asked."""
    job = Told(tell)
    if request.get("kind", "ensemble") != "ensemble":
        found: dict[str, Any] = plain(worker.answer(request, job))
        return found
    sample = ensemble(worker.ask_of(request), processes=1, progress=job.report)
    answer = ensemble_answer(sample, asked=request.get("asked"))
    whole: dict[str, Any] = plain(answer | {"distributions": distributions(sample)})
    return whole
