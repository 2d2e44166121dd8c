"""Doubts: whether a network finds its teeth better on the picture turned upside down, or on its negative.

Asked only where few teeth were found or none is sure, because each answer takes another run. It is reported, never
put right: the picture stays as it is. A mirrored picture cannot be told this way: networks that learned from both
sides read it as well, which is why the sides must come from the file or the dentist.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from models.annotation import SeenTooth
from models.card import Layout, ModelInput
from models.heads import Array

FEW_TEETH: Final = 8
"""Fewer on a panoramic: a mouth with few teeth, or an image that lies upside down, is cut, or is none."""
_SURE: Final = 0.9
"""Mean score; on panoramics that lie as usual most are above, on those upside down all were below."""
_BETTER: Final = 1.15
"""Times the sum of scores: more on the turned picture than on the picture as it is."""

_CLEAR: Final = 0.81
"""Mean score on the turned picture: 0.82 to 0.93 on five that lay upside down, 0.73 and 0.80 on two that did not."""


def is_doubtful(teeth: Sequence[SeenTooth]) -> bool:
    """Whether the picture is worth another look."""
    return has_few(teeth) or _sum(teeth) / len(teeth) < _SURE


def has_few(teeth: Sequence[SeenTooth]) -> bool:
    """Whether a whole mouth has more."""
    return len(teeth) < FEW_TEETH


def is_better(teeth: Sequence[SeenTooth], as_it_is: Sequence[SeenTooth]) -> bool:
    """Whether the teeth found on the changed picture are enough, and clearly surer than those on the picture."""
    clear = not has_few(teeth) and _sum(teeth) >= _CLEAR * len(teeth)
    return clear and _sum(teeth) > _BETTER * _sum(as_it_is)


def upside_down(inputs: Mapping[str, Array], spec: ModelInput) -> dict[str, Array]:
    """The same picture with top and bottom changed."""
    pictures = inputs[spec.name]
    turned = pictures[:, :, ::-1] if spec.layout is Layout.NCHW else pictures[:, ::-1]
    return {spec.name: np.ascontiguousarray(turned, np.float32)}


def _sum(teeth: Sequence[SeenTooth]) -> float:
    return sum(each.score for each in teeth)
