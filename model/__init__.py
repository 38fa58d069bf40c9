"""What the city is and how it moves. Knows nothing of scenarios or pages."""

from model.engine import Program, Results, load, loads, simulate
from model.errors import InputError, InputErrors
from model.inputs import Input, read_inputs
from model.joined import city, joined_text

__all__ = [
    "Input",
    "InputError",
    "InputErrors",
    "Program",
    "Results",
    "city",
    "joined_text",
    "load",
    "loads",
    "read_inputs",
    "simulate",
]
