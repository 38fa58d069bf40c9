"""Long runs outside the visit: a worker process a job, found again by what was asked.

    job = jobs.start("upload", {"name": "bath.mdl", …})      the same request finds the same job
    job.state                    "waiting", "running", "done", "failed", "cancelled", "killed" or "late"
    job.progress, job.result, job.fault
    job.cancel()
    jobs.watch(job, draw)        draws now, and again every half second while it runs and only then

Nothing here runs on a visitor's thread: a page reads small files that the worker writes (scenarios/worker.py).
A finished job is kept for everybody who asks the same, until there are too many.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from scenarios import worker
from ui.guard import log

MOST_KEPT = 24
LIMIT = 1800.0  # seconds any run may take
ENDED = ("done", "failed", "cancelled", "killed", "late")
EVERY = 0.5  # seconds between two looks at a running job
HOUSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker says it is."""

    done: int
    total: int
    stage: str

    @property
    def share(self) -> float:
        """0 to 1; 0 before the worker has said anything."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


@dataclass(eq=False)
class Job:
    """One run. `state` changes by itself; everything else is read from the worker's files."""

    kind: str
    key: str
    folder: Path
    limit: float
    later: int = 0  # jobs of a lower number go first
    begun: float = 0.0
    state: str = "waiting"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """Whether there is something to wait for."""
        return self.state not in ENDED

    @property
    def progress(self) -> Progress:
        """The worker's last word."""
        said = _read(self.folder / worker.PROGRESS) or {}
        return Progress(int(said.get("done", 0)), int(said.get("total", 0)), said.get("stage", ""))

    @property
    def seconds_left(self) -> float | None:
        """What is left at the pace so far; None where that cannot be said yet."""
        share, passed = self.progress.share, time.monotonic() - self.begun
        return passed * (1 - share) / share if self.begun and share > 0.02 else None

    @property
    def result(self) -> Any:
        """What the worker found; None before the end."""
        return _read(self.folder / worker.RESULT)

    @property
    def fault(self) -> str:
        """Why it was refused, in one sentence; "" where nothing was said."""
        return str((_read(self.folder / worker.FAULT) or {}).get("sentence", ""))

    def cancel(self) -> None:
        """End it; what was finished stays readable."""
        if self.running:
            self.state = "cancelled"
            if self.process is not None:
                self.process.kill()


class Registry:
    """The jobs of this server; any visitor's thread may ask."""

    def __init__(self, root: Path, at_once: int) -> None:
        self.root = root
        self.lock = threading.Lock()
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self.turn = threading.Condition()
        self.free, self.queue = at_once, list[Job]()
        atexit.register(self.close)

    def find(self, key: str) -> Job | None:
        """A job by its key."""
        with self.lock:
            return self.jobs.get(key)

    def start(self, kind: str, request: Mapping[str, Any], limit: float, later: int = 0) -> Job:
        """The job of this request: the one there is, or a new one where that ended without a result."""
        key = key_of(kind, request)
        with self.lock:
            found = self.jobs.get(key)
            if found is not None and (found.running or found.state in ("done", "failed")):
                self.jobs.move_to_end(key)
                return found
            folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.root))
            worker.write(folder / worker.REQUEST, dict(request))
            job = self.jobs[key] = Job(kind, key, folder, limit, later)
            self._drop_old()
        threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def forget(self, key: str) -> None:
        """Drop a job and its files, ending it first."""
        with self.lock:
            job = self.jobs.pop(key, None)
        if job is not None:
            job.cancel()
            shutil.rmtree(job.folder, ignore_errors=True)

    def close(self) -> None:
        """End every worker and remove their files."""
        for key in list(self.jobs):
            self.forget(key)
        shutil.rmtree(self.root, ignore_errors=True)

    def _drop_old(self) -> None:
        ended = [key for key, job in self.jobs.items() if not job.running]
        for key in ended[: max(len(self.jobs) - MOST_KEPT, 0)]:
            shutil.rmtree(self.jobs.pop(key).folder, ignore_errors=True)

    def _run(self, job: Job) -> None:
        """Wait for room, run the worker, say how it ended."""
        with self._room_for(job):
            if not job.running:
                return
            try:
                code = self._worked(job)
            except FileNotFoundError:  # forgotten, folder and all, as its turn came
                job.state = "cancelled"
                return
            except subprocess.TimeoutExpired:
                job.state = "late"
                return
        if job.state == "cancelled":
            return
        job.state = {0: "done", 2: "failed"}.get(code, "killed")
        if job.state == "killed":
            log.error("worker %s ended with %s: %s", job.kind, code, _tail(job.folder / "log.txt"))

    def _worked(self, job: Job) -> int:
        """The worker's exit code; TimeoutExpired once it is over its time and gone."""
        command = [sys.executable, "-m", "scenarios.worker", job.kind, str(job.folder)]
        with (job.folder / "log.txt").open("wb") as said:
            job.process = subprocess.Popen(command, cwd=HOUSE, stdout=said, stderr=said)
        job.begun = time.monotonic()
        if job.running:
            job.state = "running"
        else:
            job.process.kill()
        try:
            return job.process.wait(timeout=job.limit)
        except subprocess.TimeoutExpired:
            job.process.kill()
            job.process.wait()
            raise

    @contextmanager
    def _room_for(self, job: Job) -> Iterator[None]:
        """One of the places at work; those that others wait for go before those that only explain."""
        with self.turn:
            self.queue.append(job)
            self.queue.sort(key=lambda each: each.later)
            while job.running and not (self.free > 0 and self.queue[0] is job):
                self.turn.wait(EVERY)  # a cancelled job is seen without a call
            self.queue.remove(job)
            self.free -= 1
            self.turn.notify_all()
        try:
            yield
        finally:
            with self.turn:
                self.free += 1
                self.turn.notify_all()


def key_of(kind: str, request: Mapping[str, Any]) -> str:
    """What a request is found by: a hash of everything that was asked."""
    text = json.dumps([kind, request], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@st.cache_resource(show_spinner=False)
def registry() -> Registry:
    """The one registry of this server."""
    root = Path(tempfile.mkdtemp(prefix="keda-jobs-"))
    return Registry(root, at_once=max(os.cpu_count() or 2, 2))


def start(kind: str, request: Mapping[str, Any], *, limit: float = LIMIT, later: int = 0) -> Job:
    """Begin a job, or find the one that answers the same request. `limit` in seconds; `later` waits for lower ones."""
    return registry().start(kind, request, limit, later)


def find(kind: str, request: Mapping[str, Any]) -> Job | None:
    """The job of this request, if anybody began it."""
    return registry().find(key_of(kind, request))


def watch(job: Job, draw: Callable[[Job], None]) -> None:
    """Draw a job's progress now and every half second while it runs; then redraw the page once."""
    if not job.running:
        draw(job)
        return

    @st.fragment(run_every=EVERY)
    def look() -> None:
        draw(job)
        if not job.running:
            st.rerun()

    look()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _tail(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-600:]
    except OSError:
        return ""
