"""Long runs outside the visit: a worker process a job, found again by what was asked.

    job = jobs.start("upload", {"name": "bath.mdl", …})      the same request finds the same job
    job.state                    "waiting", "running", "done", "failed", "cancelled", "killed" or "late"
    job.progress, job.result, job.fault
    jobs.watch(job, draw)        draws now, and again every half second while it runs and only then
    jobs.leave(job)              this visitor waits no longer; the worker ends when nobody does
    jobs.follow(…), followed()   what the header shows of runs begun on another page

Nothing here runs on a visitor's thread: a page reads small files that the worker writes (scenarios/worker.py).
A finished job is kept for everybody who asks the same, until there are too many; with `keep` its answer outlives the
server (ui/keptanswers.py). Visitors who ask the same wait for one worker: who cancels leaves it, and it is stopped when
the last of them has cancelled or closed the page.
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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import streamlit as st

from scenarios import hosting, worker
from ui.guard import log
from ui.keptanswers import Shelf

MOST_KEPT = 24
LIMIT = 1800.0  # seconds any run may take
ENDED = ("done", "failed", "cancelled", "killed", "late")
EVERY = 0.5  # seconds between two looks at a running job
GONE = 5.0  # seconds between two looks whether anybody still waits for it
VISITOR, LEFT, FOLLOWED = "keda.visitor", "keda.jobs.left", "keda.jobs.followed"
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


class Visitor:
    """One visit; gone with its session, wherever it is remembered."""


@dataclass(eq=False)
class Job:
    """One run. `state` changes by itself; everything else is read from the worker's files."""

    kind: str
    key: str
    folder: Path
    limit: float
    later: int = 0  # jobs of a lower number go first
    keep: bool = False  # whether its answer is put by for the next start
    begun: float = 0.0
    state: str = "waiting"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    watchers: WeakSet[Visitor] = field(default_factory=WeakSet, repr=False)
    watched: bool = False  # whether a visitor has ever waited for it
    answer: Any = field(default=None, repr=False)

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
        """What the worker found; None before the end. Read once: nobody changes it."""
        if self.answer is None:
            self.answer = _read(self.folder / worker.RESULT)
        return self.answer

    @property
    def fault(self) -> str:
        """Why it was refused, in one sentence; "" where nothing was said."""
        return str((_read(self.folder / worker.FAULT) or {}).get("sentence", ""))

    def join(self, visitor: Visitor) -> None:
        """One more who waits for it."""
        self.watchers.add(visitor)
        self.watched = True

    def cancel(self) -> None:
        """End it, whoever waits; what was finished stays readable."""
        if self.running:
            self.state = "cancelled"
            if self.process is not None:
                self.process.kill()


class Registry:
    """The jobs of this server; any visitor's thread may ask."""

    def __init__(self, root: Path, at_once: int, shelf: Shelf | None = None) -> None:
        self.root, self.shelf = root, shelf
        self.lock = threading.Lock()
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self.turn = threading.Condition()
        self.free, self.queue = at_once, list[Job]()
        atexit.register(self.close)

    def find(self, key: str) -> Job | None:
        """A job by its key; one whose answer was kept by an earlier server has ended."""
        with self.lock:
            found = self.jobs.get(key)
            return found or self._from_shelf(key)

    def _from_shelf(self, key: str) -> Job | None:
        answer = self.shelf.get(key) if self.shelf is not None else None
        if answer is None:
            return None
        folder = self.root / key  # never made: the answer is here
        job = self.jobs[key] = Job("kept", key, folder, 0.0, state="done", answer=answer)
        self._drop_old()
        return job

    def start(
        self,
        kind: str,
        request: Mapping[str, Any],
        limit: float,
        later: int = 0,
        keep: bool = False,
    ) -> Job:
        """The job of this request: the one there is, or a new one where that ended without a result."""
        key = key_of(kind, request)
        self.find(key)  # also where an earlier server kept it
        with self.lock:
            found = self.jobs.get(key)
            if found is not None and (found.running or found.state in ("done", "failed")):
                self.jobs.move_to_end(key)
                return found
            job = self.jobs[key] = Job(kind, key, self.root / key, limit, later, keep)
            try:
                job.folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=self.root))
                worker.write(job.folder / worker.REQUEST, dict(request))
            except OSError:  # a full disk: said where the result would stand, with another try
                log.exception("worker %s could not be given its request", kind)
                job.state = "killed"
                return job
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
            except OSError:
                log.exception("worker %s could not be begun", job.kind)
                job.state = "killed"
                return
            except subprocess.TimeoutExpired:
                job.state = "late"
                return
        if job.state == "cancelled":
            return
        if code == 0 and job.keep and self.shelf is not None:
            self.shelf.put(job.key, job.folder / worker.RESULT)
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
        until = job.begun + job.limit
        while (left := until - time.monotonic()) > 0:
            with suppress(subprocess.TimeoutExpired):
                return job.process.wait(timeout=min(left, GONE))
            if job.watched and not job.watchers:
                job.cancel()
        job.process.kill()
        job.process.wait()
        raise subprocess.TimeoutExpired(command, job.limit)

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
    shelf = Shelf() if hosting.samples_ahead() else None
    return Registry(root, max(os.cpu_count() or 2, 2), shelf)


def start(
    kind: str,
    request: Mapping[str, Any],
    *,
    limit: float = LIMIT,
    later: int = 0,
    keep: bool = False,
) -> Job:
    """Begin a job, or join the one that answers the same request. `limit` in seconds; `later` waits for lower ones."""
    job = registry().start(kind, request, limit, later, keep)
    _left().pop(job.key, None)
    join(job)
    return job


def find(kind: str, request: Mapping[str, Any]) -> Job | None:
    """The job of this request, if anybody began it; one that this visitor left is a cancelled one while it runs."""
    job = registry().find(key_of(kind, request))
    return _left().get(job.key, job) if job is not None and job.running else job


def join(job: Job) -> None:
    """This visitor waits for it too."""
    job.join(_visitor())


def leave(job: Job) -> None:
    """This visitor waits no longer; where nobody else does the worker ends."""
    job.watchers.discard(_visitor())
    if job.watchers and job.running:
        _left()[job.key] = replace(job, state="cancelled")
    else:
        job.cancel()


def again(kind: str, request: Mapping[str, Any]) -> None:
    """Let a job that ended be begun anew; one that still runs for others is left alone."""
    key = key_of(kind, request)
    _left().pop(key, None)
    job = registry().find(key)
    if job is not None and not job.running:
        registry().forget(key)


def follow(found: Iterable[Job]) -> None:
    """Let this visitor see from every page how far these are."""
    before = st.session_state.get(FOLLOWED, ())
    st.session_state[FOLLOWED] = (*(job.key for job in found), *before)[:MOST_KEPT]


def followed() -> Job | None:
    """The first of those that still runs for this visitor."""
    keys = st.session_state.get(FOLLOWED, ())
    found = (registry().find(key) for key in keys if key not in _left())
    return next((job for job in found if job is not None and job.running), None)


def _visitor() -> Visitor:
    found: Visitor = st.session_state.setdefault(VISITOR, Visitor())
    return found


def _left() -> dict[str, Job]:
    """Jobs this visitor has left while others wait for them, as this visitor sees them."""
    found: dict[str, Job] = st.session_state.setdefault(LEFT, {})
    return found


def watch(job: Job, draw: Callable[[Job], None]) -> None:
    """Draw a job's progress now and every half second while it runs; then redraw the page once."""
    if not job.running:
        draw(job)
        return
    join(job)

    @st.fragment(run_every=EVERY)
    def look() -> None:
        draw(job)
        if not job.running or job.key in _left():
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
