"""Programs kept on disk between starts: reading and lowering the whole model takes a second, fetching it a tenth.

    kept_program(text, name) -> Program        as `loads(text, name=name)`, from the user's cache where it is there

The key is the text, the code that reads it, and the versions of Python and NumPy, so nothing stale is ever fetched.
A kept file is a pickle. It is read only where nobody but this user can have written it, and its reader knows no
names but the engine's own classes and NumPy's arrays; whatever else it finds, the text is read again.
"""

from __future__ import annotations

import gc
import hashlib
import io
import os
import pickle
import stat
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from model.engine import Program

CODE = Path(__file__).parent
MOST = 24  # kept files; the oldest give way
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


class _Reader(pickle.Unpickler):
    """A reader that knows only what a Program is made of."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("model.engine.") else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a program")
        return found


def kept_program(text: str, name: str) -> Program:
    """The Program of the project's own text, with its plan; faults as `loads` tells them."""
    from model.engine import loads

    path = _folder() / f"{_key(text, name)}.program"
    found = _fetched(path)
    if found is not None:
        return found
    program = loads(text, name=name)
    _keep(path, program)
    return program


def _fetched(path: Path) -> Program | None:
    from model.engine import Program

    if not (_only_mine(path.parent) and _only_mine(path)):
        return None
    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand small objects, none of them garbage
    try:
        body = path.read_bytes()
        if hashlib.sha256(body[32:]).digest() != body[:32]:
            return None
        found = _Reader(io.BytesIO(body[32:])).load()
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError):
        return None
    finally:
        if collecting:
            gc.enable()
    return found if isinstance(found, Program) else None


def _keep(path: Path, program: Program) -> None:
    """Put it by for the next start; a full or read-only disk costs that start a second, nothing else."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = pickle.dumps(program, protocol=5)
        part.write_bytes(hashlib.sha256(body).digest() + body)
        part.chmod(0o600)
        part.replace(path)
        kept = sorted(path.parent.glob("*.program"), key=lambda p: p.stat().st_mtime)
        for old in kept[:-MOST]:
            old.unlink(missing_ok=True)
    except (OSError, pickle.PicklingError, TypeError):
        part.unlink(missing_ok=True)


def _only_mine(path: Path) -> bool:
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
    from model.engine.compiled import cache_folder

    return cache_folder() / "programs"


def _key(text: str, name: str) -> str:
    return hashlib.sha256(f"{_code()}\0{name}\0{text}".encode()).hexdigest()[:40]


@cache
def _code() -> str:
    """What a Program depends on besides its text: the reader's own code and the versions under it."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for path in sorted((CODE / "engine").rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
