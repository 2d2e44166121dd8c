import re

from explainers.illustration.marks import mark_for
from explainers.illustration.tooth_map import draw_tooth_map, size_wh
from models.finding import FindingKind
from models.tooth import Tooth

_CARIES = mark_for("C", (FindingKind.CARIES,))


def _teeth(svg):
    """Middle of each tooth, in the order they are drawn."""
    return [
        float(x) for x in re.findall(r'<path transform="translate\(([\d.]+) [\d.]+\) scale\(0\.\d+ -?0', svg.decode())
    ]


def _mark_x(svg):
    return float(re.search(r'<g transform="translate\(([\d.]+)', svg.decode())[1])


def test_the_map_has_32_teeth_and_52_when_a_primary_tooth_is_marked():
    assert len(_teeth(draw_tooth_map({}))) == 32
    assert len(_teeth(draw_tooth_map({Tooth(85): (_CARIES,)}))) == 52


def test_the_patients_right_is_on_the_left():
    middle = size_wh(draw_tooth_map({}))[0] / 2
    for fdi in (18, 11, 41, 48, 55, 81):
        assert _mark_x(draw_tooth_map({Tooth(fdi): (_CARIES,)})) < middle, fdi
    for fdi in (28, 21, 31, 38, 65, 71):
        assert _mark_x(draw_tooth_map({Tooth(fdi): (_CARIES,)})) > middle, fdi


def test_a_tooth_and_its_mirror_stand_at_the_same_distance_from_the_middle():
    middle = size_wh(draw_tooth_map({}))[0] / 2
    for fdi in (11, 14, 36, 48, 75):
        here = _mark_x(draw_tooth_map({Tooth(fdi): (_CARIES,)}))
        there = _mark_x(draw_tooth_map({Tooth(fdi).mirrored: (_CARIES,)}))
        assert abs((here - middle) + (there - middle)) < 0.11


def test_the_map_holds_no_text_that_a_font_would_change():
    assert b"<text" not in draw_tooth_map({Tooth(36): (_CARIES,)})
