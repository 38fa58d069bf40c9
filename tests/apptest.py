"""The app without a browser, opened at a page by a link."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[1] / "app.py"
SLOW = 240  # seconds a first run may take while the engine compiles


def opened(**params: str) -> AppTest:
    """The app as a link with these parameters opens it."""
    app = AppTest.from_file(str(APP), default_timeout=SLOW)
    for key, value in params.items():
        app.query_params[key] = value
    return app.run()


def at_page(page: str, **params: str) -> AppTest:
    """A page of the app as a link with these parameters opens it."""
    app = AppTest.from_file(str(APP), default_timeout=SLOW)
    for key, value in params.items():
        app.query_params[key] = value
    app.switch_page(f"ui/pages/{page}.py")
    return app.run()


def shown(app: AppTest) -> str:
    """Everything written on the page as HTML or text."""
    html = [element.proto.body for element in app.get("html")]
    return "\n".join([*html, *(element.value for element in [*app.warning, *app.error, *app.info])])
