"""What went wrong, told plainly: what happened, what to do next, and a number to find it by."""

from html import escape

import streamlit as st

from kiosk.widgets.assembling import Callback


def problem_banner(lines: tuple[str, ...], *, reference: str, close: str, on_close: Callback) -> None:
    """Show the lines, the first one strongest, until closed."""
    with st.container(key="problem"):
        first, *rest = lines
        more = "".join(f"<p>{escape(line)}</p>" for line in rest)
        st.html(f'<div role="alert"><strong>{escape(first)}</strong>{more}</div>')
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(reference)
            st.button(close, key="problem_close", on_click=on_close)
