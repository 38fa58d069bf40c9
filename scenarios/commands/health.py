"""`keda health`: is what a server needs in order?"""

from __future__ import annotations

import typer

from scenarios.console import AsJson, show


def health_command(as_json: AsJson = False) -> None:
    """Check the database, the data folder and the places; exit code 1 where something is wrong."""
    from scenarios.hosting import health

    found = health()
    if as_json:
        show({"healthy": not any(found.values()), "checks": found}, True)
    else:
        for name, fault in found.items():
            print(f"{name}: {fault or 'ok'}")
    if any(found.values()):
        raise typer.Exit(1)
