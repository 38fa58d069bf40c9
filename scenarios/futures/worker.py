"""A question about many futures answered in a process of its own, for the app: never on a page's own thread.

    python -m scenarios.futures.worker FOLDER/request.json

request.json      {"kind": "ensemble" | "ranges" | "sensitivity" | "discover" | "compare", "ask": {…}, "asked": 10000, …}
                  `ask` holds the fields of `Ask` ("region", "scenario", "changes" as {name: value}, "targets", "members",
                  "seed", "centre", "shocks", "noise", "inputs", "until", "engine"); whatever is left out is the default.
                  sensitivity and discover take "target" and, optionally, "base" (points of the design); compare takes
                  "scenarios": ["plan", "trend", …].
progress.json     {"state": "running" | "done" | "cancelled" | "failed", "stage": "futures", "done": 4096, "total": 16384,
                  "message": ""}; renewed as the work goes on, `message` says in one sentence what was wrong
result.json       the answer of `keda <kind> --json`, written whole once the state is "done"
cancel            a file of that name in FOLDER stops the work at the next chunk; what was done is kept in FOLDER/parts

The keys of each answer stand in docs/cli.md. Files are written beside their place and moved there, so a reader never sees half.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from model.errors import InputError, nearest
from scenarios.console import plain
from scenarios.futures.ask import Ask
from scenarios.futures.ensemble import Cancelled, ensemble
from scenarios.futures.sobol import points_for

REQUEST, PROGRESS, RESULT, CANCEL = "request.json", "progress.json", "result.json", "cancel"
MEMBERS = 16_384
Report = Callable[[int, int], None]


class Job:
    """One request in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = "futures"

    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return (self.folder / CANCEL).exists()

    def report(self, done: int, total: int) -> None:
        """Say how far the work is; raises Cancelled where it is to stop."""
        self.say("running", done, total)
        if self.cancelled() and done < total:
            raise Cancelled

    def say(self, state: str, done: int = 0, total: int = 0, message: str = "") -> None:
        """Renew progress.json."""
        status = {"state": state, "stage": self.stage, "done": done, "total": total}
        _write(self.folder / PROGRESS, status | {"message": message})


def ask_of(request: Mapping[str, Any]) -> Ask:
    """The question of a request. Raises InputError for a key that is not known."""
    given = dict(request.get("ask") or {})
    known = [field.name for field in fields(Ask)] + ["members"]
    for key in given:
        if key not in known:
            raise InputError("is not a key of a question", got=key, fix=nearest(key, known))
    members = int(given.pop("members", MEMBERS))
    given.setdefault("points", points_for(members))
    for key in ("changes", "process"):
        pairs = given.get(key) or {}
        items = pairs.items() if isinstance(pairs, Mapping) else pairs
        given[key] = tuple((str(name), float(value)) for name, value in items)
    given["targets"] = tuple(given.get("targets") or ())
    return Ask(**given)


def answer(request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    """The answer of one request. Raises InputError for what cannot be asked, Cancelled where it was stopped."""
    kind = str(request.get("kind", "ensemble"))
    if kind not in KINDS:
        raise InputError("is not a question", got=kind, fix=f"choose from {', '.join(KINDS)}")
    return KINDS[kind](ask_of(request), request, job)


def _ensemble(ask: Ask, request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    from scenarios.futures.answers import ensemble_answer

    out = job.folder / "parts" if request.get("keep") else None
    found = ensemble(ask, out=out, processes=1, progress=job.report, cancelled=job.cancelled)
    return ensemble_answer(found, asked=request.get("asked"))


def _ranges(ask: Ask, request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    from scenarios.futures.answers import ranges_answer
    from scenarios.futures.ranges import over_ranges

    ask = ask.prepared()
    return ranges_answer(over_ranges(ask, progress=job.report), ask.targets)


def _sensitivity(ask: Ask, request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    from scenarios.futures.answers import sensitivity_answer
    from scenarios.futures.indices import BASE
    from scenarios.futures.sensitivity import sensitivity

    job.stage = "sensitivity"
    base = int(request.get("base", BASE))
    return sensitivity_answer(sensitivity(ask, _target(request), base=base, progress=job.report))


def _discover(ask: Ask, request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    from scenarios.futures.answers import discover_answer
    from scenarios.futures.discover import discover

    return discover_answer(discover(ask, _target(request), progress=job.report))


def _compare(ask: Ask, request: Mapping[str, Any], job: Job) -> dict[str, Any]:
    from scenarios.futures.answers import comparison_answer
    from scenarios.futures.compare import compared

    names = request.get("scenarios") or list(ask.opened().scenarios)
    return comparison_answer(compared(ask, names, progress=job.report))


def _target(request: Mapping[str, Any]) -> str:
    if not request.get("target"):
        raise InputError('misses "target"', where=REQUEST, fix='write "target": "cd-001"')
    return str(request["target"])


KINDS: dict[str, Callable[[Ask, Mapping[str, Any], Job], dict[str, Any]]] = {
    "ensemble": _ensemble,
    "ranges": _ranges,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "compare": _compare,
}


def serve(path: Path) -> int:
    """Answer one request file; 0 done, 1 failed, 2 bad input, 3 stopped."""
    job = Job(path.parent)
    try:
        request = json.loads(path.read_text(encoding="utf-8"))
        job.say("running")
        found = plain(answer(request, job))
        _write(path.parent / RESULT, found)
        job.say("done", 1, 1)
    except Cancelled:
        job.say("cancelled")
        return 3
    except (InputError, json.JSONDecodeError) as error:
        job.say("failed", message=str(error))
        return 2
    except Exception as error:
        job.say("failed", message=f"{type(error).__name__}: {error}")
        return 1
    return 0


def _write(path: Path, value: Mapping[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    raise SystemExit(serve(Path(sys.argv[1])))
