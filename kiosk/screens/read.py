"""Read: the radiograph, what the models suggest on it, and the dentist's decision on each suggestion."""

from typing import Final

import streamlit as st

from explainers.language import Texts
from kiosk import presenting, session
from kiosk.desk import Desk
from kiosk.session import Screen
from kiosk.visit import ReadingFailed, Visit, VisitImage
from kiosk.widgets.finding_list import ListContent, finding_list
from kiosk.widgets.messages import Act, Message
from kiosk.widgets.next_step import next_step
from kiosk.widgets.radiograph_viewer import ViewedImage, ViewerContent, radiograph_viewer
from kiosk.widgets.tooth_chart import ChartContent, linked_tooth_chart
from kiosk.workflow import deciding, images, visits
from kiosk.workflow.deciding import FindingForm
from models.errors import InvalidRegionError
from models.finding import RejectionReason
from models.tooth import Tooth

VIEWER: Final = "viewer"


def show() -> None:
    """Show the image being read, or what to do without one."""
    _handle_messages()
    visit, texts = session.shown_visit(), session.texts()
    if not visit.images:
        _without_image(texts)
        return
    image = visit.image(image_among(visit, session.chosen_image()))
    alone = session.reads_alone(image.id)
    with st.container(key="reading"):
        _viewer(visit, image, texts, with_suggestions=not alone)
        with st.container(key="beside"):
            _options(visit, image, texts, alone=alone)
            _list(visit, image, texts, with_suggestions=not alone)
        _chart(image, with_suggestions=not alone)
        if next_step(texts("screen.read.next"), hint="" if alone else _hint(visit, texts)):
            session.go(Screen.PLAN)


def image_among(visit: Visit, chosen: str) -> str:
    """The image being read: the chosen one where the visit has it, else the first."""
    known = [image.id for image in visit.images]
    return chosen if chosen in known else known[0]


def act_on(desk: Desk, visit: Visit, actor: str, message: Message) -> Visit:
    """The visit after one act of the dentist, on the image that they were looking at."""
    image_id = message.image
    match message.act:
        case Act.ACCEPT:
            return deciding.accept(desk, visit, image_id, message.id, actor=actor)
        case Act.REJECT:
            reason = message.reason or RejectionReason.OTHER
            return deciding.reject(desk, visit, image_id, message.id, actor=actor, reason=reason, note=message.note)
        case Act.EDIT:
            return deciding.edit(desk, visit, image_id, message.id, _form(message), actor=actor)
        case Act.ADD:
            return deciding.add_finding(desk, visit, image_id, _form(message), actor=actor)
        case Act.REOPEN | Act.REMOVE:
            return deciding.reopen(desk, visit, image_id, message.id, actor=actor)
        case Act.UNDO:
            return visits.undo(desk, visit, actor=actor)
        case Act.STATE_SIDES:
            return images.confirm_orientation(desk, visit, image_id, actor=actor)


def _form(message: Message) -> FindingForm:
    if message.kind is None:
        raise InvalidRegionError("expected a kind with the region")
    tooth = Tooth(message.tooth) if message.tooth else None
    return FindingForm(message.kind, message.region(), tooth, message.depth, message.note)


def _handle_messages() -> None:
    """Before the script, when the viewer has spoken; and in it, in case that a quicker click broke that off."""
    session.handle_messages(VIEWER, act_on)


def _viewer(visit: Visit, image: VisitImage, texts: Texts, *, with_suggestions: bool) -> None:
    view = texts(f"screen.view.{image.view.value}")
    viewed = ViewedImage(
        id=image.id,
        url=session.desk().links.picture(visit.id, image.id),
        size_wh=image.size_wh,
        alt=texts("screen.read.alt", view=view),
    )
    content = ViewerContent(
        image=viewed,
        findings=presenting.shown_findings(visit, image, texts, _names(), with_suggestions=with_suggestions),
        teeth=presenting.shown_teeth(image, with_suggestions=with_suggestions),
        sides=presenting.sides(image, visit.review(image.id), texts),
        notices=presenting.notices(visit, image, texts),
        can_decide=True,
        can_undo=visit.undo_to is not None,
    )
    radiograph_viewer(
        content, words=session.words("screen.viewer"), handled=session.handled(VIEWER), key=VIEWER,
        on_messages=_handle_messages,
    )  # fmt: skip


def _list(visit: Visit, image: VisitImage, texts: Texts, *, with_suggestions: bool) -> None:
    content = ListContent(
        image_id=image.id,
        image_width=image.size_wh[0],
        findings=presenting.shown_findings(visit, image, texts, _names(), with_suggestions=with_suggestions),
        kinds=presenting.kind_choices(texts),
        reasons=tuple((reason.value, texts(f"screen.rejection.{reason.value}")) for reason in RejectionReason),
        depths=tuple(texts(f"screen.depth.{depth}") for depth in range(1, 7)),
        empty_text=presenting.why_empty(image, texts, with_suggestions=with_suggestions),
        can_decide=True,
    )
    finding_list(content, words=session.words("screen.list"), key="findings")


def _chart(image: VisitImage, *, with_suggestions: bool) -> None:
    seen, not_seen = presenting.seen_and_not(image, with_suggestions=with_suggestions)
    linked_tooth_chart(
        ChartContent(seen=seen, not_seen=not_seen), image_id=image.id, words=session.words("screen.chart"), key="chart"
    )


def _options(visit: Visit, image: VisitImage, texts: Texts, *, alone: bool) -> None:
    """Which image, and how it is read: with suggestions, without, or by the models once more."""
    with st.container(key="options", horizontal=True, vertical_alignment="center"):
        if len(visit.images) > 1:
            _image_choice(visit, image, texts)
        if alone:
            st.button(texts("screen.read.reveal"), key="reveal", on_click=_set_alone, args=(image.id, False))
        elif image.suggestions:
            st.button(texts("screen.read.own_reading"), key="own_reading", on_click=_set_alone, args=(image.id, True))
        if st.button(texts("screen.read.analyse"), key="analyse"):
            with st.spinner(texts("screen.read.analysing")):
                session.step(lambda desk, v, actor: images.annotate_image(desk, v, image.id, actor=actor))
            st.rerun()


def _image_choice(visit: Visit, image: VisitImage, texts: Texts) -> None:
    ids = [known.id for known in visit.images]
    names = {
        known.id: f"{at} · {texts(f'screen.view.{known.view.value}')}" for at, known in enumerate(visit.images, start=1)
    }
    key = "which_image"
    st.selectbox(
        texts("screen.read.image"), ids, index=ids.index(image.id), format_func=names.__getitem__, key=key,
        label_visibility="collapsed", on_change=lambda: session.choose_image(session.field(key, str) or image.id),
    )  # fmt: skip


def _set_alone(image_id: str, alone: bool) -> None:
    session.read_alone(image_id, alone=alone)


def _hint(visit: Visit, texts: Texts) -> str:
    count = len(presenting.waiting(visit))
    if count:
        return texts.plural("screen.read.waiting", count)
    if any(isinstance(image.reading, ReadingFailed) for image in visit.images):
        return texts("screen.read.model_failed")  # nothing waits because nothing was read: no all-clear
    return texts("screen.read.waiting_none") if visit.confirmed else texts("screen.read.nothing_suggested")


def _names() -> dict[str, str]:
    return {dentist.id: dentist.name for dentist in session.desk().settings.dentists}


def _without_image(texts: Texts) -> None:
    with st.container(key="page"):
        st.header(texts("screen.read.title"), anchor=False)
        st.markdown(texts("screen.read.no_image"))
        if st.button(texts("screen.read.add_image"), key="add_image"):
            session.go(Screen.IMAGES)
    if next_step(texts("screen.read.next")):
        session.go(Screen.PLAN)


if __name__ == "__main__":
    show()
