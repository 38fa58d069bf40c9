"""The evidence: what was observed, how sure each number is, and (later) what the data can inform."""

from calibration.baseline import Baseline, read_baseline
from calibration.history import Observation, growths, read_history
from calibration.schema import Grade

__all__ = ["Baseline", "Grade", "Observation", "growths", "read_baseline", "read_history"]
