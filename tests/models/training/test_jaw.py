"""In use a network must look at the same part of a picture as in training."""

from hypothesis import given
from hypothesis import strategies as st

from models.annotators.jaw import jaw_box
from models.card import Jaw
from models.training.jaw import JawRule, jaw_region

RULE = JawRule()
SAME = Jaw(RULE.margin_across, RULE.margin_down, RULE.always, RULE.fewest_teeth)
BOXES = st.tuples(st.integers(0, 900), st.integers(0, 400), st.integers(5, 100), st.integers(5, 100)).map(
    lambda b: (float(b[0]), float(b[1]), float(b[0] + b[2]), float(b[1] + b[3]))
)


@given(st.lists(BOXES, max_size=32))
def test_training_and_use_cut_the_same_part(boxes: list[tuple[float, float, float, float]]) -> None:
    assert jaw_region(boxes, 1000, 500) == jaw_box(boxes, (1000, 500), SAME)
