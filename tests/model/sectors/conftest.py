"""The sectors, run by the engine of the house and by PySD, the reference every run is checked against."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pysd
import pytest
import xarray as xr

from model.constants import constants
from model.engine import simulate
from model.engine.pysd_runner import by_element
from model.joined import city, joined_text

PAIR = ("eldercare", "income")  # the sectors these tests are about


class Engine:
    """Some joined sectors in the engine; `run` answers a frame of times by element names. The NumPy form, for these are
    single runs; that the compiled kernel says the same is the engine's own test."""

    def __init__(self, sectors: Sequence[str] | None) -> None:
        self.program = city(sectors)

    def run(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        outputs: Sequence[str],
        step: float = 0.25,
        until: float = 2025,
    ) -> pd.DataFrame:
        inputs = {**(inputs or {}), "TIME STEP": step, "FINAL TIME": until}
        results = simulate(self.program, inputs, outputs=list(outputs), engine="numpy")
        columns = {name: results[name][:, 0] for name in results.names}
        return pd.DataFrame(columns, index=results.times)


def translated(sectors: Sequence[str] | None, folder: Path) -> Path:
    """The Python text PySD writes of some sectors: once a session, beside the temporary folders of all its workers."""
    text = joined_text(sectors)
    session = folder.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else folder.parent
    done = session / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.py"
    if not done.is_file():
        path = folder / "joined.mdl"
        path.write_text(text, encoding="utf-8")
        pysd.read_vensim(str(path), initialize=False)
        path.with_suffix(".py").replace(done)
    return done


class Reference:
    """The same sectors in PySD. The step goes to `run`, not into `params`; parameters stay set until `reload`; an
    array is replaced whole, so single elements are laid over the values of the file."""

    def __init__(self, sectors: Sequence[str] | None, folder: Path) -> None:
        self.defaults = constants(sectors)
        self.model: Any = pysd.load(str(translated(sectors, folder)))

    def run(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        outputs: Sequence[str],
        step: float = 0.25,
        until: float = 2025,
    ) -> pd.DataFrame:
        self.model.reload()
        with xr.set_options(arithmetic_join="exact"):  # arrays of one range only; a fifth faster
            frame = self.model.run(
                params=self._params(inputs or {}),
                time_step=step,
                final_time=until,
                return_columns=list(outputs),
                flatten_output=False,
            )
        return by_element(frame)

    def _params(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        params: dict[str, Any] = {}
        for element, value in inputs.items():
            name, _, subscripts = element.rstrip("]").partition("[")
            if isinstance(value, tuple):
                params[name] = pd.Series(value[1], index=value[0])
            elif subscripts:
                if name not in params:
                    params[name] = self._array(name)
                params[name].loc[tuple(subscripts.split(","))] = value
            elif name in self.defaults:
                params[name] = float(value)
            else:  # a whole array at one value
                params[name] = self._array(name) * 0 + value
        return params

    def _array(self, name: str) -> xr.DataArray:
        elements = {
            tuple(element[len(name) + 1 : -1].split(",")): constant.value
            for element, constant in self.defaults.items()
            if element.startswith(f"{name}[")
        }
        axes = [list(dict.fromkeys(axis)) for axis in zip(*elements, strict=True)]
        dims = [self._range(axis) for axis in axes]
        shape = [len(axis) for axis in axes]
        array = xr.DataArray(np.zeros(shape), dict(zip(dims, axes, strict=True)), dims)
        for key, value in elements.items():
            array.loc[key] = value
        return array

    def _range(self, axis: Sequence[str]) -> str:
        """The model's name of the subscript range with these elements."""
        ranges = self.model.subscripts
        return next(name for name, members in ranges.items() if list(members) == list(axis))


@pytest.fixture(scope="session")
def income():
    return Engine(["income"])


@pytest.fixture(scope="session")
def income_reference(tmp_path_factory):
    return Reference(["income"], tmp_path_factory.mktemp("income"))


@pytest.fixture(scope="session")
def eldercare():
    return Engine(["eldercare"])


@pytest.fixture(scope="session")
def housing():
    return Engine(["housing"])


@pytest.fixture(scope="session")
def housing_reference(tmp_path_factory):
    return Reference(["housing"], tmp_path_factory.mktemp("housing"))


@pytest.fixture(scope="session")
def commute():
    return Engine(["commute"])


@pytest.fixture(scope="session")
def commute_reference(tmp_path_factory):
    return Reference(["commute"], tmp_path_factory.mktemp("commute"))


@pytest.fixture(scope="session")
def housing_and_commute():
    return Engine(["housing", "commute"])


@pytest.fixture(scope="session")
def joined():
    return Engine(PAIR)


@pytest.fixture(scope="session")
def joined_reference(tmp_path_factory):
    return Reference(PAIR, tmp_path_factory.mktemp("joined"))
