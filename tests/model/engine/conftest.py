"""Small models for the engine's tests, written where they are used."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from model.engine import Program, Results, loads, simulate

CONTROL = """
INITIAL TIME = 0 ~ year ~ |
FINAL TIME = {final} ~ year ~ |
TIME STEP = {step} ~ year ~ |
SAVEPER = TIME STEP ~ year ~ |
"""

Build = Callable[..., Program]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled kernels of the tests stay among the tests (one folder for the session, so that they are reused)."""
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path_factory.getbasetemp() / "kernels"))


@pytest.fixture
def model() -> Build:
    """model("x = 1 ~~|", final=4, step=1) -> Program"""

    def build(equations: str, *, final: float = 4, step: float = 1) -> Program:
        text = "{UTF-8}\n" + equations + CONTROL.format(final=final, step=step)
        return loads(text)

    return build


@pytest.fixture
def path() -> Callable[..., list[float]]:
    """path(program, "x") -> the values of x over time."""

    def values(program: Program, name: str, **how: object) -> list[float]:
        results: Results = simulate(program, how.pop("inputs", None), outputs=[name], **how)  # type: ignore[arg-type]
        return np.round(results[name][:, 0], 10).tolist()

    return values
