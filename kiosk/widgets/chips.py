"""A finding's chip as SVG for places that no component draws: letter, shape and hue, ringed white and black."""

from html import escape

from explainers.illustration.marks import Mark as PictureMark
from explainers.illustration.marks import draw_mark
from kiosk.widgets.shown import Mark


def chip_svg(mark: Mark, side: int) -> str:
    """The chip in a square of `side` CSS pixels, as an SVG image with its letter as name."""
    drawn = draw_mark(PictureMark(letter=mark.letter, hue=mark.hue, shape=mark.shape), 0, 0, 10)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="-16 -16 32 32" role="img" '
        f'aria-label="{escape(mark.letter, quote=True)}">{drawn}</svg>'
    )
