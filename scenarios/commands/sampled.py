"""What the questions about many futures share: their options, and how words of the command line become an `Ask`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.console import assignments

if TYPE_CHECKING:
    from scenarios.futures.ask import Ask

SHARE = "share of futures"  # the column; the line below the table says given what
MOST = 1_000_000_000  # more would fill the disk of a cluster
Members = Annotated[int, typer.Option("-n", "--members", min=1, max=MOST, help="sampled futures")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="of the sample")]
Targets = Annotated[
    list[str] | None, typer.Option("--target", "-t", help="a target id; all modelled ones if none")
]
TargetId = Annotated[str, typer.Option("--target", "-t", help="a target id")]
Centre = Annotated[
    str | None,
    typer.Option("--centre", help="what income moves about: plan, trend or structure"),
]
Engine = Annotated[str, typer.Option("--engine", help="compiled or numpy")]
Noise = Annotated[bool, typer.Option(help="draw luck from year to year")]


def ask_of(
    region: str,
    scenario: str,
    set_: Sequence[str] | None,
    targets: Sequence[str] | None = None,
    *,
    members: int = 4096,
    **how: Any,
) -> Ask:
    """The question; `how` holds further fields of `Ask`. Raises InputError for a word that is no assignment."""
    from scenarios.futures.ask import Ask
    from scenarios.futures.sobol import sample_for

    replicates, points = sample_for(members)
    return Ask(
        region=region,
        scenario=scenario,
        changes=tuple(assignments(set_, region).items()),
        targets=tuple(targets or ()),
        points=points,
        replicates=replicates,
        **how,
    )


def with_share(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the column people read: the share and half its interval, with a bound where it is none or all."""
    return [{**row, SHARE: row["shown"]} for row in rows]


def say_rounded(answer: dict[str, Any]) -> None:
    """A line on standard error where more was drawn than asked for."""
    if answer["rounded"]:
        print(answer["rounded"], file=sys.stderr)
