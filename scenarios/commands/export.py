"""`keda export`: the joined model as one file that other programs open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.console import AsJson, show, writable

_KINDS = (".mdl", ".xmile")


def export_command(
    out: Annotated[Path, typer.Option("--out", help="file to write: .mdl or .xmile")],
    sectors: Annotated[
        str, typer.Option("--sectors", help="only these, separated by commas; all when left out")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the joined model: Vensim text with a drawn diagram (.mdl), or XMILE for Stella (.xmile)."""
    kind = writable(out, *_KINDS).suffix.lower()
    from model.export import vensim_text, xmile_text
    from model.joined import chosen, city

    names = chosen([s.strip() for s in sectors.split(",") if s.strip()] or None)
    text = vensim_text(names) if kind == ".mdl" else xmile_text(city(names))
    out.write_text(text, encoding="utf-8")
    report = {"file": str(out), "sectors": list(names), "variables": len(city(names).variables)}
    if as_json:
        show(report, True)
    else:
        print(f"{out}: {len(city(names).variables):,} variables of {', '.join(names)}")
