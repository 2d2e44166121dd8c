"""The one primary action of a screen, always at the bottom right."""

import streamlit as st


def next_step(label: str, *, hint: str = "", disabled: bool = False) -> bool:
    """Show it with a line above it; whether it was pressed in this run."""
    with st.container(key="ending"):
        if hint:
            st.markdown(hint)
        return st.button(label, key="next_step", type="primary", disabled=disabled, width="stretch")
