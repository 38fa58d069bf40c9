"""Sign-in, where a deployment asks for it: Streamlit's own OIDC, switched by KEDA_SIGN_IN.

ask(lang)           stops the page at a sign-in button until the visitor has signed in; nothing to do when off
visitor(name)       who is at work, with the role the deployment gives them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from scenarios.hosting import person_of, signs_in
from ui.catalogue import words

if TYPE_CHECKING:
    from scenarios.store import Person


def ask(lang: str) -> None:
    """A sentence and a button instead of the page, for a visitor who has not signed in."""
    if signs_in() and not getattr(st.user, "is_logged_in", False):
        say = words(lang)
        st.write(say("signin.ask"))
        st.button(say("signin.button"), key="k-sign-in", type="primary", on_click=st.login)
        st.stop()


def visitor(typed: str) -> Person:
    """The person of the sign-in, or the name they typed where there is none."""
    if not signs_in():
        return person_of(typed, "")
    name, email = (str(getattr(st.user, key, "") or "") for key in ("name", "email"))
    return person_of(name or typed, email)
