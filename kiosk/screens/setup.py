"""Setup: the practice and its dentists, on the first run and whenever they change."""

from dataclasses import replace
from typing import Final

import cv2
import streamlit as st

from explainers.language import Texts
from explainers.practice import Dentist, Practice
from kiosk import session
from kiosk.session import Screen
from kiosk.settings import Settings
from kiosk.widgets.drop_zone import drop_zone
from kiosk.widgets.next_step import next_step
from kiosk.workflow import practice as practice_steps
from models import display
from models.errors import UnreadableImageError
from models.reading import read_radiograph

_PORTRAIT_SIDE: Final = 384
_ROWS: Final = "dentist_rows"
_PRESSED: Final = "setup_pressed"


def show() -> None:
    """The form, filled with what is known."""
    texts, settings = session.texts(), session.desk().settings
    with st.container(key="page"):
        st.header(texts("screen.setup.title"), anchor=False)
        st.markdown(texts("screen.setup.lead"))
        with st.container(key="card_practice"):
            practice = _practice(settings.practice, texts)
        with st.container(key="card_dentists"):
            dentists = _dentists(settings.dentists, texts)
        st.caption(texts("screen.setup.only_here"))
    # The button is always there: a name just typed comes with the very press of it.
    missing = _missing(practice, dentists, texts)
    hint = missing if session.kept(_PRESSED, bool) else ""
    if next_step(texts("screen.setup.save"), hint=hint):
        session.keep(_PRESSED, True)
        if missing:
            st.rerun()
        _save(replace(settings, practice=practice, dentists=dentists))


def portrait(untrusted_bytes: bytes) -> bytes | None:
    """A square JPEG of a picture's middle, without anything else that the file held; None if it is no picture."""
    try:
        pixels = display.render(read_radiograph(untrusted_bytes).radiograph)  # confined and limited, like every file
    except UnreadableImageError:
        return None
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = cv2.resize(pixels[top : top + side, left : left + side], (_PORTRAIT_SIDE, _PORTRAIT_SIDE))
    blue_first = cv2.cvtColor(square, cv2.COLOR_GRAY2BGR if square.ndim == 2 else cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", blue_first, (cv2.IMWRITE_JPEG_QUALITY, 88))[1].tobytes())


def _practice(known: Practice, texts: Texts) -> Practice:
    st.subheader(texts("screen.setup.practice"), anchor=False)
    name = st.text_input(texts("screen.setup.name"), value=known.name, key="practice_name", max_chars=120)
    address = st.text_area(
        texts("screen.setup.address"),
        value="\n".join(known.address_lines),
        key="practice_address",
        max_chars=400,
        height=104,
    )
    left, right = st.columns(2)
    phone = left.text_input(texts("screen.setup.phone"), value=known.phone, key="practice_phone", max_chars=40)
    email = right.text_input(texts("screen.setup.email"), value=known.email, key="practice_email", max_chars=120)
    lines = tuple(line.strip() for line in address.splitlines() if line.strip())
    return replace(known, name=name.strip(), address_lines=lines, phone=phone.strip(), email=email.strip())


def _dentists(known: tuple[Dentist, ...], texts: Texts) -> tuple[Dentist, ...]:
    st.subheader(texts("screen.setup.dentists"), anchor=False)
    rows = max(len(known), 1) + session.round_of(_ROWS)
    entered = [_dentist(at, known[at] if at < len(known) else None, texts) for at in range(rows)]
    st.button(texts("screen.setup.add_dentist"), key="add_dentist", on_click=session.next_round, args=(_ROWS,))
    return tuple(dentist for dentist in entered if dentist is not None)


def _dentist(at: int, known: Dentist | None, texts: Texts) -> Dentist | None:
    left, right = st.columns(2)
    name = left.text_input(
        texts("screen.setup.dentist_name"), value=known.name if known else "", key=f"dentist_name_{at}",
        placeholder=texts("screen.setup.dentist_name_hint"), max_chars=80,
    )  # fmt: skip
    with right:
        uploaded = drop_zone(
            texts("screen.setup.picture"),
            button=texts("screen.setup.choose_picture"),
            hint="",
            key=f"dentist_picture_{at}",
            several=False,
            endings=("jpg", "jpeg", "png"),
        )
    if not name.strip():
        return None
    picture = (portrait(uploaded[0][1]) if uploaded else None) or (known.picture_jpeg if known else None)
    if picture:
        left.image(picture, width=96)
    return Dentist(known.id if known else _new_id(at), name.strip(), picture)


def _new_id(at: int) -> str:
    """An id for the dentist of a row, the same in every run of this form."""
    name = f"dentist_id_{at}"
    known = session.kept(name, str)
    if known is None:
        known = session.desk().new_id()
        session.keep(name, known)
    return known


def _missing(practice: Practice, dentists: tuple[Dentist, ...], texts: Texts) -> str:
    if not practice.name:
        return texts("screen.setup.need_name")
    return "" if dentists else texts("screen.setup.need_dentist")


def _save(settings: Settings) -> None:
    actor = session.actor()
    known = session.desk().settings.dentists
    who = actor or (known[0].id if known else practice_steps.SETTING_UP)
    settings = replace(settings, language=session.language())
    if session.attempt(lambda: practice_steps.save_settings(session.desk(), settings, actor=who)) is not None:
        session.go(Screen.START)
    st.rerun()


if __name__ == "__main__":
    show()
