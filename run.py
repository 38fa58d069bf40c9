"""The two commands of a new machine, with nothing but Python: `python run.py app` and `python run.py test`.

`make` calls the same steps. Standard library only, since it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
VENV = HOUSE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
READY = VENV / ".ready"
OLDEST = (3, 11)


def run(*command: str | Path) -> int:
    """Run a command in the house; its exit code."""
    return subprocess.call([str(part) for part in command], cwd=HOUSE)


def must(*command: str | Path) -> None:
    """Run a command in the house and stop here if it fails."""
    code = run(*command)
    if code:
        raise SystemExit(code)


def tool(name: str) -> Path:
    """A program of the environment."""
    return BIN / (f"{name}.exe" if os.name == "nt" else name)


def stamp() -> str:
    """What the environment was made from: the lock, the project file and this Python."""
    made_from = [(HOUSE / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*made_from, sys.version.encode()])).hexdigest()


def env() -> None:
    """The environment in .venv exactly as locked; nothing to do when it is already so."""
    if READY.is_file() and READY.read_text() == stamp():
        return
    if sys.version_info < OLDEST:
        raise SystemExit(f"Keda needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    print("Making the environment from requirements.lock (a minute or two, once) …", flush=True)
    if not tool("python").exists():
        venv.create(VENV, with_pip=True)
    uv = shutil.which("uv")
    if uv:
        must(
            uv,
            "pip",
            "sync",
            "-q",
            "--python",
            tool("python"),
            "--require-hashes",
            "requirements.lock",
        )
        pip: list[str | Path] = [
            uv,
            "pip",
            "install",
            "-q",
            "--compile-bytecode",
            "--python",
            tool("python"),
        ]
    else:
        pip = [tool("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        must(*pip, "--require-hashes", "-r", "requirements.lock")
    must(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    READY.write_text(stamp())


def app(*options: str) -> int:
    """Start the app; Streamlit prints the address."""
    env()
    return run(tool("python"), "-m", "ui.serve", *options)


def check() -> int:
    """Lint, format, types and the import contract; the worst exit code.

    In a checkout they run as the hooks of .pre-commit-config.yaml, so that a commit and this never disagree.
    """
    env()
    if (HOUSE / ".git").exists() and os.name != "nt" and shutil.which("git"):
        return run(tool("pre-commit"), "run", "--all-files", "--color", "never")
    steps: list[list[str | Path]] = [
        [tool("ruff"), "check", "."],
        [tool("ruff"), "format", "--check", "."],
        [tool("mypy")],
        [tool("lint-imports")],
    ]
    return max(run(*step) for step in steps)


def test(*options: str) -> int:
    """`check`, then the whole suite."""
    code = check()
    if code:
        return code
    # One more than processors: tests also wait, for browsers, databases and processes of their own.
    workers = str(min(4, 1 + (os.cpu_count() or 1)))
    return run(tool("python"), "-m", "pytest", "-n", workers, "--dist", "worksteal", *options)


COMMANDS = {"env": env, "app": app, "check": check, "test": test}


def main(words: Sequence[str]) -> int:
    if not words or words[0] not in COMMANDS:
        print(f"usage: python run.py {'|'.join(COMMANDS)} [options]")
        return 2
    return COMMANDS[words[0]](*words[1:]) or 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
