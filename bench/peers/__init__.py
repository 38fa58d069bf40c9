"""The tools Keda is measured beside; each says why where it cannot be.

    PEERS[name](model, outputs) -> dict        {"cpu_ms_per_member": …, …} or {"absent": "why"}
    fetch(folder)                              download those that are not among our own packages

Nothing here is needed to run Keda: `python -m bench --fetch` puts SDEverywhere (npm) and pysimlin (PyPI) into a cache folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from model.engine.kept_code import cache_folder

SDE = {"@sdeverywhere/compile": "0.7.28", "@sdeverywhere/runtime": "0.2.6"}
SIMLIN = "pysimlin==0.8.5"


def folder() -> Path:
    """Where downloaded peers are kept: $KEDA_PEERS, else beside the kernels."""
    return Path(os.environ.get("KEDA_PEERS") or cache_folder().parent / "peers")


def fetch(into: Path) -> None:
    """Download the peers with npm and uv; one that fails is told and left out."""
    javascript = into / "javascript"
    javascript.mkdir(parents=True, exist_ok=True)
    package = {
        "private": True,
        "type": "module",
        "dependencies": SDE,
        "overrides": {"xlsx": "0.18.5"},  # the version it asks for lies outside the registry
    }
    (javascript / "package.json").write_text(json.dumps(package), encoding="utf-8")
    if shutil.which("npm"):
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=javascript, check=False)
        _guard_xlsx(javascript)
    target = [sys.executable, "-m", "uv", "pip", "install", "--target", str(into / "python")]
    subprocess.run([*target, SIMLIN, "pandas"], check=False)


def _guard_xlsx(javascript: Path) -> None:
    """The older xlsx has no set_fs, and needs none."""
    path = javascript / "node_modules/@sdeverywhere/compile/src/_shared/helpers.js"
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("\nXLSX.set_fs(fs)", "\nif (XLSX.set_fs) XLSX.set_fs(fs)"),
            encoding="utf-8",
        )
