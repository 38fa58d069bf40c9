"""Answers of long runs that are kept on disk between starts of the server.

    shelf = Shelf(folder)
    shelf.get(key) -> Any | None        an answer that this very code and model gave
    shelf.put(key, file)                keep it for the next start

What the code, the model, a sector's inputs and the packages that compute were is part of the folder's name, so nothing
older is ever found; a place's own files are part of the key (ui/sampling.py).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from model.engine.kept_code import cache_folder
from model.kept import only_mine, unchanged

HOUSE = Path(__file__).resolve().parent.parent
CODE = ("model", "calibration", "scenarios")
PACKAGES = ("numpy", "scipy", "llvmlite")  # others of these may differ in the last digit
MOST, VERSIONS = 128, 3  # answers of one state of the code; states of the code


class Shelf:
    """Answers by key, as files; a full or read-only disk costs the next start some seconds, nothing else."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or cache_folder() / "answers"

    @cached_property
    def folder(self) -> Path | None:
        """Where this code's answers are; None where a file has changed since the process began."""
        code = unchanged(*(HOUSE / name for name in CODE))
        made_by = " ".join([sys.version, *map(version, PACKAGES), code])
        return self.root / hashlib.sha256(made_by.encode()).hexdigest()[:20] if code else None

    def get(self, key: str) -> Any | None:
        """An answer; None where there is none that is whole and this user's own."""
        if self.folder is None:
            return None
        file = self.folder / f"{key}.json"
        if not (file.exists() and only_mine(file) and only_mine(self.folder)):
            return None
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, key: str, file: Path) -> None:
        """Keep a copy; the oldest give way."""
        folder = self.folder
        if folder is None or not unchanged(*(HOUSE / name for name in CODE)):
            return
        part = folder / f"{key}.part"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(file, part)
            part.chmod(0o600)
            part.replace(part.with_suffix(".json"))
            for old in _oldest(folder, "*.json", MOST):
                old.unlink(missing_ok=True)
            for old in _oldest(self.root, "*", VERSIONS):
                shutil.rmtree(old, ignore_errors=True)


def _oldest(folder: Path, pattern: str, most: int) -> list[Path]:
    """What is over the number, by the time it was written."""
    return sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)[:-most]
