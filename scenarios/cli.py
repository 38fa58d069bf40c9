"""The `keda` command: every question on the command line, `--json` for machines.

Exit codes: 0 done, 2 bad input (one clear sentence on standard error), 1 failure.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence

import typer

from model import InputError
from scenarios.commands import (
    audit,
    books,
    calibrate,
    discover,
    ensemble,
    export,
    fund,
    health,
    models,
    places,
    reach,
    report,
    robust,
    sensitivity,
    solve,
    validate,
)
from scenarios.usage import usage_fault

NAME = "keda"
INTERRUPTED = 130  # what Ctrl-C ends with
app = typer.Typer(
    name=NAME,
    help="可达 Keda: is a plan's target within reach, and what would it take?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
COMMANDS: dict[str, Callable[..., None]] = {
    "regions": places.regions_command,
    "targets": places.targets_command,
    "reach": reach.reach_command,
    "solve": solve.solve_command,
    "audit": audit.audit_command,
    "calibrate": calibrate.calibrate_command,
    "validate": validate.validate_command,
    "ensemble": ensemble.ensemble_command,
    "sensitivity": sensitivity.sensitivity_command,
    "discover": discover.discover_command,
    "robust": robust.robust_command,
    "fund": fund.fund_command,
    "report": report.report_command,
    "template": books.template_command,
    "import": books.import_command,
    "health": health.health_command,
    "check": models.check_command,
    "simulate": models.simulate_command,
    "export": export.export_command,
}

for name, command in COMMANDS.items():
    app.command(name)(command)


def main(words: Sequence[str] | None = None) -> None:
    """Entry point: bad input exits 2 with its sentence, anything unforeseen exits 1 without a stack trace."""
    given = [_half_width(word) for word in (sys.argv[1:] if words is None else words)]
    try:
        code = app(args=given, prog_name=NAME, standalone_mode=False)
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except typer.TyperException as error:
        print(usage_fault(error, COMMANDS), file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except Exception as error:
        print(f"failed: {type(error).__name__}: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    if code == INTERRUPTED:
        print("stopped", file=sys.stderr)
    raise SystemExit(code or 0)


def _half_width(word: str) -> str:
    """A number typed with full-width digits (２０２５) is that number, in every option."""
    plain = unicodedata.normalize("NFKC", word)
    return plain if plain.replace(".", "", 1).isdecimal() else word


if __name__ == "__main__":
    main()
