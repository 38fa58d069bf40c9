"""The house: what lies where, and which way imports run."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PACKAGES = ["model", "calibration", "scenarios", "ui"]
CODE = sorted(p for package in PACKAGES for p in (HOUSE / package).rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_imports_run_one_way(path):
    rank = PACKAGES.index(path.relative_to(HOUSE).parts[0])
    above = set(PACKAGES[rank + 1 :]) | {"app"}
    assert not above & set(imported(path))


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_only_pages_know_streamlit(path):
    assert path.is_relative_to(HOUSE / "ui") or "streamlit" not in imported(path)


def test_importing_the_house_does_nothing_visible():
    words = "import model, calibration, scenarios; print('quiet')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", words], capture_output=True, text=True, cwd=HOUSE
    )
    assert (done.stdout, done.stderr) == ("quiet\n", "")


def test_adding_a_place_needs_no_code():
    named = [p.name for p in (HOUSE / "regions").iterdir() if p.is_dir()]
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        found = [name for name in named if f'"{name}"' in text and name != "chengdu"]
        assert not found, f"{path.relative_to(HOUSE)} names {found}"


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_registry():
    lock = (HOUSE / "requirements.lock").read_text()
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if line and line[0].isalpha()]
    assert pins
    assert all("==" in line for line in pins)
    assert lock.count("--hash=sha256:") >= len(pins)
