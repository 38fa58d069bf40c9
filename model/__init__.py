"""What the city is and how it moves. Knows nothing of scenarios or pages."""

from model.errors import InputError, InputErrors

__all__ = ["InputError", "InputErrors"]
