"""The evidence: what was observed, how sure each number is, what the data can inform, and what may come.

calibration.place        a place's evidence and what of it was known at a date
calibration.priors       an input's range and grade as a distribution; copula: inputs that err together
calibration.process      yearly growth of income, conditioned on history
calibration.outlook      every series to 2025, from what was known
calibration.calibrate    the whole calibration of a place; backtest, league: forecasts beside what came
calibration.report       the validation report
"""

from calibration.baseline import Baseline, read_baseline
from calibration.history import Observation, growths, read_history
from calibration.schema import Grade

__all__ = ["Baseline", "Grade", "Observation", "growths", "read_baseline", "read_history"]
