"""Questions about many futures as the app asks them, answered in a process of its own (scenarios/worker.py).

request : {"kind": "ensemble" | "ranges" | "sensitivity" | "discover" | "compare", "ask": {…}, "asked": 10000, …}
    `ask` holds the fields of `Ask` ("region", "scenario", "changes" as {name: value}, "targets", "members", "seed",
    "centre", …); whatever is left out is the default. sensitivity and discover take "target" and, optionally, "base"
    (points of the design); compare takes "scenarios": ["plan", "trend", …].
answer : that of `keda <kind> --json` (docs/cli.md); an ensemble's also says how each target's values are spread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from model.errors import InputError, nearest
from scenarios.console import plain
from scenarios.futures.answers import (
    comparison_answer,
    discover_answer,
    ensemble_answer,
    ranges_answer,
    sensitivity_answer,
)
from scenarios.futures.ask import Ask
from scenarios.futures.compare import compared
from scenarios.futures.discover import discover
from scenarios.futures.distribution import distributions
from scenarios.futures.ensemble import Progress, ensemble
from scenarios.futures.indices import BASE
from scenarios.futures.ranges import over_ranges
from scenarios.futures.sensitivity import sensitivity
from scenarios.futures.sobol import sample_for

MEMBERS = 16_384
Request = Mapping[str, Any]
Tell = Callable[[int, int, str], None]  # done, in all, stage


def answered(request: Request, tell: Tell) -> dict[str, Any]:
    """The answer as plain values. Raises InputError for what cannot be asked."""
    kind = str(request.get("kind", "ensemble"))
    if kind not in KINDS:
        raise InputError("is not a question", got=kind, fix=f"choose from {', '.join(KINDS)}")
    stage = "sensitivity" if kind == "sensitivity" else "futures"
    found = KINDS[kind](ask_of(request), request, lambda done, total: tell(done, total, stage))
    whole: dict[str, Any] = plain(found)
    return whole


def ask_of(request: Request) -> Ask:
    """The question of a request. Raises InputError for a key that is not known."""
    given = dict(request.get("ask") or {})
    known = [field.name for field in fields(Ask)] + ["members"]
    for key in given:
        if key not in known:
            raise InputError("is not a key of a question", got=key, fix=nearest(key, known))
    members = int(given.pop("members", MEMBERS))
    if "points" not in given:
        given["replicates"], given["points"] = sample_for(members)
    for key in ("changes", "process"):
        pairs = given.get(key) or {}
        items = pairs.items() if isinstance(pairs, Mapping) else pairs
        given[key] = tuple((str(name), float(value)) for name, value in items)
    given["targets"] = tuple(given.get("targets") or ())
    return Ask(**given)


def _ensemble(ask: Ask, request: Request, report: Progress) -> dict[str, Any]:
    found = ensemble(ask, processes=1, progress=report)
    answer = ensemble_answer(found, asked=request.get("asked"))
    return answer | {"distributions": distributions(found)}


def _ranges(ask: Ask, request: Request, report: Progress) -> dict[str, Any]:
    ask = ask.prepared()
    return ranges_answer(over_ranges(ask, progress=report), ask.targets)


def _sensitivity(ask: Ask, request: Request, report: Progress) -> dict[str, Any]:
    base = int(request.get("base", BASE))
    return sensitivity_answer(sensitivity(ask, _target(request), base=base, progress=report))


def _discover(ask: Ask, request: Request, report: Progress) -> dict[str, Any]:
    return discover_answer(discover(ask, _target(request), progress=report))


def _compare(ask: Ask, request: Request, report: Progress) -> dict[str, Any]:
    names = request.get("scenarios") or list(ask.opened().scenarios)
    return comparison_answer(compared(ask, names, progress=report))


def _target(request: Request) -> str:
    if not request.get("target"):
        fix = 'write "target": "cd-001"'
        raise InputError('misses "target"', where="request.json", fix=fix)
    return str(request["target"])


KINDS: dict[str, Callable[[Ask, Request, Progress], dict[str, Any]]] = {
    "ensemble": _ensemble,
    "ranges": _ranges,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "compare": _compare,
}
