"""What the city is and how it moves. Knows nothing of scenarios or pages."""

from model.engine import Program, Results, load, loads, simulate
from model.errors import InputError, InputErrors

__all__ = ["InputError", "InputErrors", "Program", "Results", "load", "loads", "simulate"]
