"""Where the blocks of an ensemble are kept until they are summed up: in memory, or as Parquet files in a folder.

    kept = Folder(path, ask)        or Memory()
    kept.add(chunk, block); kept.has(chunk); kept.column("value", "cd-001") -> (replicate, point)

A file is written beside its place and moved there whole, so a run that is stopped leaves only whole parts and goes on
where it stopped. The same question gives files of the same bytes, whoever computed them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from model.errors import InputError
from scenarios.futures.ask import Ask
from scenarios.futures.chunk import Block, Chunk, put, whole

VALUE, FIRST, DRIVER = "value", "first_year", "driver"
KINDS = (VALUE, FIRST, DRIVER)
MANIFEST = "manifest.json"
MADE_WITH = {  # of the hashes; those of levers and dimensions follow from the question
    "model": "a model",
    "data": "data",
    "chances": "tables of chances",
    "dims": "a table of dimensions",
    "code": "Keda's own code",
}
MOST_AT_ONCE = 200_000_000  # bytes of columns read together


class Parts(Protocol):
    """What an ensemble needs of a place to keep its blocks."""

    def add(self, chunk: Chunk, block: Block) -> None:
        """Keep the block of a chunk."""

    def has(self, chunk: Chunk) -> bool:
        """Whether the block of a chunk is kept."""

    def columns(self, chunks: Iterable[Chunk], kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """Each column with all members. {key: (replicate, point)}"""

    def fans(self, chunks: Iterable[Chunk]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Years, and by target the kept paths. {id: (year, member)}"""


class Memory:
    """Blocks kept in memory: for some hundred thousand members at most."""

    def __init__(self) -> None:
        self.blocks: dict[Chunk, Block] = {}

    def add(self, chunk: Chunk, block: Block) -> None:
        """Keep the block of a chunk."""
        self.blocks[chunk] = block

    def has(self, chunk: Chunk) -> bool:
        """Whether the block of a chunk is kept."""
        return chunk in self.blocks

    def columns(
        self, chunks: Iterable[Chunk], kind: str, keys: Iterable[str]
    ) -> dict[str, np.ndarray]:
        """Each column with all members, replicate by replicate. {key: (replicate, point)}"""
        chunks = list(chunks)
        blocks = [_kind(self.blocks[chunk], kind) for chunk in chunks]
        return {key: whole(chunks, (block[key] for block in blocks)) for key in keys}

    def fans(self, chunks: Iterable[Chunk]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Years, and by target the paths of the members whose paths are kept. {id: (year, member)}"""
        blocks = [self.blocks[c] for c in chunks if next(iter(self.blocks[c].fans.values())).size]
        joined = {k: np.concatenate([b.fans[k] for b in blocks], axis=1) for k in blocks[0].fans}
        return blocks[0].years, joined


class Folder:
    """Blocks kept as Parquet, one file a chunk, with the manifest of the question."""

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path = path
        try:
            (path / "parts").mkdir(parents=True, exist_ok=True)
            (path / "paths").mkdir(exist_ok=True)
        except OSError as fault:
            fix = "name another folder with --out"
            raise InputError(f"cannot be made ({fault.strerror})", file=path, fix=fix) from None
        self._claim(dict(manifest))

    def _claim(self, manifest: dict[str, Any]) -> None:
        """The folder belongs to one question, computed in one way; what differs is never mixed in."""
        file = self.path / MANIFEST
        if file.is_file():
            unlike = _unlike(_read(file), manifest)
            if unlike:
                fix = "name an empty folder with --out; what is in this one stays as it is"
                raise InputError(unlike, file=self.path, fix=fix)
        _written(file, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def add(self, chunk: Chunk, block: Block) -> None:
        """Keep the block of a chunk."""
        columns = {f"{k}:{key}": v for k in KINDS for key, v in _kind(block, k).items()}
        paths = {
            f"{key}:{year:g}": rows[at]
            for key, rows in block.fans.items()
            for at, year in enumerate(block.years)
        }
        if next(iter(block.fans.values())).shape[1]:
            _parquet(self._file("paths", chunk), paths)
        _parquet(self._file("parts", chunk), columns)

    def has(self, chunk: Chunk) -> bool:
        """Whether the block of a chunk is kept."""
        return self._file("parts", chunk).is_file()

    def columns(
        self, chunks: Iterable[Chunk], kind: str, keys: Iterable[str]
    ) -> dict[str, np.ndarray]:
        """Each column with all members, replicate by replicate. {key: (replicate, point)}"""
        import pyarrow.parquet as pq

        keys, chunks = list(keys), list(chunks)
        rows = max(chunk.replicate + chunk.replicates for chunk in chunks)
        points = max(chunk.first + chunk.count for chunk in chunks)
        found = {key: np.empty((rows, points)) for key in keys}
        for chunk in chunks:
            file, names = self._file("parts", chunk), [f"{kind}:{key}" for key in keys]
            table = pq.read_table(file, columns=names)
            for key, column in zip(keys, table.columns, strict=True):
                put(found[key], chunk, column.to_numpy())
        return found

    def fans(self, chunks: Iterable[Chunk]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Years, and by target the paths of the members whose paths are kept. {id: (year, member)}"""
        import pyarrow as pa
        import pyarrow.parquet as pq

        files = [self._file("paths", chunk) for chunk in chunks]
        table = pa.concat_tables([pq.read_table(file) for file in files if file.is_file()])
        rows: dict[str, dict[float, np.ndarray]] = {}
        for name in table.column_names:
            key, _, year = name.rpartition(":")
            rows.setdefault(key, {})[float(year)] = table[name].to_numpy()
        years = np.array(sorted(next(iter(rows.values()))))
        return years, {k: np.stack([by[year] for year in years]) for k, by in rows.items()}

    def _file(self, kind: str, chunk: Chunk) -> Path:
        return self.path / kind / f"r{chunk.replicate:02d}-{chunk.first:010d}.parquet"


def in_batches(members: int, keys: Iterable[str]) -> Iterable[list[str]]:
    """Columns in groups that fit in memory together."""
    keys = list(keys)
    each = max(1, MOST_AT_ONCE // (members * 8))
    return (keys[at : at + each] for at in range(0, len(keys), each))


def _read(file: Path) -> dict[str, Any]:
    """A manifest written before. Raises InputError for another file of that name."""
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if all(isinstance(found[key], dict) for key in ("ask", "hashes", "versions")):
            return found
    except (OSError, ValueError, KeyError, TypeError):
        pass
    fix = "name an empty folder with --out"
    raise InputError("is no manifest of an ensemble", file=file, fix=fix)


def _unlike(there: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What keeps the parts of a folder from going with this question; "" where nothing does."""

    def differs(of: str) -> list[str]:
        return [key for key in now[of] if there[of].get(key) != now[of][key]]

    if asked := differs("ask"):
        return f"holds the futures of another question (other {', '.join(asked)})"
    if made := [MADE_WITH[key] for key in differs("hashes") if key in MADE_WITH]:
        return f"holds futures computed with {' and '.join(made)} of another version"
    if packages := differs("versions"):
        theirs = (f"{name} {there['versions'].get(name, '?')}" for name in packages)
        ours = (f"{name} {now['versions'][name]}" for name in packages)
        return f"holds futures computed with {', '.join(theirs)}, here is {', '.join(ours)}"
    return ""


def manifest_of(ask: Ask) -> dict[str, Any]:
    """What makes the ensemble again: the question, hashes of what it depends on, and versions."""
    from dataclasses import asdict

    return {
        "schema": 1,
        "ask": json.loads(json.dumps(asdict(ask))),
        "hashes": ask.hashes(),
        "seed": ask.seed,
        "replicates": ask.replicates,
        "points": ask.points,
        "engine": ask.engine,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Of the packages that compute and write the members; unlike ones may differ in the last digit."""
    from importlib.metadata import version

    return {name: version(name) for name in ("numpy", "scipy", "llvmlite", "pyarrow")}


def _kind(block: Block, kind: str) -> Mapping[str, np.ndarray]:
    return {VALUE: block.values, FIRST: block.first_years, DRIVER: block.drivers}[kind]


def _parquet(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(dict(columns))
    _placed(
        path, lambda part: pq.write_table(table, part, compression="zstd", use_dictionary=False)
    )


def _written(path: Path, data: bytes) -> None:
    _placed(path, lambda part: part.write_bytes(data))


def _placed(path: Path, write: Callable[[Path], Any]) -> None:
    """Written beside its place and moved there whole; nothing is left behind where that fails or is stopped."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        write(part)
        part.replace(path)
    except OSError as fault:
        fix = "free some space, or name another folder with --out; what is there is kept"
        raise InputError(
            f"cannot be written ({fault.strerror or fault})", file=path, fix=fix
        ) from None
    finally:
        part.unlink(missing_ok=True)
