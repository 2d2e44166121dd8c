"""Images: bring radiographs into the visit, see what is to be checked about each, and let the models read them."""

from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from explainers.language import Texts
from kiosk import presenting, session
from kiosk.errors import OtherPatientError
from kiosk.samples import SampleImage, sample_images
from kiosk.session import PRODUCT_ERRORS, Screen
from kiosk.visit import ModelsOff, ReadByModels, ReadingFailed, Visit, VisitImage
from kiosk.widgets.drop_zone import drop_zone
from kiosk.widgets.next_step import next_step
from kiosk.workflow import images
from models.radiograph import View

_UPLOAD: Final = "upload"
_REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that the dentist chose: its name as they know it, for this screen alone, and its bytes."""

    name: str
    untrusted_bytes: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    file: Arrived
    code: str
    facts: dict[str, str | int | float]


def show() -> None:
    """Show what is there, and take more."""
    visit, texts = session.shown_visit(), session.texts()
    with st.container(key="page"):
        st.header(texts("screen.images.title"), anchor=False)
        arrived = _drop_zone(texts)
        working = st.container()
        for at, refused in enumerate(session.kept(_REFUSED, tuple) or ()):
            _refusal(at, refused, texts)
        if not visit.images:
            st.markdown(texts("screen.images.none"))
        for image in visit.images:
            _card(visit, image, texts)
        chosen = _samples(texts)
    with working:
        if arrived:
            _take(arrived, texts)
        elif chosen is not None:
            _take((Arrived(chosen.path.name, chosen.path.read_bytes()),), texts)
    if next_step(texts("screen.images.next" if visit.images else "screen.images.next_without")):
        session.go(Screen.READ if visit.images else Screen.PLAN)


def _drop_zone(texts: Texts) -> tuple[Arrived, ...]:
    files = drop_zone(
        texts("screen.images.upload"),
        button=texts("screen.images.choose_files"),
        hint=texts("screen.images.upload_hint"),
        key=f"{_UPLOAD}_{session.round_of(_UPLOAD)}",
    )
    brought = session.taken(session.BROUGHT)
    return tuple(Arrived(name, content) for name, content in (*files, *(brought if isinstance(brought, tuple) else ())))


def _take(files: tuple[Arrived, ...], texts: Texts, *, although_other_patient: bool = False) -> None:
    """Read each file and let the models look at it; what is refused is listed with its reason, the others go on."""
    refused = []
    bar = st.progress(0.0)
    for at, file in enumerate(files):
        done = at / len(files)
        bar.progress(done, texts("screen.images.reading", at=at + 1, all=len(files)))
        try:
            visit = images.add_image(
                session.desk(), session.shown_visit(), file.untrusted_bytes, actor=session.actor(),
                file_name_hint=file.name, although_other_patient=although_other_patient,
            )  # fmt: skip
        except PRODUCT_ERRORS as error:
            refused.append(Refused(file, error.code, error.facts))
            continue
        session.enter_visit(visit)
        bar.progress(done + 0.5 / len(files), texts("screen.images.analysing", at=at + 1, all=len(files)))
        _analyse(visit.images[-1].id)
    session.keep(_REFUSED, tuple(refused))
    session.next_round(_UPLOAD)
    st.rerun()


def _analyse(image_id: str) -> None:
    session.step(lambda desk, visit, actor: images.annotate_image(desk, visit, image_id, actor=actor))


def _refusal(at: int, refused: Refused, texts: Texts) -> None:
    keys = [f"error.{refused.code}.{part}" for part in ("title", "message", "next_step")]
    lines = [texts(key, **refused.facts) for key in keys if texts.has(key)] or [texts("screen.problem.unexpected")]
    text = escape(texts("screen.images.refused", name=refused.file.name, message=lines[0]))
    more = "".join(f"<br>{escape(line)}" for line in lines[1:])
    st.html(f'<div class="failure" role="alert"><strong>{text}</strong>{more}</div>')
    if refused.code == OtherPatientError.code and st.button(texts("screen.images.other_patient"), key=f"same_{at}"):
        _take((refused.file,), texts, although_other_patient=True)


def _card(visit: Visit, image: VisitImage, texts: Texts) -> None:
    with st.container(key=f"card_image_{image.id}"):
        picture, facts = st.columns([2, 5], gap="medium")
        link = escape(session.desk().links.picture(visit.id, image.id), quote=True)
        view = texts(f"screen.view.{image.view.value}")
        alt = escape(texts("screen.read.alt", view=view), quote=True)
        picture.html(f'<img class="thumb" src="{link}" alt="{alt}">')
        with facts:
            st.html(_facts(visit, image, texts))
            _actions(visit, image, texts)


def _facts(visit: Visit, image: VisitImage, texts: Texts) -> str:
    """What is known of an image, its state of reading, and its warnings, as HTML."""
    width, height = image.size_wh
    about = [texts("screen.images.size", width=width, height=height)]
    if image.acquired:
        about.insert(0, texts.date(image.acquired))
    state, failed = _reading(image, texts)
    view = escape(texts(f"screen.view.{image.view.value}"))
    lines = [f'<div class="facts"><strong>{view}</strong><span>{escape(" · ".join(about))}</span>']
    lines.append(f'<span class="failure">{escape(state)}</span>' if failed else f"<span>{escape(state)}</span>")
    warnings = (texts(f"warning.{code}") for code in presenting.open_warnings(visit, image))
    lines += [f'<span class="warning">{escape(warning)}</span>' for warning in warnings]
    return "".join(lines) + "</div>"


def _reading(image: VisitImage, texts: Texts) -> tuple[str, bool]:
    """What the models did with an image, in words, and whether that was a failure."""
    match image.reading:
        case ReadByModels(annotation=annotation) if annotation.was_read_by_a_model:
            to_check = sum(not finding.kind.is_existing_work for finding in annotation.findings)
            read_by = texts("screen.images.read_by", models=presenting.models_named(annotation))
            if to_check:
                return f"{read_by} · {texts.plural('screen.images.suggestions', to_check)}", False
            return f"{read_by} · {texts('screen.images.no_suggestion')}", False
        case ReadByModels():
            return texts("screen.images.model_absent_view"), False
        case ReadingFailed():
            return texts("screen.images.model_failed"), True
        case ModelsOff():
            return texts("screen.images.model_off"), False
        case _:
            return texts("screen.images.not_asked"), False


def _actions(visit: Visit, image: VisitImage, texts: Texts) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"view_{image.id}"
        st.selectbox(
            texts("screen.images.view"), list(View), index=list(View).index(image.view), key=key, width=220,
            format_func=lambda view: texts(f"screen.view.{view.value}"), on_change=_state_view, args=(image.id, key),
        )  # fmt: skip
        if visit.needs_orientation(image.id):
            st.button(
                texts("screen.images.confirm_orientation"),
                key=f"sides_{image.id}",
                on_click=_state_sides,
                args=(image.id,),
            )
        if st.button(texts("screen.images.annotate"), key=f"annotate_{image.id}"):
            with st.spinner(texts("screen.read.analysing")):
                _analyse(image.id)
            st.rerun()
        st.button(
            texts("screen.images.remove"), key=f"remove_{image.id}", type="tertiary", on_click=_remove, args=(image.id,)
        )


def _state_view(image_id: str, key: str) -> None:
    view = session.field(key, View)
    if view is not None:
        session.step(lambda desk, visit, actor: images.state_view(desk, visit, image_id, actor=actor, view=view))
        _analyse(image_id)


def _state_sides(image_id: str) -> None:
    session.step(lambda desk, visit, actor: images.confirm_orientation(desk, visit, image_id, actor=actor))


def _remove(image_id: str) -> None:
    session.step(lambda desk, visit, actor: images.remove_image(desk, visit, image_id, actor=actor))


def _samples(texts: Texts) -> SampleImage | None:
    """Offer the samples; the one that was asked for in this run."""
    chosen = None
    at_hand = sample_images()
    if at_hand:
        st.subheader(texts("screen.images.samples"), anchor=False)
        with st.container(key="samples", horizontal=True):
            for sample in at_hand:
                if st.button(texts(f"screen.sample.{sample.id}"), key=f"sample_{sample.id}"):
                    chosen = sample
    return chosen


if __name__ == "__main__":
    show()
