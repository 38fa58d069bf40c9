"""How well a simulated series follows an observed one: MAPE, RMSE, R², Theil's split of the error.

    fit_of(simulated, observed) -> Fit

A trending level series "explains" nearly everything with a wrong rate, so R² of levels stands beside R² of growth, and is
not given under five points. Source: Theil (1966), as used for system dynamics by Sterman (1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST_FOR_R2 = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Fit statistics of one series. Theil's shares add to 1; all three are 0 where nothing is wrong."""

    n: int
    mape: float  # mean absolute error over the observed value [Dmnl]
    rmse: float  # [unit of the series]
    r2_level: float | None
    r2_growth: float | None
    mae_growth: float | None  # log points
    theil_bias: float  # the mean is wrong
    theil_variance: float  # slope or amplitude is wrong
    theil_covariance: float  # unsystematic: the only part one wants

    @property
    def exact(self) -> bool:
        """Whether nothing is wrong at all."""
        return self.rmse == 0


def fit_of(simulated: np.ndarray, observed: np.ndarray) -> Fit:
    """Statistics of `simulated` (year,) against `observed` (year,), in one unit and of one definition."""
    f, a = np.asarray(simulated, dtype=float), np.asarray(observed, dtype=float)
    if f.shape != a.shape or not f.size:
        raise ValueError(f"simulated has shape {f.shape}, observed {a.shape}")
    bias, variance, covariance = theil(f, a)
    growing = f.size > 1 and bool((f > 0).all() and (a > 0).all())
    df, da = (100 * np.diff(np.log(x)) if growing else np.zeros(0) for x in (f, a))
    return Fit(
        n=f.size,
        mape=float(np.mean(np.abs((f - a) / a))),
        rmse=float(np.sqrt(np.mean((f - a) ** 2))),
        r2_level=determination(f, a),
        r2_growth=determination(df, da),
        mae_growth=float(np.mean(np.abs(df - da))) if df.size else None,
        theil_bias=bias,
        theil_variance=variance,
        theil_covariance=covariance,
    )


def theil(f: np.ndarray, a: np.ndarray) -> tuple[float, float, float]:
    """Shares of the mean squared error: bias, variance, covariance (population standard deviations)."""
    mse = float(np.mean((f - a) ** 2))
    if mse == 0:
        return 0.0, 0.0, 0.0
    sf, sa = float(f.std()), float(a.std())
    bias = float((f.mean() - a.mean()) ** 2) / mse
    variance = (sf - sa) ** 2 / mse
    cross = float(np.mean((f - f.mean()) * (a - a.mean())))
    return bias, variance, 2 * (sf * sa - cross) / mse


def determination(f: np.ndarray, a: np.ndarray) -> float | None:
    """R² = 1 - squared error over the variance of the observed; None under five points or where nothing varies."""
    varying = float(((a - a.mean()) ** 2).sum()) if a.size else 0.0
    if a.size < FEWEST_FOR_R2 or varying == 0:
        return None
    return 1 - float(((f - a) ** 2).sum()) / varying
