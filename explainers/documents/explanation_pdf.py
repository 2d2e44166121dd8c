"""explanation_pdf: an explanation as PDF/A-3a and PDF/UA-1, with the same pictures and words as the pages."""

import base64
import json
from datetime import UTC
from functools import cache
from importlib import resources
from typing import Final

import typst

from explainers.errors import DocumentError
from explainers.explanation import Explanation, OptionCard, Picture, Topic

_HERE: Final = resources.files("explainers") / "documents"
_FONTS: Final = resources.files("explainers") / "fonts"
_STANDARDS: Final = ["a-3a", "ua-1"]
_ROOMY_PT: Final = 8.2
_TIGHT_PT: Final = 7.2
_MANY_WORDS: Final = 1150
"""Words in all option tables above which they are set tighter, to stay within four pages."""


def explanation_pdf(explanation: Explanation) -> bytes:
    """The printed explanation; the same explanation gives the same bytes. Raises `DocumentError`."""
    files = {"main.typ": (_HERE / "explanation.typ").read_bytes(), **_files(explanation)}
    data = json.dumps(_data(explanation), ensure_ascii=False)
    try:
        pdf = _compiler().compile(input=files, sys_inputs={"data": data}, format="pdf", pdf_standards=_STANDARDS)
    except typst.TypstError as error:
        raise DocumentError(str(error)) from error
    if not isinstance(pdf, bytes):
        raise DocumentError(f"expected one document, got {type(pdf).__name__}")
    return pdf


def file_name(explanation: Explanation) -> str:
    """What to call the file: the day and the reference, nobody's name."""
    word = explanation.label("page.file_name")
    return f"{word}-{explanation.created_at:%Y-%m-%d}-{explanation.id[:8]}.pdf"


@cache
def _compiler() -> typst.Compiler:
    """Kept, because it holds the fonts: a second document takes a tenth of the time."""
    with resources.as_file(_FONTS) as folder:
        return typst.Compiler(font_paths=[folder], ignore_system_fonts=True)


def _files(explanation: Explanation) -> dict[str, bytes]:
    files = {_file(p): _as_svg(p.media_type, p.data, p.size_wh) for p in explanation.pictures}
    if explanation.dentist.picture_jpeg:
        files["dentist.svg"] = _as_svg("image/jpeg", explanation.dentist.picture_jpeg, (240, 240))
    if explanation.practice.logo_png:
        files["logo.svg"] = _as_svg("image/png", explanation.practice.logo_png, (480, 160))
    return files


def _as_svg(media_type: str, data: bytes, size_wh: tuple[int, int]) -> bytes:
    """A pixel picture inside an SVG: in memory, the compiler takes files of UTF-8 text only."""
    if media_type == "image/svg+xml":
        return data
    width, height = size_wh
    fit = "slice" if media_type == "image/jpeg" else "meet"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:{media_type};base64,{base64.b64encode(data).decode()}" width="{width}" height="{height}" '
        f'preserveAspectRatio="xMidYMid {fit}"/></svg>'
    ).encode()


def _file(picture: Picture) -> str:
    return f"{picture.id}.svg"


def _data(explanation: Explanation) -> dict[str, object]:
    e, practice = explanation, explanation.practice
    # PDF dates carry no zone here, so they are given in UTC, whatever the machine's zone is.
    moment = e.created_at.astimezone(UTC)
    lines = (*practice.address_lines, *(line for line in (practice.phone, practice.email) if line))
    return {
        "title": e.label("page.title"),
        "author": practice.name,
        "language": e.language,
        "direction": e.direction,
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "made_on": e.label("page.made_on"),
        "labels": dict(e.labels),
        "practice": {"name": practice.name, "lines": lines},
        "logo": "logo.svg" if practice.logo_png else None,
        "dentist": {"name": e.dentist.name, "picture": "dentist.svg" if e.dentist.picture_jpeg else None},
        "greeting": e.greeting,
        "overview": _picture(e.overview) if e.overview else None,
        "chart": _picture(e.chart),
        "topics": [_topic(topic) for topic in e.topics],
        "plan": [
            {
                "visit": line.visit, "name": line.name, "where": line.where, "proposed": line.proposed,
                "duration": line.duration, "cost_line": line.cost_line,
            }
            for line in e.plan
        ],
        "notices": e.notices,
        "sources": e.sources,
        "table_pt": _TIGHT_PT if _option_words(e) > _MANY_WORDS else _ROOMY_PT,
        "versions_line": _versions_line(e),
    }  # fmt: skip


def _topic(topic: Topic) -> dict[str, object]:
    captions = [topic.closeup.caption] if topic.closeup else []
    return {
        "mark": _picture(topic.mark),
        "name": topic.name,
        "title": topic.title,
        "where": topic.where,
        "paragraphs": topic.paragraphs,
        "checked_line": topic.checked_line,
        "closeup": _picture(topic.closeup) if topic.closeup else None,
        "drawing_today": _picture(topic.drawing_today),
        "drawing_if_waiting": _picture(topic.drawing_if_waiting),
        "captions": " ".join([*captions, topic.drawing_today.caption]),
        "if_waiting": topic.if_waiting,
        "options": [_option(option) for option in topic.options],
    }


def _option(option: OptionCard) -> dict[str, object]:
    return {
        "name": option.name,
        "what": option.what,
        "feels": option.feels,
        "duration": option.duration,
        "cost_line": option.cost_line,
        "benefits": option.benefits,
        "risks": [{"text": r.text, "how_often": r.how_often, "serious": r.serious} for r in option.risks],
        "aftercare": option.aftercare,
        "proposed": option.is_proposed,
        "drawing": _picture(option.drawing) if option.drawing else None,
    }


def _picture(picture: Picture) -> dict[str, object]:
    return {"file": _file(picture), "alt": picture.alt, "caption": picture.caption, "edge_labels": picture.edge_labels}


def _option_words(explanation: Explanation) -> int:
    options = [option for topic in explanation.topics for option in topic.options]
    texts = [
        text
        for o in options
        for text in (o.what, o.feels, *o.benefits, *o.aftercare, *(f"{r.text} {r.how_often}" for r in o.risks))
    ]
    return sum(len(text.split()) for text in texts)


def _versions_line(e: Explanation) -> str:
    colon = e.label("page.colon")
    parts = [
        f"{e.label('page.identifier')}{colon} {e.id}",
        f"{e.label('page.application')} {e.versions.application}",
        f"{e.label('page.catalogue')} {e.versions.catalogue[:12]}",
        f"{e.label('page.texts')} {e.versions.content[:12]}",
        *(f"{model.name} {model.version} {model.sha256[:12]}" for model in e.versions.models),
    ]
    return " · ".join(parts)
