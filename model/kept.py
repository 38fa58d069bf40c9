"""What takes long to read, kept on disk between starts: the joined model, an opened place.

    kept(Program, made_from, make, modules=…)      what `make` gives, from the user's cache where it is there
    unchanged(folder, …) -> str                    hash of the files this process was started with

The key is everything a thing is made from: its texts, the code that reads them, the versions of Python and NumPy; it
is taken before and after the reading, so nothing stale is ever fetched. A kept file is a pickle. It is read only where
nobody but this user can have written it, and its reader knows no names but the records of `modules` and NumPy's
arrays; whatever else it finds, the thing is made again.
"""

from __future__ import annotations

import gc
import hashlib
import io
import os
import pickle
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
BEGAN = time.time() - time.process_time()  # no later than this was any code of the process read
READ = (".py", ".mdl", ".csv", ".yaml")  # the files of a folder that are code or data
MOST = 48  # kept files; the oldest give way
_PLAIN = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("numpy", "dtype"),
    *(
        (f"numpy.{core}.{module}", name)
        for core in ("core", "_core")
        for module, name in (
            ("multiarray", "_reconstruct"),
            ("multiarray", "scalar"),
            ("numeric", "_frombuffer"),
        )
    ),
}


def kept(
    of: type[T],
    made_from: Callable[[], tuple[str, ...]],
    make: Callable[[], T],
    *,
    modules: tuple[str, ...],
) -> T:
    """What `make` gives, fetched where it was kept under the same `made_from`.

    of : its class, which what is fetched must have
    made_from : everything it depends on; with an empty part nothing is fetched or kept
    modules : packages whose records it may hold, e.g. "model.engine"
    """
    asked = made_from()
    path = _folder() / f"{_key(asked)}.kept"
    found = _fetched(path, modules) if all(asked) else None
    if isinstance(found, of):
        return found
    made = make()
    if all(asked) and made_from() == asked:
        _keep(path, made)
    return made


def unchanged(*folders: Path) -> str:
    """Hash of every file of code or data under the folders; "" once one of them has changed under this process.

    What a process has read may then be older than the files, and is nothing to keep for others.
    """
    files = {path for folder in folders for path in folder.rglob("*") if path.suffix in READ}
    try:
        if any(max(found.st_mtime, found.st_ctime) > BEGAN for found in map(os.stat, files)):
            return ""
        return _hash(tuple(sorted(files)))
    except OSError:  # taken away meanwhile
        return ""


@cache
def _hash(files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _key(made_from: tuple[str, ...]) -> str:
    text = "\0".join((sys.version, np.__version__, *made_from))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


class _Reader(pickle.Unpickler):
    """A reader that knows only the records of some packages."""

    def __init__(self, body: bytes, modules: tuple[str, ...]) -> None:
        super().__init__(io.BytesIO(body))
        self.modules = modules

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        ours = any(module == one or module.startswith(f"{one}.") for one in self.modules)
        found = super().find_class(module, name) if ours else None
        if not isinstance(found, type) or found.__module__ != module or not _is_record(found):
            raise pickle.UnpicklingError(f"{module}.{name} is not known here")
        return found


def _is_record(found: type) -> bool:
    return is_dataclass(found) or issubclass(found, Enum | tuple | Mapping)


def _fetched(path: Path, modules: tuple[str, ...]) -> object:
    """What a kept file holds; None where there is none, or none to be trusted."""
    if not (only_mine(path.parent) and only_mine(path)):
        return None
    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand small objects, none of them garbage
    try:
        body = path.read_bytes()
        if hashlib.sha256(body[32:]).digest() != body[:32]:
            return None
        return _Reader(body[32:], modules).load()
    except Exception:  # whatever a spoilt file brings about
        return None
    finally:
        if collecting:
            gc.enable()


def _keep(path: Path, made: object) -> None:
    """Put it by for the next start; a full or read-only disk costs that start a second, nothing else."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = pickle.dumps(made, protocol=5)
        part.write_bytes(hashlib.sha256(body).digest() + body)
        part.chmod(0o600)
        part.replace(path)
        files = sorted(path.parent.glob("*.kept"), key=lambda p: p.stat().st_mtime)
        for old in files[:-MOST]:
            old.unlink(missing_ok=True)
    except (OSError, pickle.PicklingError, TypeError):
        with suppress(OSError):
            part.unlink()


def only_mine(path: Path) -> bool:
    """Whether the path belongs to this user and nobody else may write it."""
    try:
        found = path.lstat()
    except OSError:
        return False
    if os.name == "nt":  # the user's own profile; Windows keeps others out of it
        return True
    open_to_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid == os.getuid() and not open_to_others and not path.is_symlink()


def _folder() -> Path:
    from model.engine.kept_code import cache_folder

    return cache_folder() / "kept"
