"""One question answered in a process of its own: `python -m scenarios.worker KIND FOLDER`.

The folder holds request.json when the process begins. While it runs it keeps progress.json
({"done", "total", "stage"}); at the end there is result.json, or fault.json ({"sentence"}) where the question
could not be answered. Files appear whole or not at all. The process ends when the one that began it is gone.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from model import InputError, InputErrors

# kind -> module:function; the function is given the request and what tells of progress
KINDS: Mapping[str, str] = {
    "upload": "scenarios.upload:answered",
    "futures": "scenarios.futures.asked:answered",
}
MEMORY = {"upload": 6 * 2**30}  # bytes of address space for what a visitor brought
REQUEST, PROGRESS, RESULT, FAULT = "request.json", "progress.json", "result.json", "fault.json"
Tell = Callable[[int, int, str], None]  # done, total, stage


def main(kind: str, folder: Path) -> int:
    """Answer the request of the folder; 0 with a result, 2 with a fault that has a sentence."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, _, function = KINDS[kind].partition(":")
    request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))

    def tell(done: int, total: int, stage: str = "") -> None:
        write(folder / PROGRESS, {"done": done, "total": total, "stage": stage})

    try:
        answer = getattr(importlib.import_module(module), function)(request, tell)
    except (InputError, InputErrors, MemoryError) as fault:
        write(folder / FAULT, {"sentence": str(fault) or type(fault).__name__})
        return 2
    write(folder / RESULT, answer)
    return 0


def write(path: Path, value: Any) -> None:
    """The value as JSON, in place at once."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(json.dumps(value, ensure_ascii=False, allow_nan=True), encoding="utf-8")
    part.replace(path)


def _limit(memory: int | None) -> None:
    """No more address space than that, where the system can say so; for this process, for good."""
    if memory is None or os.name == "nt":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _end_with_parent() -> None:
    """A worker without the process that asked serves nobody."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


if __name__ == "__main__":
    if os.name != "nt":
        os.nice(5)  # pages come first
    _limit(MEMORY.get(sys.argv[1]))
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
