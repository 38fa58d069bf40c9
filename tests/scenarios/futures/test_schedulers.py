"""The same bytes on one process, several, or a cluster, and when a worker dies."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

from model.errors import InputError
from scenarios.futures import schedulers
from scenarios.futures.ask import Ask
from scenarios.futures.chunk import Block, Chunk, chunks, computed
from scenarios.futures.ensemble import ensemble


def values(blocks):
    return {chunk: {k: v.tobytes() for k, v in block.values.items()} for chunk, block in blocks}


def small(ask):
    """Chunks of a quarter of a replicate, so that there is something to share out."""
    ask = ask.prepared()
    return ask, [
        Chunk(r, f, ask.points // 4)
        for r in range(3)
        for f in range(0, ask.points, ask.points // 4)
    ]


def dying(ask: Ask, chunk: Chunk) -> Block:
    """A chunk whose first worker is killed before it can answer, as by kill -9."""
    flag = Path(os.environ["KEDA_TEST_DEATHS"])
    if (chunk.replicate, chunk.first) == (1, 0) and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return computed(ask, chunk)


@pytest.mark.timeout(240)
def test_killed_processes_change_no_byte(town, tmp_path, monkeypatch):
    monkeypatch.setenv("KEDA_TEST_DEATHS", str(tmp_path / "died"))
    ask, some = small(town(targets=("t-001",), points=32, until=2025))
    here = values(schedulers.answered(ask, some, processes=1))
    there = values(schedulers.answered(ask, some, processes=2, compute=dying))
    assert list(tmp_path.iterdir())  # somebody did die
    assert there == here


@pytest.mark.timeout(240)
def test_a_cluster_whose_worker_is_killed_gives_the_same_bytes(town, tmp_path, monkeypatch):
    monkeypatch.setenv("KEDA_TEST_DEATHS", str(tmp_path / "died"))
    ask, some = small(town(targets=("t-001",), points=32, until=2025))
    here = values(schedulers.answered(ask, some, processes=1))
    there = values(schedulers.answered(ask, some, scheduler="local", compute=dying))
    assert list(tmp_path.iterdir())
    assert there == here


@pytest.mark.parametrize(
    ("scheduler", "says"),
    [
        ("10.0.0.5", "is not an address"),
        ("tcp://", "is not an address"),
        ("tcp://127.0.0.1:1", "does not answer"),
    ],
)
def test_a_scheduler_that_is_not_there_is_said(town, scheduler, says, monkeypatch):
    monkeypatch.setattr(schedulers, "ANSWER", 1.0)
    with pytest.raises(InputError, match=says):
        ensemble(town(targets=("t-001",), points=8), scheduler=scheduler)


@pytest.mark.parametrize("what", ["model", "data", "dims", "numpy"])
def test_a_worker_with_another_model_or_package_refuses(town, what):
    ask = town(targets=("t-001",), points=8).prepared()
    hashes = {**schedulers.identity(ask), what: "another"}
    with pytest.raises(InputError, match=f"differs on a worker: {what}"):
        schedulers.checked(computed, ask, chunks(ask)[0], hashes)


def test_a_cluster_without_workers_is_said(town, monkeypatch):
    monkeypatch.setattr(schedulers, "PATIENCE", 0.5)
    ask = town(targets=("t-001",), points=8)
    with (
        LocalCluster(n_workers=0, dashboard_address=None) as cluster,
        pytest.raises(InputError, match="has no workers"),
    ):
        ensemble(ask, scheduler=cluster.scheduler_address)


def test_a_scheduler_that_dies_is_said(town):
    ask, some = small(town(targets=("t-001",), points=32, until=2025))
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    blocks = schedulers.answered(ask, some, scheduler=cluster.scheduler_address)
    next(blocks)
    cluster.close()
    with pytest.raises(ConnectionError, match="went away; with --out DIR"):
        list(blocks)


@pytest.mark.parametrize("until", [None, 2025])
def test_every_member_stands_in_one_chunk_and_only_one(town, until):
    for replicates, points in ((16, 8), (31, 8), (20, 512), (17, 4096), (16, 65536)):
        ask = town(targets=("t-001",), points=points, replicates=replicates, until=until)
        seen = np.zeros((replicates, points), dtype=int)
        for chunk in chunks(ask):
            assert chunk.members <= 4096
            rows = slice(chunk.replicate, chunk.replicate + chunk.replicates)
            seen[rows, chunk.first : chunk.first + chunk.count] += 1
        assert (seen == 1).all()
