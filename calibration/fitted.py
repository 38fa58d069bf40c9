"""The document a calibration leaves: `fitted/<region>.json` (schema 1), and what scenarios read from it.

document(calibration) -> dict          everything known at `until`; with scores, what came later beside it
dumps(document) -> str                 sorted keys, 12 significant digits, no time: the same run gives the same bytes
fitted_draws("chengdu") -> {parameter: (draw,)}     posterior draws for ensembles
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "fitted"
DIGITS = 12


def dumps(document: dict[str, Any]) -> str:
    """JSON with sorted keys and 12 significant digits."""
    return json.dumps(rounded(document), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def rounded(value: Any) -> Any:
    """Numbers at 12 significant digits; nan and infinity become null; arrays become lists."""
    match value:
        case dict():
            return {str(key): rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [rounded(item) for item in value]
        case np.ndarray():
            return [rounded(item) for item in value.tolist()]
        case np.generic():
            return rounded(value.item())
        case float():
            return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def read_document(region: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """The saved calibration of a place; None where none was saved."""
    path = folder / f"{region}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def write_draws(path: Path, draws: dict[str, np.ndarray]) -> None:
    """Posterior draws as Parquet, one column a parameter."""
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table(draws), path)


def fitted_draws(region: str, folder: Path = FOLDER) -> dict[str, np.ndarray]:
    """Posterior draws of the fitted parameters of a place (4096 each); empty where none was saved."""
    import pyarrow.parquet

    path = folder / f"{region}.parquet"
    if not path.is_file():
        return {}
    table = pyarrow.parquet.read_table(path)
    return {name: table[name].to_numpy() for name in table.column_names}
