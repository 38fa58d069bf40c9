"""Compiled sections on disk, so that the next start compiles nothing.

    get(name) -> bytes | None       what was kept under a name of NAME letters
    put(name, body)                 keep it
    prune()                         the files longest unused go until MOST bytes are left

Any number of processes may do all three at once: a file appears whole or not at all, and one that has gone is compiled anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

NAME = 32  # letters of a kept file's name, which stand at its head too
MOST = 1_000_000_000  # bytes; a kernel of all sectors takes a few million
DAY = 86_400.0  # seconds


def get(name: str) -> bytes | None:
    """What is kept under a name; None where that is nothing, or a torn file."""
    path = _path(name)
    try:
        kept = path.read_bytes()
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)  # still in use
    except OSError:
        return None
    head, body = kept[: 2 * NAME], kept[2 * NAME :]
    return body if head == _head(name, body) else None


def put(name: str, body: bytes) -> None:
    """Keep it for the next start; a full or read-only disk costs that start time, nothing else."""
    path = _path(name)
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        part.write_bytes(_head(name, body) + body)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def prune() -> None:
    """Take away the files longest unused until MOST bytes are left, and what killed processes left half written."""
    files = sorted(_files(), reverse=True)
    kept, old = 0, time.time() - DAY
    for used, size, path in files:
        kept += size
        if kept > MOST or (path.suffix == ".part" and used < old):
            with suppress(OSError):  # gone already, or open in another process on Windows
                path.unlink()


def _files() -> list[tuple[float, int, Path]]:
    """(last use, bytes, path) of every kept file."""
    found = []
    for path in writable(cache_folder()).glob("*.*"):
        with suppress(OSError):
            stat = path.stat()
            if path.suffix in (".o", ".part"):
                found.append((stat.st_mtime, stat.st_size, path))
    return found


def _path(name: str) -> Path:
    return writable(cache_folder()) / f"{name}.o"


def _head(name: str, body: bytes) -> bytes:
    return name.encode() + hashlib.sha256(body).digest()


def cache_folder() -> Path:
    """Where compiled kernels are kept: $KEDA_CACHE, else the user's cache."""
    if own := os.environ.get("KEDA_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("LOCALAPPDATA") if os.name == "nt" else str(Path.home() / ".cache")
    )
    return Path(base or tempfile.gettempdir()) / "keda" / "kernels"


@cache
def writable(folder: Path) -> Path:
    """The folder, made where it is missing; where it cannot be written, one of this process's own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="keda-kernels-"))
