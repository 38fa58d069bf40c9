"""LibreOffice and poppler, as the tests of documents need them: a file in, pages or values out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 180
PROGRAMS = {
    "soffice": "libreoffice-writer libreoffice-calc libreoffice-impress",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
}


def needed() -> None:
    """A failure in CI where a program is missing, elsewhere a word about what to install."""
    for program, packages in PROGRAMS.items():
        if shutil.which(program) is None:
            what = f"{program} is not here; on Debian: apt-get install {packages}"
            if os.environ.get("CI"):
                pytest.fail(what)
            pytest.skip(what)


def converted(path: Path, kind: str) -> Path:
    """The file in another format beside it, made by LibreOffice (formulas are computed anew)."""
    out = path.parent / "converted"
    home = (path.parent / "office").as_uri()
    call = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", kind]
    call += ["--outdir", str(out), str(path)]
    subprocess.run(call, check=True, capture_output=True, timeout=SECONDS)
    return out / f"{path.stem}.{kind}"


def text_of(pdf: Path) -> str:
    call = ["pdftotext", "-layout", str(pdf), "-"]
    return subprocess.run(call, check=True, capture_output=True, timeout=SECONDS).stdout.decode()


def pages_of(pdf: Path, dpi: int = 40) -> list[Path]:
    """One picture a page."""
    stem = pdf.with_suffix("")
    call = ["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(stem)]
    subprocess.run(call, check=True, timeout=SECONDS)
    return sorted(stem.parent.glob(f"{stem.name}-*.png"))


def fonts_of(pdf: Path) -> str:
    call = ["pdffonts", str(pdf)]
    return subprocess.run(call, check=True, capture_output=True, timeout=SECONDS).stdout.decode()
