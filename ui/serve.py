"""Serve the app and get ready meanwhile: python -m ui.serve [options of `streamlit run`].

Streamlit runs nothing before the first visit, so that visit would pay for opening the model; here a thread of the
same process opens it while the server starts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.web import cli

from ui import warm

APP = Path(__file__).resolve().parent.parent / "app.py"


def main() -> None:
    """Start getting ready, then the server; returns when the server ends."""
    warm.begin()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
