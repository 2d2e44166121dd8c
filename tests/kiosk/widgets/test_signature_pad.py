"""What the browser says was drawn is read strictly."""

import pytest

from explainers.errors import InvalidConsentError
from kiosk.widgets.signature_pad import read_drawn

GOOD = {"size_wh": [7000, 2800], "strokes": [[[600, 1500, 0], [1200, 900, 40]], [[1300, 900, 90], [1500, 1400, 130]]]}


def test_strokes_become_a_signature() -> None:
    drawn = read_drawn(GOOD)
    assert drawn.size_wh == (7000, 2800)
    assert drawn.strokes[1][0] == (1300, 900, 90)


@pytest.mark.parametrize(
    "untrusted",
    [
        pytest.param(None, id="nothing"),
        pytest.param("x", id="no object"),
        pytest.param({"size_wh": [7000, 2800]}, id="no strokes"),
        pytest.param(GOOD | {"picture": "data:"}, id="an unknown key"),
        pytest.param(GOOD | {"strokes": [[[600, 1500, 0]]]}, id="a dot"),
        pytest.param(GOOD | {"strokes": [[[600, 1500, 0], [9000, 900, 40]]]}, id="off the pad"),
        pytest.param(GOOD | {"strokes": [[[600, 1500, 50], [1200, 900, 40]]]}, id="time runs back"),
        pytest.param(GOOD | {"strokes": [[[600, -1, 0], [1200, 900, 40]]]}, id="a negative place"),
        pytest.param(GOOD | {"size_wh": [7000, 2800, 1]}, id="three sides"),
    ],
)
def test_anything_else_is_refused(untrusted: object) -> None:
    with pytest.raises(InvalidConsentError):
        read_drawn(untrusted)
