"""Files dropped or chosen: Streamlit's uploader with our words on its button, which it does not let translate."""

import json
from typing import Final

import streamlit as st

_LABEL: Final = '[class*="st-key-{key}"] [data-testid="stFileUploaderDropzone"] button::after'


def drop_zone(
    label: str, *, button: str, hint: str, key: str, several: bool = True, endings: tuple[str, ...] = ()
) -> tuple[tuple[str, bytes], ...]:
    """The names and untrusted bytes of the files that were dropped or chosen since this key is in use.

    `endings` narrows the choice that the browser offers; it proves nothing about the bytes.
    """
    # A string of CSS escapes quotes and backslashes as JSON does; "<" could end the style.
    content = json.dumps(button, ensure_ascii=False).replace("<", "")
    st.html(f"<style>{_LABEL.format(key=key)} {{ content: {content}; }}</style>")
    if several:
        uploaded = st.file_uploader(label, accept_multiple_files=True, key=key, type=list(endings) or None)
    else:
        one = st.file_uploader(label, key=key, type=list(endings) or None)
        uploaded = [one] if one is not None else []
    if hint:
        st.caption(hint)
    return tuple((file.name, file.getvalue()) for file in uploaded)
