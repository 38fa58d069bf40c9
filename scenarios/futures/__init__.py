"""Many sampled futures of a place: how sure, what matters, where it fails, and what to choose.

ensemble(Ask(region="chengdu", points=1024))         shares of sampled futures that reach each target
sensitivity(ask, "cd-001"), discover(ask, "cd-001")  what the outcome rests on; in which futures it is missed
compared(ask, ("plan", "trend"))                     regret of scenarios over the same futures
ema_model("chengdu")                                 the model as one of the EMA Workbench's
scenarios.futures.asked.answered(request, tell)      the same for the app, in a process of its own (scenarios/worker.py)
"""

from scenarios.futures.ask import Ask
from scenarios.futures.compare import compared
from scenarios.futures.discover import discover
from scenarios.futures.ema import ema_model
from scenarios.futures.ensemble import Cancelled, ensemble
from scenarios.futures.sensitivity import sensitivity

__all__ = [
    "Ask",
    "Cancelled",
    "compared",
    "discover",
    "ema_model",
    "ensemble",
    "sensitivity",
]
