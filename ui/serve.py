"""Serve the app and get ready meanwhile: python -m ui.serve [options of `streamlit run`].

Streamlit runs nothing before the first visit, so that visit would pay for opening the model; here a thread of the
same process opens it while the server starts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit import delta_generator, net_util
from streamlit.web import cli

from ui import warm

APP = Path(__file__).resolve().parent.parent / "app.py"


def main() -> None:
    """Start getting ready, then the server; returns when the server ends."""
    warm.begin()
    # Streamlit asks a machine outside for this one's address when a page comes from elsewhere; nothing leaves here.
    setattr(net_util, "get_external_ip", _unknown)  # noqa: B010 - a function cannot be assigned to, says the type checker
    # It would read the source of every caller, a third of a second, to find out that nobody types at a prompt.
    setattr(delta_generator, "_use_warning_has_been_displayed", True)  # noqa: B010
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


def _unknown() -> None:
    """The address by which the world outside knows this machine: not asked for."""


if __name__ == "__main__":
    main()
