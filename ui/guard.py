"""Nothing a visitor sees is ever a stack trace.

    with guard(words):          catches what escapes a page's body, logs it with a number, says one sentence
        page()

Streamlit's own control flow (rerun, stop) does not descend from Exception and passes through.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from model import InputError
from ui.catalogue import Words
from ui.faults import said

MARKS = re.compile(
    r"[\\`*_{}\[\]<>#$~:|]"
)  # what Markdown, its colours and its formulas begin with
log = logging.getLogger("keda.app")


@contextmanager
def guard(words: Words) -> Iterator[None]:
    """Turn an exception into a sentence with the number under which the log has the rest."""
    try:
        yield
    except InputError as fault:
        log.warning("input error shown to a visitor: %s", fault)
        st.error(f"{words('error.input')}\n\n{plain_text(said(fault, words))}")
    except Exception:
        number = logged("page failed")
        st.error(words("error.page", id=number))


def plain_text(said: str) -> str:
    """Sentences from files for an alert: nothing in them is markup, and each stands on a line of its own."""
    lines = [MARKS.sub(r"\\\g<0>", line) for line in said.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def logged(what: str) -> str:
    """Log the exception being handled; the number that finds it again."""
    number = secrets.token_hex(3)
    log.exception("%s [%s]", what, number)
    return number
