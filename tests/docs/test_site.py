"""The site builds, says what the code says, and fetches nothing from elsewhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.cli import COMMANDS
from scenarios.hosting import SETTINGS
from tests.scenarios import test_contracts

SHAPES = ("REACH", "FUND", "ENSEMBLE", "CALIBRATE", "SOLVE", "TARGETS", "AUDIT", "REGIONS", "CHECK")
HOUSE = Path(__file__).resolve().parents[2]
FETCHED = re.compile(r'<(?:script|img|link)[^>]+(?:src|href)="(https?:)?//[^"]+"')
LOADED = re.compile(r"url\(\s*['\"]?https?://|@import\s+['\"]https?://")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = tmp_path_factory.mktemp("site")
    docs = room / "docs"
    shutil.copytree(HOUSE / "docs", docs, ignore=shutil.ignore_patterns("screenshots", "*.csv"))
    subprocess.run([sys.executable, HOUSE / "docs" / "generate.py", docs], check=True)
    shutil.copy(HOUSE / "mkdocs.yml", room / "mkdocs.yml")
    call = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", room / "mkdocs.yml"]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(call, capture_output=True, text=True, cwd=room, env=quiet)
    assert done.returncode == 0, done.stderr
    return room / "site"


def test_every_page_of_both_languages_is_there(site):
    for lang in ("zh", "en"):
        pages = {
            p.relative_to(HOUSE / "docs" / lang) for p in (HOUSE / "docs" / lang).rglob("*.md")
        }
        assert all((site / lang / page.with_suffix(".html")).is_file() for page in pages)


def test_nothing_is_fetched_from_elsewhere(site):
    for page in site.rglob("*.html"):
        found = [m.group(0) for m in FETCHED.finditer(page.read_text(encoding="utf-8"))]
        assert [tag for tag in found if 'rel="canonical"' not in tag] == [], page
    for sheet in site.rglob("*.css"):
        assert not LOADED.search(sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reference_names_every_command_and_setting(site, lang):
    commands = (site / lang / "reference" / "cli.html").read_text(encoding="utf-8")
    assert all(f"keda {name}" in commands for name in COMMANDS)
    settings = (site / lang / "reference" / "settings.html").read_text(encoding="utf-8")
    assert all(each.name in settings for each in SETTINGS)
    inputs = (site / lang / "reference" / "inputs.html").read_text(encoding="utf-8")
    assert "plan rate total[urban]" in inputs


CONTRACTS = {"zh": HOUSE / "docs" / "cli.md", "en": HOUSE / "docs" / "en" / "reference" / "json.md"}
FIRST_CELL = re.compile(r"^\| (`.+?`) \|", re.M)


def named(page: Path) -> list[str]:
    """What the tables of a contract have a row for: commands by name, keys as they stand."""
    found = FIRST_CELL.findall(page.read_text(encoding="utf-8"))
    return [" ".join(cell.strip("`").split()[:2]) if "`keda" in cell else cell for cell in found]


def keys_of(shape) -> set[str]:
    """Every key of an answer's promised shape, however deep."""
    if isinstance(shape, dict):
        return set(shape).union(*map(keys_of, shape.values()))
    return set().union(*map(keys_of, shape)) if isinstance(shape, list) else set()


def test_the_contract_of_the_commands_says_the_same_in_both_languages():
    assert named(CONTRACTS["zh"]) == named(CONTRACTS["en"])
    assert [name for name in COMMANDS if f"keda {name}" not in named(CONTRACTS["en"])] == []


@pytest.mark.parametrize("lang", CONTRACTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_promised_key_stands_in_the_contract(lang, shape):
    code = " ".join(re.findall(r"`([^`]+)`", CONTRACTS[lang].read_text(encoding="utf-8")))
    words = set(re.findall(r"\w+", code))
    assert keys_of(getattr(test_contracts, shape)) - words == set()


def test_every_page_stands_in_the_navigation(site):
    plan = (HOUSE / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [p.relative_to(HOUSE / "docs") for p in (HOUSE / "docs").glob("[ze][hn]/**/*.md")]
    assert len(pages) >= 24
    assert [page for page in pages if page.as_posix() not in plan] == []
