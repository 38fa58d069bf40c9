"""Packs to work on: a small invented town, copied so that a test may spoil it."""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory):
    """Saved scenarios of a test run go to a folder of its own, never to the user's."""
    before = os.environ.get("KEDA_HOME")
    os.environ["KEDA_HOME"] = str(tmp_path_factory.mktemp("keda"))
    yield
    if before is None:
        del os.environ["KEDA_HOME"]
    else:
        os.environ["KEDA_HOME"] = before


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory):
    """No test reads or writes what this computer's user has saved or imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEDA_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("KEDA_DATABASE_URL", raising=False)
        yield


@pytest.fixture
def packs(tmp_path):
    """A folder of region packs holding one valid place, `small`."""
    shutil.copytree(HERE / "packs", tmp_path / "packs")
    return tmp_path / "packs"
