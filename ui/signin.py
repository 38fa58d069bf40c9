"""Sign-in, where a deployment asks for it: Streamlit's own OIDC, switched by KEDA_SIGN_IN.

ask(lang)           stops the page at a sign-in button until the visitor has signed in; nothing to do when off
leave(words)        who is signed in, and the way out
visitor(name)       who is at work, with the role the deployment gives them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from scenarios.hosting import person_of, signs_in
from ui.catalogue import Words, words

if TYPE_CHECKING:
    from scenarios.store import Person

# The provider sends the visitor back to "/": the tab itself remembers the link they opened.
REMEMBER = (
    "<script>sessionStorage.setItem('keda.link', location.pathname + location.search)</script>"
)
RETURN = """<script>
const link = sessionStorage.getItem("keda.link");
sessionStorage.removeItem("keda.link");
if (link && link !== location.pathname + location.search) location.replace(location.origin + link);
</script>"""


def ask(lang: str) -> None:
    """A sentence and a button instead of the page, for a visitor who has not signed in."""
    if not signs_in():
        return
    signed_in = getattr(st.user, "is_logged_in", False)
    st.html(RETURN if signed_in else REMEMBER, unsafe_allow_javascript=True)
    if not signed_in:
        say = words(lang)
        with st.container(horizontal_alignment="center"):
            st.title(say("product"), anchor=False, width="content")
            st.markdown(say("signin.ask"), width="content")
            st.button(say("signin.button"), key="k-sign-in", type="primary", on_click=st.login)
        st.stop()


def leave(say: Words) -> None:
    """A button with the visitor's name that signs them out; nothing where nobody signs in."""
    if signs_in():
        person = visitor("")
        name = person.name
        if person.role == "viewer":
            name = say("signin.viewer", name=name)
        st.button(name, key="k-sign-out", help=say("signin.leave"), on_click=st.logout)


def visitor(typed: str) -> Person:
    """The person of the sign-in, or the name they typed where there is none."""
    if not signs_in():
        return person_of(typed, "")
    name, email = (str(getattr(st.user, key, "") or "") for key in ("name", "email"))
    return person_of(name or typed, email)
