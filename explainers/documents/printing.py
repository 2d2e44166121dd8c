"""Printing: a Typst page and its data become PDF/A-3a and PDF/UA-1; the same data give the same bytes."""

import base64
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Final, cast

import typst

from explainers.errors import DocumentError
from explainers.explanation import Explanation, OptionCard, Picture

logger = logging.getLogger(__name__)

_HERE: Final = resources.files("explainers") / "documents"
_FONTS: Final = resources.files("explainers") / "fonts"
_STANDARDS: Final = ["a-3a", "ua-1"]
_WITHOUT_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNICODE_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_STRANGE_TEXTS: Final = 20


def print_pdf(page: str, data: Mapping[str, object], files: Mapping[str, bytes]) -> bytes:
    """Print ``<page>.typ`` of this folder with its data and files (UTF-8 text only). Raises `DocumentError`.

    PDF/A allows no character without a glyph: one that no font has is printed as U+FFFD, visibly, and logged.
    """
    sources = {"main.typ": (_HERE / f"{page}.typ").read_bytes(), **files}
    words = json.dumps(data, ensure_ascii=False)
    for _ in range(_MOST_STRANGE_TEXTS):
        try:
            return _compile(sources, words)
        except (typst.TypstError, RuntimeError) as error:
            strange = _WITHOUT_GLYPH.search(str(error))
            if strange is None:
                raise DocumentError(str(error)) from error
            logger.warning("no font has a character of the document; a replacement is printed")
            for character in _UNICODE_ESCAPE.sub(lambda code: chr(int(code[1], 16)), strange[1]):
                words = words.replace(json.dumps(character, ensure_ascii=False)[1:-1], "\ufffd")
    raise DocumentError("too many characters that no font has")


def picture_files(explanation: Explanation) -> dict[str, bytes]:
    """Every picture of an explanation, the dentist's portrait and the logo, by the names that the data use."""
    files = {file_of(p): as_svg(p.media_type, p.data, p.size_wh) for p in explanation.pictures}
    if explanation.dentist.picture_jpeg:
        files["dentist.svg"] = as_svg("image/jpeg", explanation.dentist.picture_jpeg, (240, 240))
    if explanation.practice.logo_png:
        files["logo.svg"] = as_svg("image/png", explanation.practice.logo_png, (480, 160))
    return files


def picture_data(picture: Picture) -> dict[str, object]:
    """A picture as a page's data name it."""
    return {
        "file": file_of(picture), "alt": picture.alt, "caption": picture.caption, "edge_labels": picture.edge_labels,
    }  # fmt: skip


def option_data(option: OptionCard) -> dict[str, object]:
    """An option as a page's data name it."""
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
        "drawing": picture_data(option.drawing) if option.drawing else None,
    }


def file_of(picture: Picture) -> str:
    """What a picture's file is called while printing."""
    return f"{picture.id}.svg"


def as_svg(media_type: str, data: bytes, size_wh: tuple[int, int]) -> bytes:
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


def _compile(files: dict[str, bytes], words: str) -> bytes:
    # The stub knows neither files in memory nor a list of standards built elsewhere.
    compile_ = cast("Callable[..., object]", _compiler().compile)
    pdf = compile_(input=files, sys_inputs={"data": words}, format="pdf", pdf_standards=_STANDARDS)
    if not isinstance(pdf, bytes):
        raise DocumentError(f"expected one document, got {type(pdf).__name__}")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Kept, because it holds the fonts: a second document takes a tenth of the time."""
    with resources.as_file(_FONTS) as folder:
        return typst.Compiler(font_paths=[folder], ignore_system_fonts=True)
