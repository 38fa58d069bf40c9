"""Which text of Keda's own the numbers come from: part of every manifest, and of what a worker must have.

code_hash() -> str
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
WHOLE = ("model", "calibration", "scenarios/futures")
OPENING = "scenarios"  # its own files open a place and run it; what it writes for people stands in packages below


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 of the text that runs and samples, of this process: read once."""
    files = [file for folder in WHOLE for file in (HOUSE / folder).rglob("*.py")]
    files += (HOUSE / OPENING).glob("*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(HOUSE).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()
