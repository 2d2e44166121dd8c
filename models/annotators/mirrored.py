"""Mirrored: a network's answer to the mirrored picture, turned back and averaged with its answer to the picture. Pure.

Left and right of an image are never changed by it: a mirrored answer is mirrored again, places and numbers alike.
"""

from collections.abc import Mapping

import numpy as np

from models.card import Card, Layout, ModelInput
from models.heads import Array
from models.tooth import Tooth


def mirrored_inputs(inputs: Mapping[str, Array], spec: ModelInput) -> dict[str, Array]:
    """The same picture with left and right changed."""
    pictures = inputs[spec.name]
    turned = pictures[..., ::-1] if spec.layout is Layout.NCHW else pictures[:, :, ::-1]
    return {spec.name: np.ascontiguousarray(turned, np.float32)}


def averaged(card: Card, outputs: Mapping[str, Array], of_the_mirrored: Mapping[str, Array]) -> dict[str, Array]:
    """Mean of both answers of a segmentation, the second with its sides and the teeth's sides changed back."""
    index = {meaning.tooth: meaning.index for meaning in card.classes if meaning.tooth is not None}
    twins = [
        meaning.index if meaning.tooth is None else index[Tooth(meaning.tooth).mirrored.fdi]
        for meaning in card.classes
    ]  # fmt: skip
    name = card.outputs.classes
    mean = np.array(outputs[name], np.float32)
    for own, twin in enumerate(twins):
        mean[:, own] += of_the_mirrored[name][:, twin, :, ::-1]
    mean *= np.float32(0.5)
    return {**outputs, name: mean}
