"""Compute a plan with machine code: one core runs eight members at a time, their state in the processor's cache.

kernel = compiled(plan)              None while it is being compiled (a thread does it), then the kernel
kernel = compiled(plan, wait=True)
kernel.compute(given, schedule, rows)      as NumpyKernel
"""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np

from model.engine.compiled import ENDING, Code, build
from model.engine.emit import NotCompiled
from model.engine.ir import Given, Plan
from model.engine.llvm_driver import FIELDS
from model.engine.llvm_text import LANES
from model.engine.schedule import Schedule

_JOBS: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_LOCK = threading.Lock()
_WORKER: list[threading.Thread] = []
_MOST_KERNELS = 16  # of one plan
_LINE = 64  # bytes a vector fills: memory that begins there is read in one go


def compiled(
    plan: Plan, rows: np.ndarray | None = None, *, wait: bool = False, seconds: float = 0.0
) -> CompiledKernel | None:
    """The compiled kernel of a plan, or one that computes only `rows`; None while it is not ready (or where the plan
    cannot be compiled). `wait` until it is, or so many `seconds` for one that may come from the disk."""
    key = None if rows is None else rows.tobytes()
    with _LOCK:
        futures: dict[bytes | None, Future[CompiledKernel | None]]
        futures = plan.__dict__.setdefault("_compiling", {})
        if key not in futures:
            if len(futures) > _MOST_KERNELS:
                futures.pop(next(k for k in futures if k is not None))
            future: Future[CompiledKernel | None] = Future()
            futures[key] = future
            _later(lambda: _compile(plan, rows, future))
        found = futures[key]
    try:
        return found.result(None if wait else seconds)
    except TimeoutError:
        return None


def ready(plan: Plan, rows: np.ndarray | None = None) -> CompiledKernel | None:
    """The kernel if it is there already; nothing is begun."""
    found = plan.__dict__.get("_compiling", {}).get(None if rows is None else rows.tobytes())
    return found.result() if found is not None and found.done() else None


def preparing(plan: Plan) -> bool:
    """Whether kernels are being made for the plan and none is there yet; runs are NumPy's meanwhile."""
    found = plan.__dict__.get("_compiling", {}).values()
    return bool(found) and not any(kernel.done() for kernel in found)


def _later(job: Callable[[], None]) -> None:
    """Do it in the one compiling thread, which never keeps the program from ending."""
    if not _WORKER:
        _WORKER.append(threading.Thread(target=_work, name="keda-compile", daemon=True))
        atexit.register(_leave)
        _WORKER[0].start()
    _JOBS.put(job)


def _work() -> None:
    while not ENDING.is_set():
        _JOBS.get()()


def _leave() -> None:
    """End the compiling thread before the process takes LLVM down under it, which would end in an abort."""
    ENDING.set()
    _JOBS.put(lambda: None)
    _WORKER[0].join(timeout=30)  # the section at work is finished, the next one is not begun


def _compile(plan: Plan, rows: np.ndarray | None, future: Future[CompiledKernel | None]) -> None:
    try:
        kernel = CompiledKernel(plan, build(plan, rows))
    except NotCompiled:
        future.set_result(None)  # NumPy computes what this kernel does not
    except BaseException as err:  # whoever waits must hear of it
        future.set_exception(err)
    else:
        future.set_result(kernel)


class CompiledKernel:
    """The compiled form; the same call as NumpyKernel. Threads may share it: every call has its own memory."""

    name = "kernel"

    def __init__(self, plan: Plan, code: Code) -> None:
        self.plan, self.code = plan, code
        self.packed = _packed(plan.tables, 1)

    def compute(
        self, given: Given, schedule: Schedule, rows: np.ndarray, method: str = "euler"
    ) -> np.ndarray:
        """v[rows] at the saved times, (time, row, member)."""
        if method != "euler":
            raise ValueError("the compiled kernel steps with Euler")
        members = given.members
        blocks = -(-members // LANES)
        times = np.ascontiguousarray(schedule.times, dtype=float)
        dts = np.ones(times.size)
        dts[: schedule.dts.size] = schedule.dts
        dts[schedule.dts.size :] = schedule.dts[-1] if schedule.dts.size else 1.0
        saves = int(schedule.saved.sum())
        memory = _aligned((self.plan.rows, LANES))
        memory[...] = self.plan.defaults[:, None]
        kept = _aligned((blocks, saves, rows.size, LANES))
        same = all(a is b for a, b in zip(given.tables, self.plan.tables, strict=True))
        tx, ty, t_int = self.packed if same else _packed(given.tables, members)
        history = _aligned((max(times.size * sum(p.rows for p in self.plan.pipes), 1), LANES))
        arguments: dict[str, int | np.ndarray] = {
            "blocks": blocks,
            "v": memory,
            "inputs": given.rows.size,
            "input_rows": np.ascontiguousarray(given.rows, dtype=np.int64),
            "input_values": _in_blocks(given.values),
            "kept": kept,
            "rows": rows.size,
            "row_numbers": np.ascontiguousarray(rows, dtype=np.int64),
            "times": times.size,
            "clock": times,
            "steps": schedule.dts.size,
            "dts": dts,
            "saved": schedule.saved.astype(np.uint8),
            "saves": saves,
            "hist": history,
            "tx": tx,
            "ty": ty,
            "ty_stride": ty[0].size if len(ty) > 1 else 0,
            "t_int": t_int,
        }
        # Held until the run has ended: otherwise another thread's run would be given its memory.
        addresses = _addresses(arguments)
        self.code.run(addresses.ctypes.data)
        return kept.transpose(1, 2, 0, 3).reshape(saves, rows.size, -1)[:, :, :members]


def _addresses(arguments: dict[str, int | np.ndarray]) -> np.ndarray:
    """Numbers as they are, arrays as where they lie."""
    found = [arguments[name] for name in FIELDS]
    return np.array([x if isinstance(x, int) else x.ctypes.data for x in found], dtype=np.int64)


def _aligned(shape: tuple[int, ...]) -> np.ndarray:
    """Numbers not yet set, beginning where a vector can be read in one go."""
    count = int(np.prod(shape))
    raw = np.empty(count + _LINE // 8)
    first = -raw.ctypes.data % _LINE // 8
    return raw[first : first + count].reshape(shape)


def _in_blocks(values: np.ndarray) -> np.ndarray:
    """(row, member) -> (block, row, 8); the last block is filled up with its last member."""
    rows, members = values.shape
    blocks = -(-members // LANES)
    out = _aligned((blocks, rows, LANES))
    full = members // LANES
    out[:full] = values[:, : full * LANES].reshape(rows, full, LANES).transpose(1, 0, 2)
    if full < blocks:
        rest = values[:, full * LANES :]
        out[full, :, : rest.shape[1]] = rest
        out[full, :, rest.shape[1] :] = rest[:, -1:]
    return out


def _packed(
    tables: list[tuple[np.ndarray, np.ndarray]], members: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All tables in a row: tx (point,), ty (block, point, 8) with one block where all members share them, and of each
    table its first point and count."""
    tables = [_at_least_two(x, y) for x, y in tables or [(np.zeros(1), np.zeros(1))]]
    tx = np.concatenate([x for x, _ in tables]).astype(float)
    if all(y.ndim == 1 for _, y in tables):
        column = np.concatenate([y for _, y in tables]).astype(float)
        ty = np.repeat(column[None, :, None], LANES, axis=2)
    else:
        full = [
            np.broadcast_to(y if y.ndim == 2 else y[:, None], (len(y), members)) for _, y in tables
        ]
        ty = _in_blocks(np.concatenate(full).astype(float))
    counts = np.array([len(x) for x, _ in tables], dtype=np.int64)
    first = np.cumsum(counts) - counts
    return tx, ty, np.ascontiguousarray(np.stack([first, counts], axis=1))


def _at_least_two(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(x) > 1:
        return x, y
    return np.array([x[0], 1e300]), np.concatenate([y, y])
