"""Nothing a visitor sees is ever a stack trace.

    with guard(words):          catches what escapes a page's body, logs it with a number, says one sentence
        page()

Streamlit's own control flow (rerun, stop) does not descend from Exception and passes through.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from model import InputError
from ui.catalogue import Words

log = logging.getLogger("keda.app")


@contextmanager
def guard(words: Words) -> Iterator[None]:
    """Turn an exception into a sentence with the number under which the log has the rest."""
    try:
        yield
    except InputError as fault:
        log.warning("input error shown to a visitor: %s", fault)
        st.error(f"{words('error.input')}\n\n{fault}")
    except Exception:
        number = logged("page failed")
        st.error(words("error.page", id=number))


def logged(what: str) -> str:
    """Log the exception being handled; the number that finds it again."""
    number = secrets.token_hex(3)
    log.exception("%s [%s]", what, number)
    return number
