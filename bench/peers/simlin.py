"""pysimlin (Rust): one run after another in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.peers import folder

_CODE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import simlin
model = simlin.load(sys.argv[1])
model.run(analyze_loops=False)
runs, begin, wall = 0, time.process_time(), time.perf_counter()
while time.perf_counter() - wall < float(sys.argv[2]):
    model.run(analyze_loops=False)
    runs += 1
print(json.dumps({"runs": runs, "ms_per_member": 1e3 * (time.perf_counter() - wall) / runs,
                  "cpu_ms_per_member": 1e3 * (time.process_time() - begin) / runs}))
"""


def measure(text: str, seconds: float) -> dict[str, object]:
    """Processor time of one run, or why there is none."""
    home = folder() / "python"
    if not (home / "simlin").is_dir():
        return {"absent": "not installed: python -m bench --fetch"}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.mdl"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _CODE, str(path), str(seconds)],
            env={**os.environ, "PYTHONPATH": str(home)},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return {"absent": f"cannot run this model: {said[:200]}"}
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found
