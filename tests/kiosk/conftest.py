"""A desk to test at: real store, settings, catalogue and reader in a temporary folder; a fake clock and fake models."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from explainers.catalogue import load_catalogue
from explainers.language import Language
from explainers.practice import Dentist, Practice
from kiosk.annotating import ModelState
from kiosk.desk import Desk, use_desk
from kiosk.links import Links
from kiosk.records.store import Records
from kiosk.seal_file import PracticeSealFile
from kiosk.settings import Settings, SettingsFile
from kiosk.visit import Visit
from kiosk.workflow import images, visits
from models.annotation import Annotation, ModelRun, SeenTooth
from models.card import Card
from models.errors import AnnotationFailedError
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.patient import Patient
from models.radiograph import Radiograph, View
from models.reading import ReadImage
from models.tooth import Tooth

MARTIN = "martin"
STAMP = ModelStamp("test-model", "1.0.0", "0" * 64)
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Time that moves on by a second at each look."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class FakeAnnotator:
    """Says what a test wants the models to say; lives in the tests alone, so that no clinic can meet it."""

    says: Annotation | None = None
    fails: AnnotationFailedError | None = None
    asked: list[Radiograph] = field(default_factory=list)
    cards: tuple[Card, ...] = ()
    state: ModelState = ModelState.READY

    def warm_up(self) -> None:
        """Nothing to do."""

    def annotate(self, radiograph: Radiograph) -> Annotation | None:
        """The answer set before."""
        self.asked.append(radiograph)
        if self.fails:
            raise self.fails
        return self.says


@dataclass
class FakeReader:
    """Reads any grey PNG as what the test says it is."""

    view: View = View.PANORAMIC
    orientation: tuple[str, str] | None = ("L", "F")
    patient: Patient | None = None

    def __call__(self, untrusted_bytes: bytes, _hint: str) -> ReadImage:
        import hashlib

        values = cv2.imdecode(np.frombuffer(untrusted_bytes, np.uint8), cv2.IMREAD_GRAYSCALE)
        digest = hashlib.sha256(untrusted_bytes).hexdigest()
        radiograph = Radiograph(
            np.asarray(values, np.float32), digest, self.view, "png", patient_orientation=self.orientation
        )
        return ReadImage(radiograph, self.patient)


def png(seed: int = 0) -> bytes:
    """A small grey picture, another one for each seed."""
    values = np.random.default_rng(seed).integers(0, 255, (60, 120), np.uint8)
    return bytes(cv2.imencode(".png", values)[1].tobytes())


def finding(name: str, kind: FindingKind = FindingKind.CARIES, fdi: int | None = 36) -> Finding:
    """A suggestion of the fake model."""
    region = Region((10, 20, 30, 40), ((10, 20), (30, 20), (30, 40)))
    return Finding(name, kind, region, 0.7, STAMP, Tooth(fdi) if fdi else None)


ANNOTATION = Annotation(
    models=(ModelRun(STAMP, 0.2),),
    teeth=(SeenTooth(Tooth(36), Region((5, 5, 50, 50)), 0.97),),
    not_seen=(Tooth(38),),
    findings=(finding("f1"), finding("f2", FindingKind.BONE_LOSS, 47), finding("f3", FindingKind.CROWN, None)),
)
SETTINGS = Settings(
    practice=Practice("Cabinet du Parc", ("1 rue du Parc", "69006 Lyon"), "04 00 00 00 00"),
    dentists=(Dentist(MARTIN, "Dr Martin"), Dentist("petit", "Dr Petit")),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The practice's data folder."""
    return tmp_path / "practice"


@pytest.fixture
def annotator() -> FakeAnnotator:
    """The fake models; they say `ANNOTATION`."""
    return FakeAnnotator(says=ANNOTATION)


@pytest.fixture
def reader() -> FakeReader:
    """The fake reader."""
    return FakeReader()


@pytest.fixture
def desk(folder: Path, annotator: FakeAnnotator, reader: FakeReader) -> Iterator[Desk]:
    """A desk with a practice of two dentists; also the one that `current_desk` gives."""
    clock, ids = FakeClock(), count(1)
    practice = SettingsFile(folder)
    practice.write(SETTINGS)
    desk = Desk(
        records=Records(folder / "records"),
        practice=practice,
        annotator=annotator,
        catalogue=load_catalogue(),
        links=Links(b"s" * 32, clock),
        read=reader,
        now=clock,
        new_id=lambda: f"{next(ids):032x}",
        sealer=PracticeSealFile(folder, practice.read, clock),
    )
    use_desk(desk)
    yield desk
    desk.records.close()


@pytest.fixture
def visit(desk: Desk) -> Visit:
    """A visit that has just begun."""
    return visits.start_visit(desk, actor=MARTIN, language=Language.FRENCH, label="essai")


@pytest.fixture
def read_visit(desk: Desk, visit: Visit) -> Visit:
    """A visit with one image, read by the fake models; nothing decided."""
    visit = images.add_image(desk, visit, png(), actor=MARTIN)
    return images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)


@pytest.fixture
def first_png() -> bytes:
    """The file of `read_visit`'s image."""
    return png()


@pytest.fixture
def second_png() -> bytes:
    """Another file."""
    return png(seed=1)
