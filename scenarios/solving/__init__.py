"""Least effort or least money to reach some targets together: `solve` and its sentence."""

from scenarios.solving.solve import Move, Outcome, Solution, solve, solve_in

__all__ = ["Move", "Outcome", "Solution", "solve", "solve_in"]
