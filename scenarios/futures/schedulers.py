"""Who computes the chunks: this process, some processes of this machine, or a Dask cluster.

    for chunk, block in answered(ask, chunks, processes=2): …
    for chunk, block in answered(ask, chunks, scheduler="tcp://10.0.0.5:8786"): …

A chunk is a pure function of the question and its range, so nothing depends on who computes it, in which order, or how
often: a chunk whose process or worker dies is computed again by another one.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from model.errors import InputError
from scenarios.futures.ask import Ask
from scenarios.futures.chunk import Block, Chunk, computed, cores
from scenarios.futures.parts import versions

AHEAD = 3  # chunks handed out per worker: enough to keep it busy, few enough to keep memory flat
ANSWER = 10.0  # seconds for a scheduler to answer
PATIENCE = 60.0  # seconds for a cluster's first worker to come
LOOK = 5.0  # seconds between looks whether the scheduler is still there
DEATHS = 5  # of the local processes in a row without a finished chunk, before giving up
WORTH_PROCESSES = 16  # chunks: below that starting processes costs more than it gains
Compute = Callable[[Ask, Chunk], Block]


def answered(
    ask: Ask,
    chunks: Sequence[Chunk],
    *,
    scheduler: str | None = None,
    processes: int | None = None,
    compute: Compute = computed,
) -> Iterator[tuple[Chunk, Block]]:
    """Blocks as they are done, in any order.

    scheduler : address of a Dask scheduler, or "local" for a Dask cluster of this machine.
    processes : of this machine; 1 computes here. None: as many as it has cores, where the work is worth it.
    """
    if scheduler is not None:
        return _by_dask(ask, chunks, scheduler, compute)
    if processes is None:
        processes = cores() if len(chunks) >= WORTH_PROCESSES else 1
    if processes > 1:
        return _by_processes(ask, chunks, processes, compute)
    return ((chunk, compute(ask, chunk)) for chunk in chunks)


def _by_processes(
    ask: Ask, chunks: Sequence[Chunk], processes: int, compute: Compute
) -> Iterator[tuple[Chunk, Block]]:
    """On processes of this machine; those that die are replaced and their chunks given out again."""
    left, deaths = list(chunks), 0
    while left:
        done: list[Chunk] = []
        try:
            for chunk, block in _one_pool(ask, left, processes, compute):
                done.append(chunk)
                yield chunk, block
        except BrokenProcessPool:
            deaths = 0 if done else deaths + 1
            if deaths >= DEATHS:
                raise
        finished = set(done)
        left = [chunk for chunk in left if chunk not in finished]


def _one_pool(
    ask: Ask, chunks: Sequence[Chunk], processes: int, compute: Compute
) -> Iterator[tuple[Chunk, Block]]:
    context = multiprocessing.get_context("spawn")
    todo = iter(chunks)
    running: dict[Future[Block], Chunk] = {}
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_deaf)
    try:
        while True:
            while len(running) < AHEAD * processes and (chunk := next(todo, None)) is not None:
                running[pool.submit(compute, ask, chunk)] = chunk
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                block = future.result()
                yield running.pop(future), block
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _deaf() -> None:
    """Ctrl-C is for the process that asked; this one ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _by_dask(
    ask: Ask, chunks: Sequence[Chunk], scheduler: str, compute: Compute
) -> Iterator[tuple[Chunk, Block]]:
    """On a Dask cluster. Workers need this package; each checks that model and data are the ones asked about."""
    from distributed import Client, LocalCluster
    from distributed.client import ClosedClientError

    cluster = None
    if scheduler == "local":
        cluster = LocalCluster(n_workers=cores(), threads_per_worker=1, dashboard_address=None)
    elif not _PLACE.fullmatch(scheduler):
        raise InputError("is not an address", where="--scheduler", got=scheduler, fix=_ADDRESS)
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # its faults are said here, once
    try:
        client = Client(cluster or scheduler, timeout=ANSWER, set_as_default=False)
    except OSError as err:
        fix = "start one with `dask scheduler` and `dask worker`, see docs/scale.md"
        raise InputError("does not answer", where="--scheduler", got=scheduler, fix=fix) from err
    try:
        yield from _shared_out(client, ask, chunks, scheduler, compute)
    except (OSError, ClosedClientError, CancelledError) as err:
        cure = "with --out DIR the same question goes on where it stopped"
        raise ConnectionError(f"the scheduler at {scheduler} went away; {cure}") from err
    finally:
        if client.status == "running":
            client.close()
        if cluster is not None:
            cluster.close()


def _shared_out(
    client: Any, ask: Ask, chunks: Sequence[Chunk], scheduler: str, compute: Compute
) -> Iterator[tuple[Chunk, Block]]:
    """A few chunks a worker at a time, so that memory stays flat."""
    from distributed import wait

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as err:
        fix = f"start one with `dask worker {scheduler} --nthreads 1`"
        raise InputError("has no workers", where="--scheduler", got=scheduler, fix=fix) from err
    hashes, todo = identity(ask), iter(chunks)
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    running: dict[Any, Chunk] = {}
    while True:
        while len(running) < AHEAD * workers and (chunk := next(todo, None)) is not None:
            future = client.submit(checked, compute, ask, chunk, hashes, retries=10)
            running[future] = chunk
        if not running:
            return
        try:
            with client.as_current():
                done = wait(list(running), timeout=LOOK, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        if client.status != "running":
            raise ConnectionError(client.status)
        for future in done:
            block = future.result()
            yield running.pop(future), block


_PLACE = re.compile(r"(tcp|tls)://\S+:\d{1,5}")
_ADDRESS = 'write tcp://host:port, or "local"'


def checked(compute: Compute, ask: Ask, chunk: Chunk, hashes: dict[str, str]) -> Block:
    """A chunk on another machine, which must have the same model, data, dimensions and packages."""
    here = identity(ask)
    unlike = [key for key, value in hashes.items() if here[key] != value]
    if unlike:
        fix = "install the same version of Keda and the same region packs on every worker"
        raise InputError(f"differs on a worker: {', '.join(unlike)}", got=ask.region, fix=fix)
    return compute(ask, chunk)


def identity(ask: Ask) -> dict[str, str]:
    """What must be equal for equal bytes: the hashes of the question and the versions of what computes it."""
    return {**ask.hashes(), **versions()}
