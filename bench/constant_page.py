"""The app with a constant in place of the model: python -m bench.constant_page [options of `streamlit run`].

Every reply is the first one with its numbers moved a little, so that the page has something new to draw; what the
pages take beyond that is the model's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from scenarios import Answer, Contribution, Path, Verdict
from ui import answers, serve

_TRUE = answers.answer


@cache
def _first(region_id: str, scenario_id: str, targets: tuple[str, ...]) -> Answer:
    return _TRUE(region_id, scenario_id, {}, targets)


def constant(
    region_id: str,
    scenario_id: str,
    changes: Mapping[str, float],
    target_ids: Sequence[str],
    **options: Any,
) -> Answer:
    """The reply without changes, a little larger for each of them."""
    reply = _first(region_id, scenario_id, tuple(target_ids))
    more = 1 + sum(changes.values())
    return replace(
        reply,
        verdicts=tuple(_moved(verdict, more) for verdict in reply.verdicts),
        paths={key: Path(path.years, path.values * more) for key, path in reply.paths.items()},
    )


def _moved(verdict: Verdict, more: float) -> Verdict:
    return verdict if verdict.value is None else replace(verdict, value=verdict.value * more)


def no_model(
    region_id: str, scenario_id: str, changes: Mapping[str, float], target_id: str
) -> tuple[Contribution, ...]:
    """The waterfall of a constant: each change the same."""
    return tuple(Contribution(lever_id, 1.0) for lever_id in changes)


def main() -> None:
    """Put the constant in the model's place, then serve."""
    answers.answer = constant
    answers.waterfall = no_model
    serve.main()


if __name__ == "__main__":
    main()
