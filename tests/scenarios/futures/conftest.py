"""A town with Chengdu's published incomes and only the income sector: small enough for quick ensembles."""

from pathlib import Path

import pytest

from scenarios.futures.ask import Ask

PACKS = Path(__file__).parent / "packs"


@pytest.fixture
def town():
    """ask(points=…) about the town, on the kernel that needs no compiling."""

    def ask(**how):
        return Ask(**{"region": "town", "root": str(PACKS), "engine": "numpy", **how})

    return ask
