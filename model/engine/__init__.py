"""How a model moves: read, check, order, compute. The public names; everything else may change.

program = load("city.mdl")
results = simulate(program, {"growth": np.linspace(0, 0.1, 1000)}, outputs=["income"])
results["income"]                                   # (time, member)
"""

from model.engine.parse import load, loads
from model.engine.program import Program, Unsupported, Variable
from model.engine.results import Results
from model.engine.simulate import prepare, simulate, stream

__all__ = [
    "Program",
    "Results",
    "Unsupported",
    "Variable",
    "load",
    "loads",
    "prepare",
    "simulate",
    "stream",
]
