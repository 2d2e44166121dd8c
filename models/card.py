"""Model card: what a model is, how to feed and read it, and how good it is. One TOML file per model, read strictly.

A card is `models/cards/<name>.toml`, its weights are `models/weights/<name>.onnx`. `models/cards/README.md` shows the
exact form with every key; an unknown key, a missing key or a wrong type is refused.
"""

import json
import tomllib
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from models.errors import InvalidToothError, ModelRefusedError
from models.finding import FindingKind
from models.radiograph import View
from models.tooth import Tooth

_STRICT: Final = ConfigDict(extra="forbid", allow_inf_nan=False)
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, StringConstraints(min_length=1)]
Interval = tuple[Share, Share, Share]
"""A value, and the low and high end of its 95 % interval."""


class WeightSet(StrEnum):
    """Which data the weights may have learned from."""

    OPEN = "open"
    """Only data whose licences allow any use: the default."""
    RESEARCH = "research"
    """Also data for research and non-commercial use."""


class Task(StrEnum):
    """What a model is asked."""

    TEETH = "teeth"
    FINDINGS = "findings"


class Form(StrEnum):
    """How a model answers."""

    SEGMENTATION = "segmentation"
    BOXES = "boxes"
    YOLO = "yolo"
    DETR = "detr"
    TOOTH_CROPS = "tooth-crops"


class Fit(StrEnum):
    """How an image is brought to the size of the input."""

    LETTERBOX = "letterbox"
    STRETCH = "stretch"


class Layout(StrEnum):
    """Order of the axes of the input."""

    NCHW = "nchw"
    NHWC = "nhwc"


class Activation(StrEnum):
    """What turns raw outputs into scores."""

    NONE = "none"
    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"


class Coordinates(StrEnum):
    """What box numbers count."""

    PIXELS = "pixels"
    NORMALISED = "normalised"


class BoxForm(StrEnum):
    """Which four numbers make a box."""

    XYXY = "xyxy"
    CXCYWH = "cxcywh"
    XYWH = "xywh"


class Rows(StrEnum):
    """What the second axis of a YOLO output counts."""

    ANCHORS = "anchors"
    CHANNELS = "channels"


class Extent(StrEnum):
    """What the box of a class goes around: sources mark some kinds on the lesion and some on the whole tooth."""

    LESION = "lesion"
    TOOTH = "tooth"


class Role(StrEnum):
    """A class that is neither a numbered tooth nor a finding."""

    BACKGROUND = "background"
    PRIMARY_TOOTH = "primary_tooth"
    UNNUMBERED_TOOTH = "unnumbered_tooth"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Levels:
    """How the grey of an image is brought near to that of the images a network learned from, whatever the maker."""

    clip: Annotated[float, Field(gt=0, le=40)]
    """Limit of the local equalisation (CLAHE) that comes first."""
    tiles: Annotated[int, Field(ge=1, le=32)]
    """Of that equalisation, along each side."""
    quantiles: Annotated[tuple[Share, ...], Field(min_length=2)]
    """Mean grey of the training images at even shares of their pixels, darkest first; taken on after it."""

    def __post_init__(self) -> None:
        if any(b < a for a, b in zip(self.quantiles, self.quantiles[1:], strict=False)):
            raise ValueError("expected quantiles that rise")


@dataclass(frozen=True, slots=True, config=_STRICT)
class ModelInput:
    """The picture that the network takes: grey in 0..1, then (grey - mean) / std."""

    name: Text
    width: Annotated[int, Field(ge=8, le=8192)]
    height: Annotated[int, Field(ge=8, le=8192)]
    fit: Fit
    channels: Annotated[int, Field(ge=1, le=3)] = 1
    pad: Share = 0.0
    mean: tuple[float, ...] = (0.0,)
    std: tuple[Annotated[float, Field(gt=0)], ...] = (1.0,)
    layout: Layout = Layout.NCHW
    levels: Levels | None = None
    flip: bool = False
    """Whether the mirrored picture is read too and both answers are averaged: better, for twice the time."""

    def __post_init__(self) -> None:
        for name, values in (("mean", self.mean), ("std", self.std)):
            if len(values) not in {1, self.channels}:
                raise ValueError(f"expected 1 or {self.channels} values of {name}, got {len(values)}")


@dataclass(frozen=True, slots=True, config=_STRICT)
class ModelOutputs:
    """Names of the outputs in the graph; which are needed depends on the form."""

    classes: str = ""
    boxes: str = ""
    scores: str = ""
    labels: str = ""
    predictions: str = ""
    logits: str = ""
    maps: str = ""

    @property
    def named(self) -> frozenset[str]:
        """The roles that have a name, such as ``{"boxes", "scores", "labels"}``."""
        return frozenset(role for role in self.__slots__ if getattr(self, role))


@dataclass(frozen=True, slots=True, config=_STRICT)
class Decoding:
    """How outputs are read; None takes what suits the form."""

    activation: Activation | None = None
    coordinates: Coordinates | None = None
    box_form: BoxForm | None = None
    rows: Rows = Rows.ANCHORS
    objectness: bool = False
    nms_iou: Share = 0.5


@dataclass(frozen=True, slots=True, config=_STRICT)
class Crops:
    """How a tooth is cut out for a second look."""

    margin: Annotated[float, Field(ge=0, le=2)]
    upright: bool = False
    mirrored: bool = False


@dataclass(frozen=True, slots=True, config=_STRICT)
class Jaw:
    """Which part of the image a findings model looks at: the teeth with room around them, instead of all."""

    margin_across: Annotated[float, Field(ge=0, le=2)]
    """Of the width of the box around all teeth, on each side."""
    margin_down: Annotated[float, Field(ge=0, le=2)]
    """Of its height, above and below."""
    always: tuple[Share, Share, Share, Share]
    """What is always in it, xyxy in shares of the image."""
    fewest_teeth: Annotated[int, Field(ge=1)]
    """With fewer, the whole image is looked at."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Calibration:
    """From the raw score to the shown one: Platt's sigmoid of ``a * logit(raw) + b``, or isotonic knots."""

    platt: tuple[float, float] | None = None
    isotonic: tuple[tuple[Share, Share], ...] = ()

    def __post_init__(self) -> None:
        if (self.platt is None) == (not self.isotonic):
            raise ValueError("expected either platt or isotonic")
        if self.platt and self.platt[0] <= 0:
            raise ValueError(f"expected a rising curve, got a slope of {self.platt[0]}")
        if any(b[0] <= a[0] or b[1] < a[1] for a, b in zip(self.isotonic, self.isotonic[1:], strict=False)):
            raise ValueError("expected isotonic knots that rise")


@dataclass(frozen=True, slots=True, config=_STRICT)
class EveryClass:
    """What holds for classes that do not say it themselves."""

    threshold: Share | None = None
    precision: Share | None = None
    recall: Share | None = None
    wanted_precision: Share | None = None
    """What the threshold was to reach; `precision` is what it did reach."""
    calibration: Calibration | None = None
    calibration_error: Share | None = None
    """Expected, after calibration, on held-out images."""
    chosen_on: str = ""
    """Which images and how many marks the threshold and the calibration rest on."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class ClassMeaning(EveryClass):
    """What one channel or label of the model means: a tooth, a kind of finding, or a role."""

    index: Annotated[int, Field(ge=0)] = field(kw_only=True)
    tooth: int | None = None
    kind: FindingKind | None = None
    role: Role | None = None
    extent: Extent | None = None

    def __post_init__(self) -> None:
        if sum(meaning is not None for meaning in (self.tooth, self.kind, self.role)) != 1:
            raise ValueError(f"expected class {self.index} to have one of tooth, kind and role")
        if self.tooth is not None:
            try:
                Tooth(self.tooth)
            except InvalidToothError as error:
                raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True, config=_STRICT)
class TrainedOn:
    """One set of images that the model learned from."""

    name: Text
    licence: Text
    images: Annotated[int, Field(ge=0)]
    provenance: Text


@dataclass(frozen=True, slots=True, config=_STRICT)
class Measured:
    """How well the model did on one source and kind that it had not learned from."""

    source: Text
    kind: Text
    images: Annotated[int, Field(ge=0)]
    annotations: Annotated[int, Field(ge=0)]
    precision: Interval
    recall: Interval
    f1: Interval
    ap: Interval


@dataclass(frozen=True, slots=True, config=_STRICT)
class Use:
    """What the model is for, and what it is not for."""

    intended: Text
    excluded: Text
    known_limits: str = ""
    """What it is known to do badly."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Cost:
    """What one run takes."""

    parameters: Annotated[int, Field(ge=0)]
    gflop: Annotated[float, Field(ge=0)]
    """Billions of operations for one input."""
    milliseconds_one_thread: Annotated[float, Field(ge=0)]
    milliseconds_two_threads: Annotated[float, Field(ge=0)]


_NEEDED: Final = {
    Form.SEGMENTATION: frozenset({"classes"}),
    Form.BOXES: frozenset({"boxes", "scores", "labels"}),
    Form.YOLO: frozenset({"predictions"}),
    Form.DETR: frozenset({"logits", "boxes"}),
    Form.TOOTH_CROPS: frozenset({"scores"}),
}
_OPTIONAL: Final = {Form.TOOTH_CROPS: frozenset({"maps"})}


@dataclass(frozen=True, slots=True, config=_STRICT)
class Card:
    """All that is known of one model. Checked when made: a card that makes no sense cannot exist."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    version: Text
    set: WeightSet
    task: Task
    form: Form
    views: Annotated[tuple[View, ...], Field(min_length=1)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    licence: Text
    licence_notice: Text
    input: ModelInput
    outputs: ModelOutputs
    classes: Annotated[tuple[ClassMeaning, ...], Field(min_length=1)]
    trained_on: Annotated[tuple[TrainedOn, ...], Field(min_length=1)]
    use: Use
    decode: Decoding = Decoding()
    crops: Crops | None = None
    jaw: Jaw | None = None
    every_class: EveryClass = EveryClass()
    measured: tuple[Measured, ...] = ()
    cost: Cost | None = None

    def __post_init__(self) -> None:
        allowed = _NEEDED[self.form] | _OPTIONAL.get(self.form, frozenset())
        if not _NEEDED[self.form] <= self.outputs.named <= allowed:
            raise ValueError(f"expected outputs {sorted(allowed)} for {self.form}, got {sorted(self.outputs.named)}")
        if (self.form is Form.TOOTH_CROPS) != (self.crops is not None):
            raise ValueError("expected [crops] for tooth-crops and for no other form")
        if self.jaw is not None and (self.task is not Task.FINDINGS or self.form is Form.TOOTH_CROPS):
            raise ValueError("expected [jaw] only for findings on the image")
        if self.input.flip and self.form is Form.TOOTH_CROPS:
            raise ValueError("expected flip only for models that look at the image")
        if [meaning.index for meaning in self.classes] != list(range(len(self.classes))):
            raise ValueError(f"expected classes 0 to {len(self.classes) - 1} in order")
        for meaning in self.classes:
            _check_class(meaning, self.task, self.every_class)
        if self.input.flip:
            _check_twins(self.classes)

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """What the model can find, in order of the classes, each once."""
        return tuple(dict.fromkeys(meaning.kind for meaning in self.classes if meaning.kind is not None))

    @property
    def activation(self) -> Activation:
        """What turns this model's raw outputs into scores."""
        usual = {Form.BOXES: Activation.NONE, Form.YOLO: Activation.NONE, Form.SEGMENTATION: Activation.SOFTMAX}
        return self.decode.activation or usual.get(self.form, Activation.SIGMOID)

    @property
    def coordinates(self) -> Coordinates:
        """What this model's box numbers count."""
        usual = Coordinates.NORMALISED if self.form is Form.DETR else Coordinates.PIXELS
        return self.decode.coordinates or usual

    @property
    def box_form(self) -> BoxForm:
        """Which four numbers make one of this model's boxes."""
        usual = BoxForm.CXCYWH if self.form in {Form.YOLO, Form.DETR} else BoxForm.XYXY
        return self.decode.box_form or usual

    def threshold_of(self, index: int) -> float:
        """Lowest score, as shown, that class `index` needs to be suggested."""
        own = self.classes[index].threshold
        threshold = own if own is not None else self.every_class.threshold
        if threshold is None:
            raise ModelRefusedError(self.name, f"class {index} has no threshold")
        return threshold

    def calibration_of(self, index: int) -> Calibration | None:
        """How raw scores of class `index` become shown ones; None: as they are."""
        return self.classes[index].calibration or self.every_class.calibration


def _check_twins(classes: tuple[ClassMeaning, ...]) -> None:
    """Whether every tooth has its twin of the other side: without it, a mirrored answer cannot be turned back."""
    teeth = {meaning.tooth for meaning in classes if meaning.tooth is not None}
    alone = sorted(tooth for tooth in teeth if Tooth(tooth).mirrored.fdi not in teeth)
    if alone:
        raise ValueError(f"expected the twins of {alone} for flip")


def _check_class(meaning: ClassMeaning, task: Task, every: EveryClass) -> None:
    if task is Task.TEETH and meaning.kind is not None:
        raise ValueError(f"expected a tooth or a role, got {meaning.kind} in class {meaning.index}")
    if task is Task.FINDINGS and meaning.role is not Role.BACKGROUND and meaning.kind is None:
        raise ValueError(f"expected a kind or the background in class {meaning.index}")
    if meaning.role is Role.BACKGROUND:
        return
    for name in ("threshold", "precision", "recall"):
        if getattr(meaning, name) is None and getattr(every, name) is None:
            raise ValueError(f"expected a {name} for class {meaning.index}")


_ADAPTER: Final = TypeAdapter(Card)


def read_card(path: Path) -> Card:
    """Read one card; `ModelRefusedError` names the key that is missing, unknown or wrong."""
    try:
        # Through JSON, because strictness there still takes an array for a tuple and a word for an enum.
        card = _ADAPTER.validate_json(json.dumps(tomllib.loads(path.read_text("utf-8"))), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ModelRefusedError(path.stem, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (OSError, ValueError, TypeError) as error:
        raise ModelRefusedError(path.stem, f"card cannot be read: {error}") from error
    if card.name != path.stem:
        raise ModelRefusedError(path.stem, f"expected the name of its file, got {card.name!r}")
    return card
