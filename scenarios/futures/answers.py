"""The answers of futures as plain values with stable keys, for `--json`, the app and reports.

ensemble_answer(found, asked=10_000) -> dict
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from scenarios.answer import command
from scenarios.futures.ask import Ask
from scenarios.futures.box_wording import box_sentence, no_box, rounded
from scenarios.futures.chunk import last_year
from scenarios.futures.compare import Choice, Comparison
from scenarios.futures.discover import Discovery
from scenarios.futures.discovery import LOW, Found
from scenarios.futures.ensemble import QUANTILES, Ensemble, TargetShare
from scenarios.futures.factors import FITTED, NOISE, Factor
from scenarios.futures.indices import Index
from scenarios.futures.parts import manifest_of
from scenarios.futures.quantities import chances
from scenarios.futures.ranges import Ranges
from scenarios.futures.sensitivity import Sensitivity
from scenarios.futures.shares import Share
from scenarios.futures.structure import balance
from scenarios.futures.wording import (
    CENTRES,
    OUTSIDE,
    SHARE,
    by_grade,
    choice_sentence,
    followed_sentence,
    regret_sentence,
    sentence,
    short,
)
from scenarios.region import PLAN
from scenarios.runs import default_of, settings_of


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
        "rounded": rounding(asked, ask),
        "seed": ask.seed,
        "seconds": found.seconds,
        "kernel_seconds": found.kernel_seconds,
        "members_per_second": ask.members / found.seconds,
        "probability_is_zh": SHARE[0],
        "probability_is_en": SHARE[1],
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
        "followed": found.followed,
        "notes_zh": [zh for zh, _ in _notes(found)],
        "notes_en": [en for _, en in _notes(found)],
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
        "shown": short(found),
        "sentence_zh": sentence(found, "zh"),
        "sentence_en": sentence(found, "en"),
    }


def _target(row: TargetShare) -> dict[str, Any]:
    target = row.target
    return {
        "id": target.id,
        **share_answer(row.share),
        **row.quantiles,
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
    return {name: row.tolist() for name, row in zip(QUANTILES, rows, strict=True)}


def _notes(found: Ensemble) -> list[tuple[str, str]]:
    ask, notes = found.ask, [OUTSIDE]
    if found.followed < ask.members:
        notes.append(followed_sentence(found.followed, last_year(ask)))
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


def sensitivity_answer(found: Sensitivity, *, asked: int | None = None) -> dict[str, Any]:
    """`keda sensitivity --json`: the largest total index first. Indices 0–1, values in the target's own unit."""
    order = sorted(range(len(found.indices)), key=lambda i: -found.indices[i].total)
    target = found.target
    return {
        "target": target.id,
        "n": found.base,
        "asked": asked or found.base,
        "rounded": design(asked, found.base),
        "indices": [_index(found.factors[i], found.indices[i]) for i in order],
        "of": "margin, per cent of the target",
        "indicator": [_index(found.factors[i], found.indicator[i]) for i in order],
        "dropped": list(found.dropped),
        "tornado": [asdict(bar) for bar in found.tornado],
        "middle": found.middle,
        "pawn": [{"name": name, "distance": value} for name, value in found.pawn.items()],
        "grades": [asdict(effect) for effect in found.grades],
        "grades_without_noise": [asdict(effect) for effect in found.grades_without_noise],
        "sentence_zh": by_grade(found.grades, "zh"),
        "sentence_en": by_grade(found.grades, "en"),
        "region": found.ask.region,
        "scenario": found.ask.scenario,
        "centre": found.ask.centre,
        "seed": found.ask.seed,
        "runs": found.runs,
        "indicator_zh": target.indicator,
        "indicator_en": target.indicator_en,
        "unit": target.unit,
        "target_value": target.target_value,
        "command": asked_again("sensitivity", found.ask, found.base),
        "manifest": manifest_of(found.ask),
    }


def _index(factor: Factor, index: Index) -> dict[str, Any]:
    return {
        **asdict(index),
        "shown": index.shown,
        "zh": factor.zh,
        "en": factor.en,
        "grades": list(factor.grades),
        "inputs": [] if {NOISE, FITTED} & set(factor.grades) else list(factor.scores),
    }


def discover_answer(found: Discovery, *, asked: int | None = None) -> dict[str, Any]:
    """`keda discover --json`. A limit's open end is null; values in the column's own unit."""
    why = found.found.reason
    return {
        "target": found.target.id,
        "boxes": [_box(found, box) for box in found.found.boxes],
        "scatter": _scatter(found),
        "base_rate": found.found.base_rate,
        "reason": why,
        "sentence_zh": no_box(found, "zh") if why else None,
        "sentence_en": no_box(found, "en") if why else None,
        "n": found.members,
        "asked": asked or found.members,
        "rounded": rounding(asked, found.ask),
        "seed": found.ask.seed,
        "region": found.ask.region,
        "scenario": found.ask.scenario,
        "centre": found.ask.centre,
        "command": asked_again("discover", found.ask, found.members),
        "manifest": manifest_of(found.ask),
    }


def _scatter(found: Discovery) -> dict[str, Any] | None:
    """Some futures in two columns, six digits each; `missed` beside them."""
    if found.scatter is None:
        return None
    columns = [
        {"name": name, "zh": found.labels[name].zh, "en": found.labels[name].en}
        | {"unit": found.labels[name].unit, "percent": found.labels[name].percent}
        | {"values": [float(f"{v:.6g}") for v in row]}
        for name, row in zip(found.scatter.names, found.scatter.values, strict=True)
    ]
    return {"columns": columns, "missed": found.scatter.missed.astype(bool).tolist()}


def _box(found: Discovery, box: Found) -> dict[str, Any]:
    limits: dict[str, dict[str, Any]] = {}
    for limit in box.limits:
        label = found.labels[limit.name]
        empty = {"name": limit.name, "low": None, "high": None, "zh": label.zh, "en": label.en}
        row = limits.setdefault(limit.name, {**empty, "unit": label.unit, "percent": label.percent})
        row["low" if limit.side == LOW else "high"] = rounded(limit.value, label)
        row["quasi_p"] = max(limit.quasi_p, row.get("quasi_p", 0.0))
        row["reappeared"] = min(limit.reappeared, row.get("reappeared", limit.reappeared))
        row |= {"lowest": label.low, "highest": label.high}
    return {
        "limits": list(limits.values()),
        "coverage": box.scores.coverage,
        "density": box.scores.density,
        "mass": box.scores.mass,
        "sentence_zh": box_sentence(found, box, "zh"),
        "sentence_en": box_sentence(found, box, "en"),
    }


def comparison_answer(found: Comparison, *, asked: int | None = None) -> dict[str, Any]:
    """`keda robust --json`: one row an option and target. Regret in per cent of the target."""
    rows = [
        {
            "scenario": option.name,
            "levers": dict(option.mix),
            "target": key,
            **share_answer(option.shares[key]),
            "difference": option.difference[key][0],
            "difference_stderr": option.difference[key][1],
            "regret_mean": option.regret_mean[key],
            "regret_90": option.regret_90[key],
        }
        for option in found.options
        for key in found.ask.targets
    ]
    scenarios = [option.name for option in found.options if not option.mix]
    mixes = [option.name for option in found.options if option.mix]
    words = ["--compare", ",".join(scenarios)]
    words += [word for mix in mixes for word in ("--option", mix)]
    return {
        "region": found.ask.region,
        "n": found.ask.members,
        "asked": asked or found.ask.members,
        "rounded": rounding(asked, found.ask),
        "seed": found.ask.seed,
        "probability_is_zh": SHARE[0],
        "probability_is_en": SHARE[1],
        "options": rows,
        "together": [
            {"scenario": option.name, **share_answer(option.together)} for option in found.options
        ],
        "least_regret": {key: list(found.least_regret(key)) for key in found.ask.targets},
        "centres": [
            {"centre": centre, "zh": CENTRES[centre][0], "en": CENTRES[centre][1]}
            for centre in dict.fromkeys(option.centre for option in found.options)
        ],
        "sentence_zh": regret_sentence(found, "zh"),
        "sentence_en": regret_sentence(found, "en"),
        "command": call("robust", found.ask, found.ask.targets, *words),
        "manifest": manifest_of(found.ask),
    }


def choice_answer(found: Choice, ask: Ask, *, asked: int | None = None) -> dict[str, Any]:
    """`keda robust --above --json`: the least change of levers, and what share of futures it keeps."""
    return {
        "region": ask.region,
        "n": ask.members,
        "asked": asked or ask.members,
        "rounded": rounding(asked, ask),
        "seed": ask.seed,
        "targets": list(ask.targets),
        "by": found.by,
        "above": found.above,
        "kept": found.kept,
        "levers": _levers(found, ask),
        "shares": [
            {"id": key, "indicator": ask.opened().targets[key].indicator, **share_answer(each)}
            for key, each in sorted(found.shares.items(), key=lambda row: row[1].value)
        ],
        "effort": found.effort,
        "cost": found.cost,
        "overshoot": found.stricter,
        "tried": [{"overshoot": a, "probability": b} for a, b in found.tried],
        "probability_is_zh": SHARE[0],
        "probability_is_en": SHARE[1],
        "probability": found.together.value,
        "stderr": found.together.stderr,
        "low": found.together.low,
        "high": found.together.high,
        "sentence_zh": choice_sentence(found, "zh"),
        "sentence_en": choice_sentence(found, "en"),
        "command": call(
            "robust", ask, ask.targets, "--above", f"{found.above:g}", "--by", found.by
        ),
        "manifest": manifest_of(ask),
    }


def _levers(found: Choice, ask: Ask) -> list[dict[str, Any]]:
    """The levers that were moved, from where to where. [input units]"""
    region = ask.opened()
    before = settings_of(region, ask.scenario, dict(ask.changes))
    rows = {row.name: row for row in region.inputs.values()}
    return [
        {
            "name": name,
            "zh": rows[name].zh,
            "en": rows[name].en,
            "unit": rows[name].unit,
            "from": before.get(name, default_of(region, name)),
            "value": value,
        }
        for name, value in found.levers
    ]


def rounding(asked: int | None, ask: Ask) -> str | None:
    """A line where more members were drawn than asked for."""
    if asked is None or asked == ask.members:
        return None
    why = f"{ask.replicates} replicates of {ask.points:,}, a power of two as Sobol points come"
    return f"{asked:,} rounded up to {ask.members:,}: {why}"


def design(asked: int | None, base: int) -> str | None:
    """A line where the Sobol design has more points than asked for."""
    if asked is None or asked == base:
        return None
    why = "a power of two, doubled while an index is known to no better than 0.05"
    return f"{asked:,} raised to {base:,}: Sobol designs have {why}"


def asked_again(verb: str, ask: Ask, n: int) -> str:
    """The `keda` call of a question about one target."""
    words = [command(verb, ask.opened(), ask.scenario, dict(ask.changes), ask.targets)]
    words += ["-n", str(n), "--seed", str(ask.seed)]
    words += [] if ask.centre is None else ["--centre", ask.centre]
    words += ["--no-noise"] if verb == "sensitivity" and not ask.noise else []
    return " ".join(words)


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
