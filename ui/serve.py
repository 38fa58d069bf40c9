"""Serve the app and get ready meanwhile: python -m ui.serve [options of `streamlit run`].

Streamlit runs nothing before the first visit, so that visit would pay for opening the model; here a thread of the
same process opens it while the browser still loads Streamlit's own page.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from streamlit import delta_generator, net_util, runtime
from streamlit.web import cli

LONGEST = 20.0  # seconds to wait for a server that does not come up
APP = Path(__file__).resolve().parent.parent / "app.py"


def main() -> None:
    """Start getting ready, then the server; returns when the server ends."""
    threading.Thread(target=_get_ready, name="keda-ready", daemon=True).start()
    # Streamlit asks a machine outside for this one's address when a page comes from elsewhere; nothing leaves here.
    setattr(net_util, "get_external_ip", _unknown)  # noqa: B010 - a function cannot be assigned to, says the type checker
    # It would read the source of every caller, a third of a second, to find out that nobody types at a prompt.
    setattr(delta_generator, "_use_warning_has_been_displayed", True)  # noqa: B010
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


def _get_ready() -> None:
    """Once the server answers: before that both would share one processor, and the browser could not begin."""
    given_up = time.monotonic() + LONGEST
    while not _up() and time.monotonic() < given_up:
        time.sleep(0.01)
    from ui import warm

    warm.get_ready()


def _up() -> bool:
    return runtime.exists() and runtime.get_instance().state is not runtime.RuntimeState.INITIAL


def _unknown() -> None:
    """The address by which the world outside knows this machine: not asked for."""


if __name__ == "__main__":
    main()
