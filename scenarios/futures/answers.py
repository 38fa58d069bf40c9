"""The answers of futures as plain values with stable keys, for `--json`, the app and reports.

ensemble_answer(found, asked=10_000) -> dict
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from scenarios.answer import command
from scenarios.futures.ask import Ask
from scenarios.futures.ensemble import QUANTILES, Ensemble, TargetShare
from scenarios.futures.quantities import chances
from scenarios.futures.ranges import Ranges
from scenarios.futures.shares import Share
from scenarios.futures.structure import balance
from scenarios.futures.wording import CENTRES, OUTSIDE, sentence
from scenarios.region import PLAN

NAMES = ("p05", "p25", "p50", "p75", "p95")


def ensemble_answer(found: Ensemble, *, asked: int | None = None) -> dict[str, Any]:
    """`keda ensemble --json`. Shares are 0–1, values in the target's own unit."""
    ask = found.ask
    label = "chosen" if ask.centre == PLAN and (ask.changes or ask.scenario != PLAN) else ask.centre
    assert label is not None
    return {
        "region": ask.region,
        "scenario": ask.scenario,
        "n": ask.members,
        "asked": asked or ask.members,
        "rounded": rounding(asked, ask.members),
        "seed": ask.seed,
        "seconds": found.seconds,
        "kernel_seconds": found.kernel_seconds,
        "members_per_second": ask.members / found.seconds,
        "centre": label,
        "centre_zh": CENTRES[label][0],
        "centre_en": CENTRES[label][1],
        "targets": [_target(row) for row in found.targets],
        "joint": [
            {
                "id": group.id,
                "zh": group.zh,
                "en": group.en,
                "targets": list(group.targets),
                **share_answer(share),
            }
            for group, share in found.groups
        ],
        "fans": {
            key: {"years": [int(y) for y in found.years], **_rows(rows)}
            for key, rows in found.fans.items()
        },
        "notes_zh": [zh for zh, _ in _notes(ask)],
        "notes_en": [en for _, en in _notes(ask)],
        "manifest": found.manifest,
        "command": call("ensemble", ask, ask.targets),
    }


def share_answer(found: Share) -> dict[str, Any]:
    """A share with its sampling error and its sentence."""
    return {
        "probability": found.value,
        "stderr": found.stderr,
        "low": found.low,
        "high": found.high,
        "bound": found.bound,
        "sentence_zh": sentence(found, "zh"),
        "sentence_en": sentence(found, "en"),
    }


def _target(row: TargetShare) -> dict[str, Any]:
    target = row.target
    return {
        "id": target.id,
        **share_answer(row.share),
        **{name: row.quantiles[at] for at, name in enumerate(NAMES)},
        "indicator": target.indicator,
        "indicator_en": target.indicator_en,
        "unit": target.unit,
        "operator": target.operator,
        "target_value": target.target_value,
        "target_value_upper": target.target_value_upper,
        "target_year": target.target_year,
        "first_years": row.by_first_year,
    }


def _rows(rows: Any) -> dict[str, list[float]]:
    return {
        name: [float(v) for v in rows[at]]
        for at, name in zip(range(len(QUANTILES)), NAMES, strict=True)
    }


def _notes(ask: Ask) -> list[tuple[str, str]]:
    notes = [OUTSIDE]
    if ask.centre == "structure" and ask.noise:
        notes += balance(ask).notes()
    forecast = chances(ask.opened(), ask.process).forecast
    if forecast is not None and not forecast.local:
        notes.append(
            (
                "没有本地收入历史：取全国的中心和更宽的范围",
                "no local history of income: the national centre and wider ranges",
            )
        )
    return notes


def ranges_answer(found: Ranges, target_ids: Sequence[str]) -> dict[str, Any]:
    """Shares over the ranges of the income process: per target the span, and each variant's shares."""
    spans = {key: span for key in target_ids if (span := found.span(key)) is not None}
    return {
        "targets": [{"id": key, "low": low, "high": high} for key, (low, high) in spans.items()],
        "variants": [
            {"name": v.name, "process": dict(v.process), "shares": v.shares} for v in found.variants
        ],
    }


def rounding(asked: int | None, members: int) -> str | None:
    """A line where more members were drawn than asked for."""
    if asked is None or asked == members:
        return None
    return f"{asked:,} rounded up to {members:,}: 16 replicates of a power of two, as Sobol points come"


def call(verb: str, ask: Ask, target_ids: tuple[str, ...] = (), *more: str) -> str:
    """The `keda` call that makes an answer again."""
    every = target_ids == tuple(ask.opened().formulas)
    words = [
        command(verb, ask.opened(), ask.scenario, dict(ask.changes), () if every else target_ids)
    ]
    words += ["-n", str(ask.members), "--seed", str(ask.seed)]
    words += [] if ask.centre is None else ["--centre", ask.centre]
    words += [] if ask.until is None else ["--until", str(ask.until)]
    words += [] if ask.shocks else ["--no-shocks"]
    words += [] if ask.noise else ["--no-noise"]
    words += [] if ask.inputs else ["--no-inputs"]
    return " ".join([words[0], *(shlex.quote(word) for word in (*words[1:], *more))])
