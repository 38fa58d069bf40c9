"""Compute a plan with compiled code: one core runs blocks of 64 members, state in the processor's cache.

    kernel = compiled(plan)              None while it is being compiled (a thread does it), then the kernel
    kernel = compiled(plan, wait=True)
    kernel.begin(members), kernel.run(run, schedule, rows)      as NumpyKernel

What is compiled is kept on disk under a hash of the text it was compiled from, in the user's cache (or $KEDA_CACHE), so the same
model starts at once the next time. The text is made by `emit` from a closed list of operations.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import queue
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from model.engine.emit import BLOCK, NotCompiled, emit
from model.engine.ir import Plan
from model.engine.numpy_kernel import NumpyKernel, Run
from model.engine.schedule import Schedule

_MOST_SLOTS = 16384  # of the grid over one table


class Crowded(Exception):
    """A table's points lie too unevenly for the compiled kernel; NumPy's reads it."""


_JOBS: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_LOCK = threading.Lock()
_WORKER: list[threading.Thread] = []


def compiled(plan: Plan, *, wait: bool = False) -> NumbaKernel | None:
    """The compiled kernel of a plan; None while it is not ready (or where the plan cannot be compiled)."""
    with _LOCK:
        future: Future[NumbaKernel | None] | None = plan.__dict__.get("_compiling")
        if future is None:
            future = plan.__dict__["_compiling"] = Future()
            _later(lambda: _compile(plan, future))
    return future.result() if wait or future.done() else None


def _later(job: Callable[[], None]) -> None:
    """Do it in the one compiling thread, which never keeps the program from ending."""
    if not _WORKER:
        _WORKER.append(threading.Thread(target=_work, name="keda-compile", daemon=True))
        _WORKER[0].start()
    _JOBS.put(job)


def _work() -> None:
    while True:
        _JOBS.get()()


def _compile(plan: Plan, future: Future[NumbaKernel | None]) -> None:
    try:
        text, index = emit(plan)
        kernel = NumbaKernel(plan, _module(text), index)
        kernel.warm()
    except (NotCompiled, Crowded):
        future.set_result(None)  # NumPy computes what this kernel does not
    except BaseException as err:  # whoever waits must hear of it
        future.set_exception(err)
    else:
        future.set_result(kernel)
        _JOBS.put(kernel.warm_begin)  # until that is done NumPy gives the initial values


def cache_folder() -> Path:
    """Where compiled kernels are kept: $KEDA_CACHE, else the user's cache."""
    if own := os.environ.get("KEDA_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or (
        os.environ.get("LOCALAPPDATA") if os.name == "nt" else str(Path.home() / ".cache")
    )
    return Path(base or tempfile.gettempdir()) / "keda" / "kernels"


def _module(text: str) -> ModuleType:
    """The module of a text, written once under its hash; Numba keeps the machine code beside it."""
    import numba

    from model.engine import numba_parts

    parts = Path(str(numba_parts.__file__)).read_bytes()
    marks = f"{numba.__version__} {sys.version_info[:2]} {np.__version__}".encode()
    name = "kernel_" + hashlib.sha256(text.encode() + parts + marks).hexdigest()[:20]
    if name in sys.modules:
        return sys.modules[name]
    folder = _writable(cache_folder())
    path = folder / f"{name}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # Numba looks a cached function's module up by name
    spec.loader.exec_module(module)
    return module


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="keda-kernels-"))


@dataclass
class Blocks:
    """A run in blocks. v (row, member) as the inputs see it; tables as in the plan."""

    v: np.ndarray
    tables: list[tuple[np.ndarray, np.ndarray]]


class NumbaKernel:
    """The compiled form; the same calls as NumpyKernel."""

    name = "kernel"

    def __init__(self, plan: Plan, module: ModuleType, index: np.ndarray) -> None:
        self.plan, self.module, self.index = plan, module, index
        self.numpy = NumpyKernel(plan)
        self.begins = False

    def warm(self) -> None:
        """Compile (or read from the disk) by running one step of one block."""
        steps = Schedule(np.array([0.0, 1.0]), np.array([1.0]), np.array([True, True]))
        self.run(self.begin(1), steps, np.zeros(1, dtype=np.intp))

    def warm_begin(self) -> None:
        """Compile the initial values too."""
        blocks, padded = _in_blocks(self.begin(1).v)
        tables = _packed(list(self.plan.tables), 1, padded, 1)
        self.module.begin(blocks, 0.0, 0.0, 1.0, 0, self.index, *tables)
        self.begins = True

    def begin(self, members: int) -> Blocks:
        v = np.empty((self.plan.rows, members))
        v[...] = self.plan.defaults[:, None]
        return Blocks(v, list(self.plan.tables))

    def run(
        self, run: Blocks, schedule: Schedule, rows: np.ndarray, method: str = "euler"
    ) -> np.ndarray:
        """v[rows] at the saved times, (time, row, member)."""
        if method != "euler":
            raise ValueError("the compiled kernel steps with Euler")
        members = run.v.shape[1]
        times, dts = schedule.times.astype(float), schedule.dts.astype(float)
        first_dt = float(dts[0]) if dts.size else 1.0
        begins = self.begins
        if not begins:
            self.numpy.start(Run(run.v, run.tables), float(times[0]), first_dt)
        blocks, padded = _in_blocks(run.v)
        tables = _packed(run.tables, members, padded, blocks.shape[0])
        if begins:
            self.module.begin(blocks, times[0], times[0], first_dt, 0, self.index, *tables)
        ring, ring_first, ring_size = self._rings(blocks)
        kept = np.empty((blocks.shape[0], int(schedule.saved.sum()), rows.size, BLOCK))
        self.module.run(
            blocks,
            kept,
            rows.astype(np.int64),
            times,
            dts,
            schedule.saved,
            ring,
            ring_first,
            ring_size,
            self.index,
            *tables,
        )
        flat = np.moveaxis(kept, 0, 2).reshape(*kept.shape[1:3], -1)
        return flat[:, :, :members]

    def _rings(self, blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Memory of the fixed delays, as long as the longest member's."""
        sizes = [
            int(blocks[:, p.length * BLOCK : (p.length + p.rows) * BLOCK].max())
            for p in self.plan.pipes
        ]
        places = np.cumsum([0] + [s * p.rows for s, p in zip(sizes, self.plan.pipes, strict=True)])
        ring = np.zeros((blocks.shape[0], max(int(places[-1]), 1) * BLOCK))
        return ring, places[:-1].astype(np.int64), np.array(sizes, dtype=np.int64)


def _in_blocks(v: np.ndarray) -> tuple[np.ndarray, int]:
    """(row, member) -> (block, row * 64); the last block is filled up with its last member."""
    rows, members = v.shape
    count = -(-members // BLOCK)
    padded = count * BLOCK
    if padded != members:
        v = np.concatenate([v, np.repeat(v[:, -1:], padded - members, axis=1)], axis=1)
    return np.ascontiguousarray(v.reshape(rows, count, BLOCK).transpose(1, 0, 2)).reshape(
        count, -1
    ), padded


def _packed(
    tables: list[tuple[np.ndarray, np.ndarray]], members: int, padded: int, blocks: int
) -> tuple[np.ndarray, ...]:
    """All tables in a row, with a grid over each x that says near which point to look; see numba_parts.

    tx (point,), ty (block, point * 64), t_int (table, 3), t_float (table, 3), guess (slot,).
    Raises Crowded where a table's points lie too close for a grid.
    """
    tables = [_at_least_two(x, y) for x, y in tables or [(np.zeros(1), np.zeros(1))]]
    tx = np.concatenate([x for x, _ in tables]).astype(float)
    if all(y.ndim == 1 for _, y in tables):
        column = np.concatenate([y for _, y in tables]).astype(float)
        ty = np.broadcast_to(column[None, :, None], (blocks, column.size, BLOCK))
    else:
        full = np.concatenate(
            [
                np.broadcast_to(y if y.ndim == 2 else y[:, None], (len(y), members))
                for _, y in tables
            ]
        )
        full = np.concatenate([full, np.repeat(full[:, -1:], padded - members, axis=1)], axis=1)
        ty = full.reshape(len(full), blocks, BLOCK).transpose(1, 0, 2)
    t_int, t_float, guess, point, slot = [], [], [], 0, 0
    for x, _ in tables:
        span = x[-1] - x[0]
        count = 1 if len(x) == 2 else int(min(span / np.diff(x).min() * 1.001 + 2, 2 * _MOST_SLOTS))
        if count > _MOST_SLOTS:
            raise Crowded
        edges = x[0] + span * (np.arange(count) / count)
        guess.append(np.clip(np.searchsorted(x, edges, side="right") - 1, 0, len(x) - 2))
        t_int.append((point, len(x) - 2, slot))
        t_float.append((x[0], count / span, count - 1.0))
        point, slot = point + len(x), slot + count
    flat = np.ascontiguousarray(ty).reshape(blocks, -1)
    return (
        tx,
        flat,
        np.array(t_int, dtype=np.int64),
        np.array(t_float),
        np.concatenate(guess).astype(np.int64),
    )


def _at_least_two(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(x) > 1:
        return x, y
    return np.array([x[0], 1e300]), np.concatenate([y, y])
