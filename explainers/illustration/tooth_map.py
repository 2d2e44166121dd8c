"""The tooth map: all teeth as seen from the front, the patient's right on the left, with the letters of the topics."""

from collections.abc import Mapping
from typing import Final

from explainers.illustration import palette
from explainers.illustration.marks import Mark, draw_mark, draw_text
from explainers.illustration.tooth_shapes import CENTRE_X, NECK_Y, shape_of
from models.tooth import PERMANENT_TEETH, PRIMARY_TEETH, Arch, Side, Tooth, ToothType

_WIDTH: Final = 880
_MIDDLE_X: Final = _WIDTH / 2
_SCALE: Final = 0.30
_PRIMARY_SCALE: Final = 0.22
# Widths of the columns, from the midline outwards; a molar is wider than an incisor.
_COLUMNS: Final = {
    ToothType.CENTRAL_INCISOR: 44, ToothType.LATERAL_INCISOR: 42, ToothType.CANINE: 44, ToothType.FIRST_PREMOLAR: 46,
    ToothType.SECOND_PREMOLAR: 46, ToothType.FIRST_MOLAR: 64, ToothType.SECOND_MOLAR: 62, ToothType.THIRD_MOLAR: 58,
}  # fmt: skip
_GAP: Final = 12.0
"""Between right and left."""
_ROW: Final = 150.0
_PRIMARY_ROW: Final = 112.0


def draw_tooth_map(marks: Mapping[Tooth, tuple[Mark, ...]]) -> bytes:
    """The map as SVG: 32 permanent teeth, and the 20 primary ones if one of them is marked. Numbers are FDI."""
    with_primary = any(tooth.is_primary for tooth in marks)
    rows = _rows(with_primary)
    height = rows[-1][1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" '
        f'height="{height:g}">'
    ]
    for teeth, bottom, row in rows:
        parts += [_draw_row(teeth, bottom - row, row, marks)]
    parts.append(
        f'<path d="M{_MIDDLE_X:g} 6V{height - 6:g}" stroke="{palette.RULE}" stroke-width="2" stroke-dasharray="2 7" '
        'stroke-linecap="round"/></svg>'
    )
    return "".join(parts).encode()


def size_wh(svg: bytes) -> tuple[int, int]:
    """Size of a tooth map."""
    head = svg[: svg.index(b">")].decode()
    return _WIDTH, int(float(head.split('height="')[1].split('"')[0]))


def _rows(with_primary: bool) -> list[tuple[tuple[Tooth, ...], float, float]]:
    """Teeth of each row from the top, where the row ends, and its height."""
    rows: list[tuple[tuple[Tooth, ...], float]] = [(_arch(PERMANENT_TEETH, Arch.UPPER), _ROW)]
    if with_primary:
        rows += [(_arch(PRIMARY_TEETH, arch), _PRIMARY_ROW) for arch in Arch]
    rows.append((_arch(PERMANENT_TEETH, Arch.LOWER), _ROW))
    ends, y = [], 0.0
    for teeth, row in rows:
        y += row
        ends.append((teeth, y, row))
    return ends


def _arch(teeth: tuple[Tooth, ...], arch: Arch) -> tuple[Tooth, ...]:
    return tuple(tooth for tooth in teeth if tooth.arch is arch)


def _centre_x(tooth: Tooth) -> float:
    """The patient's right is on the left of the map."""
    scale = 0.72 if tooth.is_primary else 1.0
    inner = [t for t in PERMANENT_TEETH if t.quadrant == 1] if not tooth.is_primary else _QUADRANT_5
    before = sum(_COLUMNS[t.type] for t in inner if t.position < tooth.position)
    distance = (_GAP / 2 + before + _COLUMNS[tooth.type] / 2) * scale
    return _MIDDLE_X + (distance if tooth.side is Side.LEFT else -distance)


_QUADRANT_5: Final = [t for t in PRIMARY_TEETH if t.quadrant == 5]


def _draw_row(teeth: tuple[Tooth, ...], top: float, row: float, marks: Mapping[Tooth, tuple[Mark, ...]]) -> str:
    scale = _PRIMARY_SCALE if teeth[0].is_primary else _SCALE
    upper = teeth[0].arch is Arch.UPPER
    # The biting edges of the two arches face each other; the numbers stand at the roots.
    edge_y = top + row - 12 if upper else top + 12
    number_y = top + 14 if upper else top + row - 14
    parts = []
    for tooth in teeth:
        shape, x = shape_of(tooth), _centre_x(tooth)
        marked = marks.get(tooth, ())
        flip = -1 if upper else 1
        fill, line, weight = ("#FFFFFF", palette.TOOTH_LINE, 5) if not marked else ("#FFF3DA", palette.INK, 9)
        width = 0.86 if shape.neck_half_width > 70 else 1.0
        parts.append(
            f'<path transform="translate({x:g} {edge_y:g}) scale({scale * width:g} {scale * flip:g}) '
            f'translate({-CENTRE_X:g} -56)" d="{shape.outline}" fill="{fill}" stroke="{line}" stroke-width="{weight}"/>'
        )
        colour = palette.INK if marked else "#5B6A70"
        parts.append(draw_text(str(tooth), x, number_y, 10.5, colour))
        mark_y = edge_y + flip * (NECK_Y - 56) * scale * 0.62
        parts += [draw_mark(mark, x, mark_y + flip * 30 * i, 11.5) for i, mark in enumerate(marked)]
    return "".join(parts)
