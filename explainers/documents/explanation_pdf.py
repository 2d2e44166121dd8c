"""explanation_pdf: an explanation as PDF/A-3a and PDF/UA-1, with the same pictures and words as the pages."""

import base64
import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from functools import cache
from importlib import resources
from typing import Final, cast

import typst

from explainers.errors import DocumentError
from explainers.explanation import Explanation, OptionCard, Picture, Topic

_log = logging.getLogger(__name__)

_HERE: Final = resources.files("explainers") / "documents"
_FONTS: Final = resources.files("explainers") / "fonts"
_STANDARDS: Final = ["a-3a", "ua-1"]
_TABLE_PT: Final = (9.2, 8.4, 7.7, 7.0)
"""Sizes of the tables of options, tried in turn until the leaflet has few pages; smaller would not be read."""
_MOST_PAGES: Final = 4
_WORDS_AT_ONE_POINT: Final = 175_000
"""Words in the tables that fill four pages, times the square of their size (measured): sizes beyond need no try."""
_WITHOUT_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNICODE_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_STRANGE_TEXTS: Final = 20
_PAGE_COUNT: Final = re.compile(rb"/Type/Pages/Count (\d+)")


def explanation_pdf(explanation: Explanation) -> bytes:
    """The printed explanation; the same explanation gives the same bytes. Raises `DocumentError`."""
    files = {"main.typ": (_HERE / "explanation.typ").read_bytes(), **_files(explanation)}
    data = _data(explanation)
    printed: list[bytes] = []
    few = min(_MOST_PAGES, len(explanation.topics) + 2)
    for size in _sizes_to_try(explanation):
        printed.append(_compile(files, {**data, "table_pt": size}))
        if _pages(printed[-1]) <= few:
            return printed[-1]
    return min(printed, key=_pages)


def _compile(files: dict[str, bytes], data: dict[str, object]) -> bytes:
    """PDF/A allows no character without a glyph: one that no font has is printed as U+FFFD, visibly, and logged."""
    words = json.dumps(data, ensure_ascii=False)
    for _ in range(_MOST_STRANGE_TEXTS):
        try:
            return _compile_once(files, words)
        except (typst.TypstError, RuntimeError) as error:
            strange = _WITHOUT_GLYPH.search(str(error))
            if strange is None:
                raise DocumentError(str(error)) from error
            _log.warning("no font has a character of the explanation; a replacement is printed")
            for character in _UNICODE_ESCAPE.sub(lambda code: chr(int(code[1], 16)), strange[1]):
                words = words.replace(json.dumps(character, ensure_ascii=False)[1:-1], "\ufffd")
    raise DocumentError("too many characters that no font has")


def _compile_once(files: dict[str, bytes], words: str) -> bytes:
    # The stub knows neither files in memory nor a list of standards built elsewhere.
    compile_ = cast("Callable[..., object]", _compiler().compile)
    pdf = compile_(input=files, sys_inputs={"data": words}, format="pdf", pdf_standards=_STANDARDS)
    if not isinstance(pdf, bytes):
        raise DocumentError(f"expected one document, got {type(pdf).__name__}")
    return pdf


def _sizes_to_try(explanation: Explanation) -> tuple[float, ...]:
    words = sum(len(text.split()) for topic in explanation.topics for o in topic.options for text in _texts(o))
    hopeful = tuple(size for size in _TABLE_PT if words * size * size <= _WORDS_AT_ONE_POINT)
    return hopeful or _TABLE_PT[-1:]


def _texts(option: OptionCard) -> tuple[str, ...]:
    risks = (f"{risk.text} {risk.how_often}" for risk in option.risks)
    return (option.what, option.feels, *option.benefits, *risks, *option.aftercare)


def _pages(pdf: bytes) -> int:
    found = _PAGE_COUNT.search(pdf)
    return int(found[1]) if found else 0


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
        "topics": [{**_topic(topic), "same_as": _same_as(topic, e.topics)} for topic in e.topics],
        "plan": [
            {
                "visit": line.visit, "name": line.name, "where": line.where, "proposed": line.proposed,
                "duration": line.duration, "cost_line": line.cost_line,
            }
            for line in e.plan
        ],
        "notices": e.notices,
        "sources": e.sources,
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


def _same_as(topic: Topic, topics: tuple[Topic, ...]) -> str | None:
    """Letter of an earlier topic with the very same choices: on paper they are printed once."""
    earlier = topics[: topics.index(topic)]
    return next((t.letter for t in earlier if _wording(t) == _wording(topic)), None)


def _wording(topic: Topic) -> tuple[OptionCard, ...]:
    return tuple(replace(option, drawing=None) for option in topic.options)


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
