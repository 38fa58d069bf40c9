"""How large a model may be. Whoever uploads a model is a stranger; every limit is a sentence, never a crash."""

from __future__ import annotations

from model.errors import InputError

MAX_BYTES = 20_000_000  # of model text
MAX_EQUATIONS = 50_000
MAX_DEPTH = 60  # nested parentheses and calls in one equation
MAX_TERMS = 20_000  # operators and names in one equation
MAX_UNIT = 150  # characters of one unit
MAX_RANGE = 100_000  # elements of one subscript range
MAX_ARRAY = 5_000_000  # elements of one variable
MAX_MEMORY = 4_000_000_000  # bytes of kept results
MAX_SERIES = 1_000_000  # kept by one run that names no outputs
MAX_STEPS = 10_000_000
MAX_WORK = (
    1_000_000_000  # values of one member: steps times rows; seconds compiled, minutes in NumPy
)
MAX_MACRO_DEPTH = 8
MAX_EXPANDED = 200_000  # equations after macros are written out
MAX_ORDER = 1000  # levels of a delay or smooth
MAX_CELLS = 2_000_000  # of one sheet of an external file
MAX_PATH = 250  # bytes of the name of an external file
MAX_UNPACKED = 200_000_000  # bytes of an Excel file, unpacked


def within(value: float, limit: float, what: str, **place: object) -> None:
    """Raise `what` as an InputError if value > limit; `what` names the thing: "the array has 9 000 000 elements"."""
    if value > limit:
        raise InputError(f"{what}; the limit is {limit:,}", **place)  # type: ignore[arg-type]
