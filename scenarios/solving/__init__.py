"""Least effort or least money to reach some targets together: `solve` and its sentence."""

from scenarios.solving.solution import Move, Outcome, Solution
from scenarios.solving.solve import money_of, solve

__all__ = ["Move", "Outcome", "Solution", "money_of", "solve"]
