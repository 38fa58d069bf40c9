"""Packs to work on: a small invented town, copied so that a test may spoil it."""

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def packs(tmp_path):
    """A folder of region packs holding one valid place, `small`."""
    shutil.copytree(HERE / "packs", tmp_path / "packs")
    return tmp_path / "packs"
