"""Sampled results that a report may carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The share of sampled runs that reach a target, with its sampling error."""

    target: str  # id
    runs: int
    seed: int
    share: float
    stderr: float
