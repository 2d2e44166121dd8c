"""Jaw: the part of a panoramic in which findings are looked for; neck and frame would only cost resolution. Pure."""

from collections.abc import Sequence

from models.boxes import Box
from models.card import Jaw


def jaw_box(teeth: Sequence[Box], size_wh: tuple[int, int], rule: Jaw) -> Box:
    """The teeth with room around them, and what is always looked at; the whole image where too few teeth were found."""
    width, height = (float(side) for side in size_wh)
    if len(teeth) < rule.fewest_teeth:
        return 0.0, 0.0, width, height
    x0, y0 = min(box[0] for box in teeth), min(box[1] for box in teeth)
    x1, y1 = max(box[2] for box in teeth), max(box[3] for box in teeth)
    across, down = (x1 - x0) * rule.margin_across, (y1 - y0) * rule.margin_down
    return (
        max(0.0, min(x0 - across, rule.always[0] * width)),
        max(0.0, min(y0 - down, rule.always[1] * height)),
        min(width, max(x1 + across, rule.always[2] * width)),
        min(height, max(y1 + down, rule.always[3] * height)),
    )
