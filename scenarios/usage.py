"""What is wrong with the words of a command, as one sentence like every other fault.

usage_fault(error, commands) -> str      keda ensemble, -n / --members: "0" is below 1; write 1 or more
"""

from __future__ import annotations

from collections.abc import Collection

import typer

from model.errors import InputError, nearest

WHOLE, NUMBER = "write a whole number, e.g. 10000", "write a number, e.g. 0.8"
KINDS = {
    "int_parsing": ("is not a whole number", WHOLE),
    "float_parsing": ("is not a number", NUMBER),
}
BOUNDS = {  # what pydantic calls a bound -> its key, the fault, the cure
    "greater_than_equal": ("ge", "is below {0}", "write {0} or more"),
    "less_than_equal": ("le", "is above {0}", "write {0} or less"),
}


def usage_fault(error: typer.TyperException, commands: Collection[str]) -> str:
    """The sentence; the help itself where a command without words asks for it."""
    context = getattr(error, "ctx", None)
    place = context.command_path if context is not None else "keda"
    said = error.format_message()
    if said.startswith("Usage:"):
        return said
    option = getattr(error, "param", None)
    if option is not None and (bad := _value_fault(error)):
        what, got, fix = bad
        where = f"{place}, {' / '.join(option.opts)}"
        return str(InputError(what, where=where, got=got, fix=fix))
    fix = f"see {place} --help"
    if said.startswith("No such command"):
        name = said.split("'")[1]
        return str(
            InputError("is not a command", where=place, got=name, fix=nearest(name, commands))
        )
    return str(InputError(said[:1].lower() + said[1:].rstrip("."), where=place, fix=fix))


def _value_fault(error: Exception) -> tuple[str, object, str] | None:
    """Fault, value and cure of a value that pydantic refused; None where it was something else."""
    try:
        found = error.__cause__.errors()[0]  # type: ignore[union-attr]
    except (AttributeError, IndexError):
        return None
    kind, got = found["type"], found["input"]
    if kind in BOUNDS:
        key, what, fix = BOUNDS[kind]
        bound = found["ctx"][key]
        return what.format(bound), got, fix.format(bound)
    what, fix = KINDS.get(kind, (found["msg"], "see --help"))
    return what, got, fix
