"""Pictures of a topic: its mark, the patient's image around it, the schematic tooth; each with the words for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from explainers.catalogue_items import Option
from explainers.diagnosis import Diagnosis, Evidence
from explainers.errors import InvalidPlanError
from explainers.explanation import Picture
from explainers.illustration.marks import Mark, draw_mark_sheet
from explainers.illustration.radiograph_picture import Drawn, Place, draw_closeup, draw_overview, place_of
from explainers.illustration.tooth_drawing import draw_tooth
from explainers.illustration.tooth_map import draw_tooth_map, size_wh
from explainers.illustration.tooth_shapes import FIELD_WH
from explainers.language import Texts
from models import display
from models.radiograph import Radiograph, View
from models.tooth import Tooth

_MARK_WH = (32, 32)
_SVG = "image/svg+xml"
_SHOWS_A_PART: Final = frozenset({View.BITEWING, View.PERIAPICAL})
"""Views of a few teeth, mostly of one side of the mouth."""


@dataclass(frozen=True, slots=True)
class MarkedDiagnosis:
    """A diagnosis with its mark and its place in words."""

    diagnosis: Diagnosis
    mark: Mark
    name: str
    where: str

    @property
    def place(self) -> str:
        """Name and place in words, for the words that stand for a picture."""
        return f"{self.name}, {self.where}" if self.where else self.name


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """The radiographs that support a plan, as 8-bit pictures; rendered once each."""

    radiographs: Mapping[str, Radiograph]
    rendered: dict[str, npt.NDArray[np.uint8]]

    def radiograph(self, sha256: str) -> Radiograph:
        """The radiograph of a file's hash. Raises `InvalidPlanError` if it was not handed over."""
        found = self.radiographs.get(sha256)
        if found is None:
            raise InvalidPlanError(f"expected the image {sha256[:12]} that a diagnosis rests on, got none")
        return found

    def pixels(self, sha256: str) -> npt.NDArray[np.uint8]:
        """Its picture."""
        if sha256 not in self.rendered:
            self.rendered[sha256] = display.render(self.radiograph(sha256))
        return self.rendered[sha256]


def picture_mark(mark: Mark, texts: Texts) -> Picture:
    """The mark alone, to stand beside the name of its topic."""
    return Picture(
        id=f"mark-{mark.letter}", media_type=_SVG, data=draw_mark_sheet(mark), size_wh=_MARK_WH,
        alt=texts("page.mark_alt", letter=mark.letter),
    )  # fmt: skip


def picture_overview(marked: Sequence[MarkedDiagnosis], images: Images, texts: Texts) -> Picture | None:
    """The whole image that supports most diagnoses, with their letters; None when none rests on an image."""
    evidence = [(m, e) for m in marked for e in m.diagnosis.evidence]
    if not evidence:
        return None
    hashes = [e.radiograph_sha256 for _, e in evidence]
    chosen = max(dict.fromkeys(hashes), key=hashes.count)
    shown = [(m, e) for m, e in evidence if e.radiograph_sha256 == chosen]
    places = [place_of(e.finding, m.mark) for m, e in shown]
    drawn = draw_overview(images.pixels(chosen), places)
    named = "; ".join(dict.fromkeys(f"{m.mark.letter}, {m.place}" for m, _ in shown))
    return _picture(
        "overview", drawn, alt=texts("page.overview_alt", places=named), caption=texts("page.overview_caption"),
        edge_labels=_edge_labels(images.radiograph(chosen), texts, is_whole=True),
    )  # fmt: skip


def picture_closeup(
    number: int, marked: MarkedDiagnosis, images: Images, texts: Texts
) -> tuple[Picture | None, Picture | None]:
    """The patient's image around the diagnosis, outlined and clean; None for what rests on no image."""
    evidence = marked.diagnosis.evidence
    if not evidence:
        return None, None
    sha256 = evidence[0].radiograph_sha256
    outlined, clean = draw_closeup(images.pixels(sha256), _places(evidence, sha256, marked.mark))
    edges = _edge_labels(images.radiograph(sha256), texts, is_whole=False)
    return (
        _picture(
            f"closeup-{number}", outlined, alt=texts("page.closeup_alt", place=marked.place),
            caption=texts("page.closeup_caption"), edge_labels=edges,
        ),
        _picture(
            f"closeup-{number}-clean", clean, alt=texts("page.closeup_clean_alt", place=marked.place),
            caption=texts("page.closeup_clean_caption"), edge_labels=edges,
        ),
    )  # fmt: skip


def picture_today(name: str, tooth: Tooth | None, texts: Texts) -> Picture:
    """The schematic tooth as it is."""
    return _drawing("today", name, tooth, texts)


def picture_waiting(name: str, tooth: Tooth | None, texts: Texts) -> Picture:
    """The schematic tooth as it may become."""
    return _drawing("waiting", name, tooth, texts)


def picture_after(option: Option, tooth: Tooth | None, texts: Texts) -> Picture | None:
    """The schematic tooth as an option aims to leave it; None for an option that changes nothing by itself."""
    return _drawing("after", option.drawing, tooth, texts) if option.drawing else None


def picture_chart(marked: Sequence[MarkedDiagnosis], texts: Texts) -> Picture:
    """The tooth map with the letters of all diagnoses."""
    marks: dict[Tooth, tuple[Mark, ...]] = {}
    for m in marked:
        for tooth in m.diagnosis.teeth:
            marks[tooth] = (*marks.get(tooth, ()), m.mark)
    svg = draw_tooth_map(marks)
    named = "; ".join(f"{m.mark.letter}, {m.where}" for m in marked if m.diagnosis.teeth)
    alt = texts("page.chart_alt", places=named) if named else texts("page.chart_alt_none")
    return Picture(
        id="chart", media_type=_SVG, data=svg, size_wh=size_wh(svg), alt=alt, caption=texts("page.chart_caption"),
        edge_labels=(texts("page.your_right"), texts("page.your_left")),
    )  # fmt: skip


def _drawing(moment: str, name: str, tooth: Tooth | None, texts: Texts) -> Picture:
    what = texts(f"page.drawing.{name}")
    return Picture(
        id=f"drawing-{moment}-{name}-{tooth or 'mouth'}".replace("_", "-"), media_type=_SVG,
        data=draw_tooth(name, tooth), size_wh=FIELD_WH, alt=texts(f"page.drawing.{moment}_alt", what=what),
        caption=texts("page.drawing_caption"),
    )  # fmt: skip


def _places(evidence: Sequence[Evidence], sha256: str, mark: Mark) -> list[Place]:
    return [place_of(e.finding, mark) for e in evidence if e.radiograph_sha256 == sha256]


def _picture(picture_id: str, drawn: Drawn, *, alt: str, caption: str, edge_labels: tuple[str, str] | None) -> Picture:
    return Picture(
        id=picture_id, media_type=drawn.media_type, data=drawn.data, size_wh=drawn.size_wh, alt=alt, caption=caption,
        edge_labels=edge_labels,
    )  # fmt: skip


def _edge_labels(radiograph: Radiograph, texts: Texts, *, is_whole: bool) -> tuple[str, str] | None:
    """What stands at the left and right edge, only when the file or the dentist says which way the rows run."""
    rows = (radiograph.patient_orientation or ("", ""))[0][:1]
    # A part of the mouth may lie wholly on one side: its edges then only say in which direction the sides are.
    key = "your" if is_whole and radiograph.view not in _SHOWS_A_PART else "towards"
    right, left = texts(f"page.{key}_right"), texts(f"page.{key}_left")
    return {"L": (right, left), "R": (left, right)}.get(rows)
