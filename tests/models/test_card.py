"""Model cards are read strictly: what is unknown, missing or contradictory is refused, by name."""

import re
from pathlib import Path

import pytest

import models.card
from models.card import Activation, BoxForm, Calibration, Coordinates, Form, WeightSet, read_card
from models.errors import ModelRefusedError
from models.finding import FindingKind

README = Path(models.card.__file__).parent / "cards" / "README.md"
SEGMENTATION, CROPS, JAW = re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
FINDINGS_CLASSES = """
[[classes]]
index = 0
kind = "caries"
[[classes]]
index = 1
kind = "implant"
[[classes]]
index = 2
kind = "caries"
"""


def write(folder: Path, text: str, name: str = "teeth-example") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def findings_card(form: str, outputs: str) -> str:
    """The documented card turned into one of findings of another form."""
    text = re.sub(r"\[\[classes\]\].*?(?=\[\[trained_on\]\])", FINDINGS_CLASSES, SEGMENTATION, flags=re.DOTALL)
    text = text.replace('task = "teeth"', 'task = "findings"').replace('"segmentation"', f'"{form}"', 1)
    return text.replace('classes = "classes"', outputs).replace('activation = "softmax"', "")


def test_the_documented_card_is_read_as_it_says(tmp_path: Path) -> None:
    card = read_card(write(tmp_path, SEGMENTATION))
    assert (card.set, card.form) == (WeightSet.OPEN, Form.SEGMENTATION)
    assert card.classes[1].tooth == 11
    assert card.activation is Activation.SOFTMAX
    assert card.measured[0].f1 == (0.95, 0.94, 0.96)


def test_a_class_takes_its_own_threshold_and_calibration_before_those_of_every_class(tmp_path: Path) -> None:
    without_own = SEGMENTATION.replace("threshold = 0.4\n", "", 1)
    assert read_card(write(tmp_path, SEGMENTATION)).threshold_of(1) == 0.4
    assert read_card(write(tmp_path, without_own)).threshold_of(1) == 0.5
    assert read_card(write(tmp_path, SEGMENTATION)).calibration_of(1) == Calibration(
        isotonic=((0.0, 0.0), (0.5, 0.4), (1.0, 0.97))
    )
    assert read_card(write(tmp_path, SEGMENTATION)).calibration_of(0) == Calibration(platt=(1.2, -0.3))


def test_kinds_are_named_once_in_order(tmp_path: Path) -> None:
    card = read_card(write(tmp_path, findings_card("yolo", 'predictions = "p"')))
    assert card.kinds == (FindingKind.CARIES, FindingKind.IMPLANT)


@pytest.mark.parametrize(
    ("form", "outputs", "expected"),
    [
        ("boxes", 'boxes = "b"\nscores = "s"\nlabels = "l"', (Activation.NONE, Coordinates.PIXELS, BoxForm.XYXY)),
        ("yolo", 'predictions = "p"', (Activation.NONE, Coordinates.PIXELS, BoxForm.CXCYWH)),
        ("detr", 'logits = "l"\nboxes = "b"', (Activation.SIGMOID, Coordinates.NORMALISED, BoxForm.CXCYWH)),
    ],
)
def test_each_form_has_its_usual_way_of_reading(
    tmp_path: Path, form: str, outputs: str, expected: tuple[object, ...]
) -> None:
    card = read_card(write(tmp_path, findings_card(form, outputs)))
    assert (card.activation, card.coordinates, card.box_form) == expected


def test_the_documented_crops_table_fits_a_tooth_crops_card(tmp_path: Path) -> None:
    card = read_card(write(tmp_path, findings_card("tooth-crops", 'scores = "s"\nmaps = "m"') + CROPS))
    assert card.crops is not None
    assert card.crops.margin == 0.2


def test_the_documented_jaw_table_fits_findings_on_the_image_only(tmp_path: Path) -> None:
    card = read_card(write(tmp_path, findings_card("yolo", 'predictions = "p"') + JAW))
    assert card.jaw is not None
    assert card.jaw.always == (0.25, 0.33, 0.75, 0.75)
    with pytest.raises(ModelRefusedError, match="jaw"):
        read_card(write(tmp_path, SEGMENTATION + JAW))


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('version = "1.0.0"', "", "version"),  # a missing key
        ('version = "1.0.0"', 'version = "1.0.0"\nmood = "good"', "mood"),  # an unknown key
        ("width = 1024", 'width = "1024"', "input.width"),  # a number as text
        ("width = 1024", "width = 1", "input.width"),  # too small to be an image
        ('set = "open"', 'set = "secret"', "set"),  # a word that is not in the list
        ("[input]", "[input]\nfilll = 1", "input.filll"),  # an unknown key deeper down
        ('sha256 = "00', 'sha256 = "0', "sha256"),  # one digit short
        ('classes = "classes"', 'boxes = "b"', "expected outputs"),  # outputs of another form
        ('name = "teeth-example"', 'name = "other"', "name of its file"),
        ("index = 1\ntooth", "index = 7\ntooth", "in order"),  # a gap in the classes
        ("tooth = 11", "tooth = 19", "classes.1"),  # no such tooth
        ("tooth = 11", 'tooth = 11\nkind = "caries"', "one of tooth, kind and role"),
        ("tooth = 11", 'kind = "caries"', "expected a tooth"),  # a teeth model that claims findings
        ('role = "background"', 'role = "tooth"', "classes.0.role"),
        ("std = [1.0] ", "std = [0.0] ", "input.std"),  # would divide by zero
        ("mean = [0.0] ", "mean = [0.0, 0.1] ", "input"),  # two means for one channel
        ("platt = [1.2, -0.3]", "platt = [-1.2, -0.3]", "rising"),  # would turn the order of scores around
        ("[0.5, 0.4]", "[1.0, 0.4]", "rise"),  # two values at one knot
        ("f1 = [0.95, 0.94, 0.96]", "f1 = [0.95, 0.94, 1.96]", "measured.0.f1"),  # a share above one
        ('[use]\nintended = "', '[use]\nwanted = "', "use."),
        ("[use]", CROPS + "\n[use]", "crops"),  # crops on a whole-image model
        ("[input]", "[input", "cannot be read"),  # not TOML
    ],
)
def test_a_card_that_makes_no_sense_is_refused_by_name(tmp_path: Path, old: str, new: str, names: str) -> None:
    assert old in SEGMENTATION
    with pytest.raises(ModelRefusedError, match=re.escape(names)):
        read_card(write(tmp_path, SEGMENTATION.replace(old, new, 1)))


@pytest.mark.parametrize("value", ["threshold = 0.5  ", "precision = 0.93 ", "recall = 0.94\n"])
def test_a_threshold_without_its_precision_and_recall_is_refused(tmp_path: Path, value: str) -> None:
    own = {"threshold": "threshold = 0.4\n", "precision": "precision = 0.91\n", "recall": "recall = 0.96\n"}
    without = SEGMENTATION.replace(value, "#", 1).replace(own[value.split()[0]], "", 1)
    with pytest.raises(ModelRefusedError, match=value.split()[0]):
        read_card(write(tmp_path, without))


def test_a_missing_card_is_refused_and_not_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(ModelRefusedError, match="cannot be read"):
        read_card(tmp_path / "absent.toml")
