"""The command line: contracts and exit codes; results on standard output, people on standard error."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from explainers.language import Language
from kiosk import cli, terminal
from kiosk.desk import Desk
from kiosk.samples import sample
from kiosk.visit import Visit
from kiosk.workflow import deciding, explaining, planning
from models.finding import FindingKind
from models.tooth import Tooth

MARTIN = "martin"
KEYS = {
    "file", "sha256", "view", "size_wh", "pixel_spacing_mm", "calibration", "warnings", "models", "teeth", "not_seen",
    "unnumbered", "findings", "error",
}  # fmt: skip


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder with two images in it, something else, and a file without an ending that is DICOM."""
    folder = tmp_path / "images"
    (folder / "deeper").mkdir(parents=True)
    picture = np.full((64, 128), 90, np.uint8)
    cv2.imwrite(str(folder / "b.png"), picture)
    shutil.copy(sample("bitewing_right").path, folder / "deeper" / "IM0001")
    (folder / "notes.txt").write_text("not an image")
    (folder / ".hidden.png").write_bytes(b"")
    return folder


@pytest.fixture
def visit_file(desk: Desk, read_visit: Visit, tmp_path: Path) -> Path:
    """A visit with one diagnosis, as the kiosk exports it."""
    visit = deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN)
    condition = desk.catalogue.for_kind(FindingKind.CARIES)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    path = tmp_path / "visit.json"
    path.write_bytes(explaining.export_visit(desk, visit, actor=MARTIN))
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """The exit code of a command."""
    monkeypatch.setattr("sys.argv", ["kiosk", *map(str, arguments)])
    return cli.main()


COMMANDS = ("run", "annotate", "report", "evaluate", "doctor", "bench")


def test_help_names_every_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--help") == 0
    told = capsys.readouterr().out
    assert all(f"  {command} " in told for command in COMMANDS)
    assert "CE" in told


@pytest.mark.parametrize("command", ["run", "annotate", "report", "evaluate"])
def test_help_teaches_by_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(monkeypatch, command, "--help") == 0
    assert f"\n    kiosk {command} " in capsys.readouterr().out


def test_every_image_of_a_folder_gives_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], images: Path, tmp_path: Path
) -> None:
    found, pictures = tmp_path / "found.jsonl", tmp_path / "pictures"
    assert run(monkeypatch, "annotate", images, "--json", found, "--overlay", pictures) == 0
    told = capsys.readouterr().out
    assert found.read_text("utf-8") == told
    answers = [json.loads(line) for line in told.splitlines()]
    assert [Path(answer["file"]).name for answer in answers] == ["b.png", "IM0001"]
    assert all(set(answer) == KEYS for answer in answers)
    assert all(answer["error"] is None for answer in answers)
    assert sorted(cv2.imread(str(path)).shape for path in pictures.iterdir()) == [(64, 128, 3), (900, 1200, 3)]


def test_a_refused_image_says_why_and_the_others_are_still_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], images: Path
) -> None:
    assert run(monkeypatch, "annotate", images / "notes.txt", images / "b.png") == cli.REFUSED
    told = capsys.readouterr()
    refused, read = (json.loads(line) for line in told.out.splitlines())
    assert refused["error"]["code"] == "unknown_format"
    assert refused["error"]["message"]
    assert "findings" not in refused
    assert read["error"] is None
    assert "1" in told.err


def test_a_file_that_is_not_there_is_a_mistake_of_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "annotate", "nothing.dcm") == 2
    assert run(monkeypatch, "annotate") == 2
    assert run(monkeypatch, "fly") == 2


def test_a_folder_without_images_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, "annotate", tmp_path) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert terminal.words()("error.no_images.title") in told.err


@pytest.mark.parametrize("language", Language)
def test_a_visit_file_becomes_a_pdf(
    monkeypatch: pytest.MonkeyPatch, visit_file: Path, tmp_path: Path, language: Language
) -> None:
    out = tmp_path / "explanation.pdf"
    assert run(monkeypatch, "report", visit_file, "--language", language.value, "--out", out) == 0
    assert f"/Lang({language.value}".encode() in out.read_bytes().replace(b"/Lang (", b"/Lang(")


def test_the_same_visit_file_gives_the_same_pdf(
    monkeypatch: pytest.MonkeyPatch, visit_file: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    run(monkeypatch, "report", visit_file, "--out", first)
    run(monkeypatch, "report", visit_file, "--out", second)
    assert first.read_bytes() == second.read_bytes()


_SPOILT = {
    "no JSON": lambda text: text[:-20],
    "a key that nobody knows": lambda text: text.replace('"visit":{', '"visit":{"extra":1,', 1),
    "another form": lambda text: text.replace("chairside-kiosk-visit", "something-else"),
    "a tooth that nobody has": lambda text: text.replace('"fdi":36', '"fdi":99'),
    "no waiting among the options": lambda text: text.replace('"kind":"watch"', '"kind":"treat"'),
    "a diagnosis that nobody stated": lambda text: text.replace('"stated_by":"martin"', '"stated_by":""'),
    "a condition that is not in the catalogue": lambda text: text.replace('"condition_id":"', '"condition_id":"x'),
    "a picture that is none": lambda text: text.replace('"picture_png":"iVBOR', '"picture_png":"AAAAA'),
}


@pytest.mark.parametrize("how", _SPOILT)
def test_a_visit_file_that_makes_no_sense_gives_its_reason_and_no_pdf(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], visit_file: Path, tmp_path: Path, how: str
) -> None:
    text = visit_file.read_text("utf-8")
    spoilt = _SPOILT[how](text)
    assert spoilt != text
    visit_file.write_text(spoilt, "utf-8")
    out = tmp_path / "explanation.pdf"
    assert run(monkeypatch, "report", visit_file, "--out", out) == cli.REFUSED
    assert not out.exists()
    assert len(capsys.readouterr().err) > 20


def test_a_healthy_installation_is_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Desk, read_visit: Visit, folder: Path
) -> None:
    assert read_visit.images
    desk.records.close()
    monkeypatch.setenv("KIOSK_DATA_DIR", str(folder))
    assert run(monkeypatch, "doctor") == 0
    assert terminal.words()("cli.doctor.all_fine") in capsys.readouterr().out


def test_the_doctor_finds_what_is_wrong_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Desk, read_visit: Visit, folder: Path
) -> None:
    ref = read_visit.images[0].original
    desk.records.close()
    (folder / "records" / "blobs" / ref.id[:2] / ref.id).write_bytes(b"x")
    (folder / "settings.toml").write_text("nonsense", "utf-8")
    monkeypatch.setenv("KIOSK_DATA_DIR", str(folder))
    assert run(monkeypatch, "doctor") == 1
    told = capsys.readouterr().out
    assert told.count(terminal.words()("cli.doctor.fault")) == 2
    assert ref.id in told
    assert terminal.words().plural("cli.doctor.faults", 2) in told


def test_settings_that_cannot_be_read_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text("nonsense", "utf-8")
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("kiosk.running.set_up_logging", lambda _folder: None)
    assert run(monkeypatch, "run", "--no-browser") == 1
    assert terminal.words()("error.settings.title") in capsys.readouterr().err


def test_what_nobody_foresaw_is_an_apology_with_a_reference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_environment: object) -> bool:
        raise RuntimeError("patient Durand")

    monkeypatch.setattr("kiosk.doctor.examine", fail)
    assert run(monkeypatch, "doctor") == 1
    told = capsys.readouterr()
    assert terminal.words()("error.unexpected.title") in told.err
    assert "Durand" not in told.out + told.err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, Language.FRENCH),
        ({"LANG": "de_DE.UTF-8"}, Language.ENGLISH),  # not spoken yet
        ({"LANG": "C"}, Language.ENGLISH),
        ({}, Language.ENGLISH),
        ({"LANG": "fr_FR", "LC_ALL": "en_GB.UTF-8"}, Language.ENGLISH),  # LC_ALL goes before
    ],
)
def test_the_terminal_speaks_the_language_of_the_system(environment: dict[str, str], language: Language) -> None:
    assert terminal.system_language(environment) is language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "C"}, Language.FRENCH),  # a system that has not said English
        ({}, Language.FRENCH),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"}, Language.ENGLISH),
    ],
)
def test_the_demonstration_is_french_unless_the_system_speaks_english(
    environment: dict[str, str], language: Language
) -> None:
    assert terminal.demo_language(environment) is language
