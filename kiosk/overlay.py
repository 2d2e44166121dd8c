"""An image with what the models suggest drawn on it, for a dentist at the command line; it says so in the picture."""

from importlib import resources
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from explainers.language import Texts
from models import display
from models.annotation import Annotation
from models.finding import Region
from models.radiograph import Radiograph

_FONT: Final = resources.files("explainers") / "fonts" / "AtkinsonHyperlegibleNext-SemiBold.ttf"
_CHECK: Final = (230, 159, 0)
_WORK: Final = (86, 180, 233)
"""Okabe–Ito orange for what to check, sky blue for existing work: told apart also with colour blindness."""
_TOOTH: Final = (200, 200, 200)
_HALO: Final = (0, 0, 0)


def draw_overlay(radiograph: Radiograph, annotation: Annotation, texts: Texts) -> bytes:
    """PNG of the image in its own size: tooth outlines with numbers, and boxes of suggestions with their names."""
    picture = Image.fromarray(display.render(radiograph)).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    stroke = max(2, round(max(picture.size) / 900))
    font = _font(max(12, round(max(picture.size) / 110)))
    for tooth in annotation.teeth:
        _outline(drawing, tooth.region, _TOOTH, 1)
        x0, _, x1, y1 = tooth.region.box_xyxy
        _write(drawing, ((x0 + x1) / 2, y1), str(tooth.tooth.fdi), font, _TOOTH)
    for finding in annotation.findings:
        colour = _WORK if finding.kind.is_existing_work else _CHECK
        _outline(drawing, finding.region, _HALO, stroke + 2)
        _outline(drawing, finding.region, colour, stroke)
        name = texts(f"screen.kind.{finding.kind.value}")
        label = f"{name} {finding.tooth.fdi}" if finding.tooth else name
        _write(drawing, (finding.region.box_xyxy[0], finding.region.box_xyxy[1] - font.size), label, font, colour)
    _write(drawing, (font.size, font.size / 2), texts("cli.annotate.overlay_note"), font, (255, 255, 255))
    out = BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _outline(drawing: ImageDraw.ImageDraw, region: Region, colour: tuple[int, int, int], width: int) -> None:
    if region.polygon_xy:
        drawing.line([*region.polygon_xy, region.polygon_xy[0]], fill=colour, width=width, joint="curve")
    else:
        drawing.rectangle(region.box_xyxy, outline=colour, width=width)


def _write(
    drawing: ImageDraw.ImageDraw,
    place_xy: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont,
    colour: tuple[int, int, int],
) -> None:
    drawing.text(place_xy, text, font=font, fill=colour, stroke_width=2, stroke_fill=_HALO)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(_FONT.read_bytes()), size)
