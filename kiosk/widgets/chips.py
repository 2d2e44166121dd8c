"""A finding's chip for places that no component draws: letter, shape and hue, ringed white and black."""

import base64
from html import escape

from explainers.illustration.marks import Mark as PictureMark
from explainers.illustration.marks import draw_mark_sheet
from kiosk.widgets.shown import Mark


def chip_html(mark: Mark, side: int) -> str:
    """The chip in a square of `side` CSS pixels. An image by its data, since Streamlit strips SVG out of HTML."""
    # The outlines are of capitals alone; existing work has a second letter, such as "Co".
    drawn = draw_mark_sheet(PictureMark(letter=mark.letter.upper(), hue=mark.hue, shape=mark.shape))
    data = base64.b64encode(drawn).decode("ascii")
    alt = escape(mark.letter, quote=True)
    return f'<img src="data:image/svg+xml;base64,{data}" width="{side}" height="{side}" alt="{alt}">'
