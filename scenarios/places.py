"""Where a computer keeps Keda's own files: KEDA_HOME, else the user's data folder. Never inside the project."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from model.errors import InputError

PROJECT = Path(__file__).resolve().parents[1]
HOME = "KEDA_HOME"
DATABASE = "KEDA_DATABASE_URL"
SAVED = "scenarios.sqlite3"  # in the data folder, where no other database is named


def data_folder(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """The folder for saved scenarios and imported places, made where it is missing.

    Raises InputError for a folder inside the project (an update would carry it off) and for one that cannot be made.
    """
    folder = data_path(environment, platform)
    if folder == PROJECT or PROJECT in folder.parents:
        fix = "name a folder outside the program, which an update replaces"
        raise InputError("lies inside the program", where=HOME, got=folder, fix=fix)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as err:
        fix = f"set {HOME} to a folder you may write"
        raise InputError("cannot be made", where=HOME, got=folder, fix=fix) from err
    return folder


def data_path(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Where that folder is, whether it is there or not."""
    environment = os.environ if environment is None else environment
    return Path(environment.get(HOME) or _of_user(environment, platform)).expanduser().resolve()


def nothing_saved(environment: Mapping[str, str] | None = None) -> bool:
    """Whether nobody has saved a scenario yet: no database is named, and none was begun in the data folder."""
    environment = os.environ if environment is None else environment
    named = environment.get(DATABASE, "").strip()
    return not named and not (data_folder(environment) / SAVED).exists()


def imported_regions() -> Path:
    """Where `keda import` puts places of one's own."""
    return data_path() / "regions"


def _of_user(environment: Mapping[str, str], platform: str) -> Path:
    home = Path(environment.get("HOME") or Path.home())
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Keda"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Keda"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "keda"
