"""The calibration as plain data: what `keda calibrate --json` prints and `fitted/<region>.json` keeps.

    document(done, scored=True) -> dict

Keys are only ever added; one that means something else raises SCHEMA.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from calibration.backtest import Row
from calibration.fit import Fitted, SectorFit
from calibration.listed import listed
from calibration.place import fingerprint
from calibration.priors import Prior
from calibration.process import process_rows
from calibration.quality import fit_of
from calibration.schema import Grade
from calibration.structure import BASE_YEAR
from model.joined import joined_text

if TYPE_CHECKING:
    from calibration.calibrate import Calibration

SCHEMA = 1
HARDLY_CHANGED = 0.75  # overlap of prior and posterior
NO_HISTORY = (
    "没有本地历史：收入增速以全国为中心，年度离差与长期差距都取宽的一档，所以区间宽。",
    "With no local history, income growth is centred on the nation's, and yearly noise and the lasting gap take their "
    "wide values: the bands are wide.",
)


def document(done: Calibration, *, scored: bool = False) -> dict[str, Any]:
    """Everything known at `until`; with scores, what came later beside it."""
    return {
        "schema": SCHEMA,
        "region": done.place.id,
        "until": done.until,
        "seed": done.seed,
        "hashes": _hashes(done),
        "versions": {name: version(name) for name in ("numpy", "scipy")},
        "parameters": _parameters(done),
        "correlations": [
            {"a": a, "b": b, "value": value}
            for sector in done.fits.fitted
            for a, b, value in sector.correlations
        ],
        "optima": [
            {"sector": s.problem.sector, "objective": value, "z": _named(s, z)}
            for s in done.fits.fitted
            for value, z in s.optima
        ],
        "posterior": {s.problem.sector: _posterior(done, s) for s in done.fits.fitted},
        "process": _process(done),
        "fit": _fit(done),
        "series": listed(done),
        "holdout": [
            _holdout(row, done.rows, scored) for row in done.rows if row.forecaster == "model"
        ],
        "scores": [asdict(score) for score in done.scores] if scored else [],
        "not_identified": _not_identified(done),
        "identified": _identified(done),
        "notes": _notes(done),
    }


def _hashes(done: Calibration) -> dict[str, str]:
    sectors = done.place.sectors
    text = joined_text(sectors) if sectors else ""
    code = "".join(
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))
    )
    return {
        "model": _hash(text),
        "data": done.known.data_hash(),
        "priors": fingerprint(done.priors),
        "dims": fingerprint(sorted(done.outlook.members)),
        "code": _hash(code),
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _named(sector: SectorFit, z: np.ndarray) -> dict[str, float]:
    return {fitted.prior.name: float(z[i]) for i, fitted in enumerate(sector.parameters)}


def _parameters(done: Calibration) -> list[dict[str, Any]]:
    fitted = {f.prior.name: f for sector in done.fits.fitted for f in sector.parameters}
    rows = [_fitted_row(one) for one in fitted.values()]
    rows += [_prior_row(prior) for prior in done.priors if prior.name not in fitted]
    sampled = {prior.name for prior in done.priors}
    rows += [
        {
            "name": row.parameter,
            "unit": row.unit,
            "grade": row.grade.value,
            "vintage": row.vintage,
            "role": "matched" if row.grade == Grade.OFFICIAL else "fixed",
            "value": row.value,
            "low": row.value,
            "high": row.value,
        }
        for row in done.known.baseline
        if row.parameter not in sampled
        and row.parameter not in fitted
        and isinstance(row.value, float)
    ]
    return sorted(rows, key=lambda row: (row["role"] != "fitted", row["name"]))


def _fitted_row(one: Fitted) -> dict[str, Any]:
    return {
        **_prior_row(one.prior),
        "role": "fitted",
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "profile_low": float(one.prior.values(np.asarray(one.profile.low))),
        "profile_high": float(one.prior.values(np.asarray(one.profile.high))),
        "profile_open": [one.profile.open_low, one.profile.open_high],
        "profile_width": one.profile.width,
        "overlap": one.overlap,
        "verdict": one.verdict,
    }


def _prior_row(prior: Prior) -> dict[str, Any]:
    low, high = prior.quantile(0.05), prior.quantile(0.95)
    return {
        "name": prior.name,
        "sector": prior.sector,
        "unit": prior.unit,
        "grade": prior.grade.value,
        "vintage": prior.vintage,
        "role": "prior",
        "transform": prior.transform,
        "prior": {"low": prior.low, "median": prior.default, "high": prior.high},
        "value": prior.default,
        "low": low,
        "high": high,
        "truncated_share": prior.truncated_share,
        "verdict": "none",
    }


def _posterior(done: Calibration, sector: SectorFit) -> dict[str, Any]:
    p = sector.posterior
    return {
        "method": p.method,
        "n": p.z.shape[1],
        "ess": p.ess,
        "max_weight": p.max_weight,
        "pareto_k": p.pareto_k,
        "tau": p.tau,
        "acceptance": p.acceptance,
        "accepted": p.accepted,
        "draws_file": f"{done.place.id}.parquet",
    }


def _process(done: Calibration) -> dict[str, Any]:
    forecast = done.outlook.forecast
    values = asdict(done.process)
    return {
        "local": forecast.local,
        "centre": {
            area: {
                "growth": calm.growth,
                "sd": calm.sd,
                "gap": calm.gap,
                "years_used": list(forecast.years_used),
                "years_flagged": list(forecast.years_flagged),
            }
            for area, calm in forecast.calm.items()
        },
        "drift": {"mean": forecast.drift[0], "sd": forecast.drift[1]},
        **values,
        "sigma_place": forecast.process.sigma_place,
        "sigma_gap": forecast.process.sigma_gap,
        "source": {row.name: row.source for row in process_rows()},
    }


def _fit(done: Calibration) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for sector in done.fits.fitted:
        for series, fit in sector.series.items():
            known = done.known.series(series, done.until)
            rows.append(
                {
                    "series": series,
                    "definition": known.definition if known else "",
                    **asdict(fit),
                    "by_construction": False,
                }
            )
    for series, pairs in done.reproduced.items():
        base = done.known.series(series, BASE_YEAR)
        simulated, observed = np.array(list(pairs.values())).T
        rows.append(
            {
                "series": series,
                "definition": base.definition if base else "",
                **asdict(fit_of(simulated, observed)),
                "by_construction": max(pairs) == BASE_YEAR,
            }
        )
    return rows


def _holdout(row: Row, rows: list[Row], scored: bool) -> dict[str, Any]:
    others = {
        other.forecaster: other
        for other in rows
        if other.forecaster != "model" and (other.series, other.year) == (row.series, row.year)
    }
    trend = others.get("trend")
    found: dict[str, Any] = {
        "series": row.series,
        "definition": row.definition,
        "origin": row.origin,
        "year": row.year,
        "horizon": row.horizon,
        "kind": row.kind,
        **{key: getattr(row, key) for key in ("p05", "p25", "p50", "p75", "p95")},
        "rivals": {name: other.p50 for name, other in others.items()},
        "rival_p05": trend.p05 if trend else None,
        "rival_p95": trend.p95 if trend else None,
    }
    if scored:
        found |= {"observed": row.observed, "observed_grade": row.grade}
        found |= {"pit": row.pit, "crps": row.crps}
    return found


def _identified(done: Calibration) -> str:
    named = [f.prior.name for s in done.fits.fitted for f in s.parameters if f.verdict != "none"]
    return ", ".join(named) or "none"


def _why_not(one: Fitted) -> dict[str, str]:
    """In what sense the data do not tell one free parameter."""
    zh, en = (
        f"似然区间是先验的{one.profile.width:.0%}",
        f"its likelihood interval is {one.profile.width:.0%} of the prior's",
    )
    if one.profile.open_low or one.profile.open_high:
        zh, en = zh + "，且至少一端不封闭", en + " and open at one end at least"
    if one.overlap > HARDLY_CHANGED:
        zh, en = zh + "，数据几乎没有改变它", en + "; the data hardly changed it"
    else:
        zh, en = (
            zh + "，数据移动了它，却没有给它定界",
            en + "; the data move it without bounding it",
        )
    return {"reason_zh": zh, "reason_en": en}


def _not_identified(done: Calibration) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"names": [f.prior.name], **_why_not(f)}
        for s in done.fits.fitted
        for f in s.parameters
        if f.verdict == "none"
    ]
    rows += [
        {
            "names": [f"{u.sector}: {name}" for name in u.parameters],
            "reason_zh": u.reason_zh,
            "reason_en": u.reason_en,
        }
        for u in done.fits.unfitted
    ]
    return rows


def _notes(done: Calibration) -> list[dict[str, str]]:
    notes = []
    if not done.outlook.forecast.local:
        notes.append({"zh": NO_HISTORY[0], "en": NO_HISTORY[1]})
        own = [g for area in done.known.income_growths()[0].values() for g in area]
        if own:
            few = f"{min(own)}—{max(own)}" if min(own) < max(own) else f"{min(own)}"
            notes.append(
                {
                    "zh": f"到{done.until}年，同一口径相邻两年的本地收入增速只有{few}年的，不够用。",
                    "en": f"To {done.until} local income has growth within one definition for {few} only: too few to speak.",
                }
            )
    if "total income[urban]" not in done.outlook.members:
        notes.append(
            {
                "zh": "没有公布基年的收入水平：收入只给出以起点年为100的指数。",
                "en": "No income level of the base year was published: income is given as an index, 100 in the origin year.",
            }
        )
    if not done.fits.fitted:
        notes.append(
            {
                "zh": "没有一个部门有两个可用的年度点：全部参数取先验。",
                "en": "No sector has two usable yearly points: every parameter stays at its prior.",
            }
        )
    if done.until < BASE_YEAR:
        notes.append(
            {
                "zh": f"模型从{BASE_YEAR}年开始：起点早于它时，只有结构才能说的数列（年龄、通勤、床位、住房等）没有区间。",
                "en": f"The model starts in {BASE_YEAR}: from an earlier origin, what only its structure says (ages, commuting, "
                "beds, homes and the like) has no band.",
            }
        )
    notes.append(
        {
            "zh": "区间与占比都以本模型和这些范围为条件。",
            "en": "Bands and shares are conditional on this model and these ranges.",
        }
    )
    if done.outlook.forecast.local:
        notes.append(
            {
                "zh": "收入的28个检验点同在约六年的一个全国周期里，不是28次独立的检验。",
                "en": "The 28 tested income points share about six years of one national cycle: they are not 28 independent tests.",
            }
        )
    return notes
