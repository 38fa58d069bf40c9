"""The app without a browser, opened at a page by a link."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[1] / "app.py"
SLOW = 240  # seconds a first run may take while the engine compiles


def opened(**params: str) -> AppTest:
    """The app as a link with these parameters opens it."""
    return linked(**params).run()


def at_page(page: str, **params: str) -> AppTest:
    """A page of the app as a link with these parameters opens it."""
    app = linked(**params)
    app.switch_page(f"ui/pages/{page}.py")
    return app.run()


def linked(**params: str) -> AppTest:
    """The app before it runs, with the parameters of a link."""
    _components_once()
    app = AppTest.from_file(str(APP), default_timeout=SLOW)
    for key, value in params.items():
        app.query_params[key] = value
    return app


def shown(app: AppTest) -> str:
    """Everything written on the page as HTML or text."""
    html = [element.proto.body for element in app.get("html")]
    return "\n".join([*html, *(element.value for element in [*app.warning, *app.error, *app.info])])


@cache
def _components_once() -> None:
    """The installed packages are searched for components once, as a server does, not at every run of a page."""
    found = manifest_scanner.scan_component_manifests()
    manifest_scanner.scan_component_manifests = lambda: found
