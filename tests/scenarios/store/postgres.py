"""A real PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"  # PostgreSQL refuses to run as root


class Missing(RuntimeError):
    """What this machine lacks."""


def programs() -> Path:
    """The folder with initdb and pg_ctl; Missing names what to install."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*([Path(on_path).parent] if on_path else []), *folders]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Missing(
        "PostgreSQL's initdb and pg_ctl are not here; on Debian: apt-get install postgresql"
    )


def _as_owner() -> list[str]:
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        raise Missing(f"there is no user {OWNER} to run PostgreSQL as") from None
    return ["runuser", "-u", OWNER, "--"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the address of its databases with {name} to fill in."""
    tools, owner = programs(), _as_owner()
    folder = Path(tempfile.mkdtemp(prefix="keda-pg-"))
    try:
        if owner:
            shutil.chown(folder, OWNER)
        data, port = folder / "data", free_port()
        quiet = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        _run(owner, tools / "initdb", "-D", data, "-U", OWNER, *quiet)
        options = (
            f"-c listen_addresses='' -c fsync=off -c max_connections=120 -p {port} -k {folder}"
        )
        _run(
            owner, tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"
        )
        try:
            yield f"postgresql://{OWNER}@/{{name}}?host={folder}&port={port}"
        finally:
            _run(owner, tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(owner: list[str], *words: object) -> None:
    call = [*owner, *(str(word) for word in words)]
    with tempfile.TemporaryFile() as said:
        code = subprocess.call(call, stdout=said, stderr=subprocess.STDOUT, cwd="/")
        if code:
            said.seek(0)
            raise RuntimeError(f"{call}: {said.read().decode(errors='replace')}")
