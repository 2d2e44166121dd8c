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
from models.tooth import Arch

_FONT: Final = resources.files("explainers") / "fonts" / "AtkinsonHyperlegibleNext-SemiBold.ttf"
_CHECK: Final = (230, 159, 0)
_WORK: Final = (86, 180, 233)
"""Okabe–Ito orange for what to check, sky blue for existing work: told apart also with colour blindness."""
_TOOTH: Final = (200, 200, 200)
_HALO: Final = (0, 0, 0)
_WHITE: Final = (255, 255, 255)
_MOST_MOVES: Final = 12
_Colour = tuple[int, int, int]
_Box = tuple[float, float, float, float]


def draw_overlay(radiograph: Radiograph, annotation: Annotation, texts: Texts) -> bytes:
    """PNG of the image in its own size: tooth outlines with numbers, and boxes of suggestions with their names."""
    sheet = _Sheet(radiograph)
    sheet.write((sheet.line, sheet.line / 2), texts("cli.annotate.overlay_note"), _WHITE)
    for tooth in annotation.teeth:
        sheet.outline(tooth.region, _TOOTH, 1)
        x0, y0, x1, y1 = tooth.region.box_xyxy
        # At the tip of the root, away from the findings on the crowns.
        y = y0 - sheet.line if tooth.tooth.arch is Arch.UPPER else y1
        sheet.write(((x0 + x1) / 2 - sheet.line / 2, y), str(tooth.tooth.fdi), _TOOTH)
    for finding in annotation.findings:
        colour = _WORK if finding.kind.is_existing_work else _CHECK
        sheet.outline(finding.region, _HALO, sheet.stroke + 2)
        sheet.outline(finding.region, colour, sheet.stroke)
        name = texts(f"screen.kind.{finding.kind.value}")
        label = f"{name} {finding.tooth.fdi}" if finding.tooth else name
        sheet.write((finding.region.box_xyxy[0], finding.region.box_xyxy[1] - sheet.line), label, colour)
    return sheet.png()


class _Sheet:
    """A picture that is drawn on, and knows where there are words already. Coordinates in pixels of the image."""

    def __init__(self, radiograph: Radiograph) -> None:
        self._picture = Image.fromarray(display.render(radiograph)).convert("RGB")
        self._drawing = ImageDraw.Draw(self._picture)
        longest = max(self._picture.size)
        self.stroke = max(2, round(longest / 900))
        self.line = max(12, round(longest / 110))
        """Height of a line of text."""
        self._font = ImageFont.truetype(BytesIO(_FONT.read_bytes()), self.line)
        self._written: list[_Box] = []

    def outline(self, region: Region, colour: _Colour, width: int) -> None:
        """Draw a region's outline, or its box where it has none."""
        if region.polygon_xy:
            self._drawing.line([*region.polygon_xy, region.polygon_xy[0]], fill=colour, width=width, joint="curve")
        else:
            self._drawing.rectangle(region.box_xyxy, outline=colour, width=width)

    def write(self, place_xy: tuple[float, float], text: str, colour: _Colour) -> None:
        """Write at a place, or as little above it as keeps clear of what is written already."""
        x, y = place_xy
        x = min(max(0.0, x), self._picture.width - self._drawing.textlength(text, font=self._font))
        y = max(0.0, y)
        for _ in range(_MOST_MOVES):
            box = self._drawing.textbbox((x, y), text, font=self._font)
            if not any(_overlap(box, other) for other in self._written) or y < self.line:
                break
            y -= self.line / 2
        self._written.append(box)
        self._drawing.text((x, y), text, font=self._font, fill=colour, stroke_width=2, stroke_fill=_HALO)

    def png(self) -> bytes:
        """The picture's bytes."""
        out = BytesIO()
        self._picture.save(out, "PNG", compress_level=3)
        return out.getvalue()


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
