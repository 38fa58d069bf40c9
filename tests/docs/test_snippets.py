"""Every command and every piece of Python in the documentation is run, page by page, as a reader would."""

import os
import re
import shlex
from pathlib import Path

import pytest

from scenarios.cli import COMMANDS, main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted([*DOCS.glob("zh/**/*.md"), *DOCS.glob("en/**/*.md")])
COMMAND = re.compile(r"`(keda [a-z]+[^`]*)`")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
GENERATED = ("cli.md", "inputs.md", "settings.md")
ELSEWHERE = (
    "docker compose",
    "KEDA_DB_PASSWORD=",
    "dask ",
    "make app",
    "keda ensemble chengdu -n 1000000",
)


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


RUN = [
    p for p in PAGES if p.name not in GENERATED and {"bash", "python"} & {k for k, _ in blocks(p)}
]


def alike():
    """Pages to run, those with the same commands and code (of two languages) together, for they are run once."""
    found: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for page in RUN:
        said = tuple(block for block in blocks(page) if block[0] in ("bash", "python"))
        found.setdefault(said, []).append(page)
    return list(found.values())


def names_of(pages):
    return "=".join(page.relative_to(DOCS).as_posix() for page in pages)


@pytest.mark.parametrize("pages", alike(), ids=names_of)
def test_the_page_does_what_it_says(pages, tmp_path, monkeypatch, capsys):
    page = pages[0]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEDA_HOME", str(tmp_path / "home"))
    names: dict[str, object] = {}
    for kind, text in blocks(page):
        if kind == "python":
            exec(compile(text, page.name, "exec"), names)
        elif kind == "bash":
            for line in text.strip().splitlines():
                words = shlex.split(line)
                assert words[0] == "keda", line
                assert _code(words[1:]) == 0, (line, capsys.readouterr().err)
    store = names.get("store")
    if store is not None:
        store.close()
    assert os.getcwd() == str(tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_no_snippet_is_written_in_a_way_this_test_does_not_see(page):
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^\s*(?:```|~~~)", text, re.M)
    assert len(fences) == 2 * len(blocks(page)), (
        "open a block with ```bash, ```python, ```sh or ```text"
    )
    commands = [line for line in COMMAND.findall(text) if line.split()[1] not in COMMANDS]
    assert commands == [], "a command that does not exist"


def test_the_pages_that_are_run_are_the_tutorials_and_most_of_the_rest():
    run = {page.relative_to(DOCS).as_posix() for page in RUN}
    for lang in ("zh", "en"):
        for name in ("tutorial/budget", "tutorial/presenter", "tutorial/researcher"):
            assert f"{lang}/{name}.md" in run
    count = sum(kind in ("bash", "python") for page in RUN for kind, _ in blocks(page))
    assert count >= 46


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_what_cannot_be_run_here_is_one_of_the_known_few(page):
    for kind, text in blocks(page):
        assert kind in ("bash", "python", "sh", "text"), kind
        if kind == "sh":
            assert all(line.startswith(ELSEWHERE) for line in text.strip().splitlines()), text


def test_both_languages_have_the_same_pages():
    """Those written by hand; the reference is generated for both at once and not kept."""
    found = [
        {
            page.relative_to(DOCS / lang)
            for page in (DOCS / lang).rglob("*.md")
            if page.parent.name != "reference"
        }
        for lang in ("zh", "en")
    ]
    assert found[0] == found[1]
    assert len(found[0]) >= 11


def _code(words: list[str]) -> int:
    """The exit code of a call of `keda`."""
    try:
        main(words)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
