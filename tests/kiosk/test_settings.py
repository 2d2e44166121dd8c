"""Settings: written and read back equal; a file that makes no sense stops the kiosk, and is never guessed at."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainers.language import Language
from explainers.practice import Dentist, Practice
from kiosk.desk import Desk
from kiosk.errors import SettingsError, UnknownActorError
from kiosk.records.audit import Action
from kiosk.settings import Settings, SettingsFile, _to_toml
from kiosk.workflow.practice import SETTING_UP, save_settings
from models.card import WeightSet

PNG = b"\x89PNG logo"
FULL = Settings(
    practice=Practice("Cabinet «du» Parc", ("1, rue du Parc", "69006 Lyon"), "04 72", "a@b.fr", PNG),
    dentists=(Dentist("martin", 'Dr "Jo" Martin\\', b"jpeg"), Dentist("petit", "Dr Petit")),
    language=Language.ENGLISH,
    weights=WeightSet.RESEARCH,
    models_on=False,
    pin_hash="0f" * 16 + ":" + "a1" * 32,
)


def test_settings_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    SettingsFile(tmp_path).write(FULL)
    assert SettingsFile(tmp_path).read() == FULL


def test_a_file_of_an_earlier_version_is_still_read(tmp_path: Path) -> None:
    SettingsFile(tmp_path).write(FULL)
    (file,) = tmp_path.glob("*.toml")
    file.write_text(file.read_text("utf-8").replace("models_on", "greets_by_first_name = true\nmodels_on"), "utf-8")
    assert SettingsFile(tmp_path).read() == FULL


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
def test_any_letterhead_can_be_kept(name: str, lines: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = SettingsFile(Path(folder))
        file.write(replace(FULL, practice=Practice(name, tuple(lines))))
        assert file.read().practice.name == "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in name).strip()


def test_a_change_is_seen_at_once_by_who_read_before(tmp_path: Path) -> None:
    reader = SettingsFile(tmp_path)
    assert reader.read() == Settings()
    SettingsFile(tmp_path).write(FULL)
    assert reader.read() == FULL


def test_a_new_practice_is_not_complete() -> None:
    assert not Settings().is_complete
    assert not replace(FULL, dentists=()).is_complete
    assert not replace(FULL, practice=Practice("  ")).is_complete
    assert FULL.is_complete


_BROKEN = [
    ("", "nothing in it"),
    ("language = ", "not TOML"),
    (_to_toml(FULL).replace("models_on", "model_on"), "a misspelt key"),
    (_to_toml(FULL) + "\n[extra]\n", "a key that nobody knows"),
    (_to_toml(FULL).replace('"research"', '"everything"'), "no such set of weights"),
    (_to_toml(FULL).replace("models_on = false", 'models_on = "false"'), "a word for a switch"),
    (_to_toml(FULL).replace('language = "en"', 'language = "de"'), "a language that is not spoken"),
    (_to_toml(FULL).replace('id = "petit"', 'id = "martin"'), "two dentists with one id"),
    (_to_toml(FULL).replace('id = "petit"', 'id = "../petit"'), "an id that is no id"),
    (_to_toml(FULL).replace("[practice]", "[practise]"), "a misspelt table"),
]


@pytest.mark.parametrize(("text", "why"), _BROKEN, ids=[row[1] for row in _BROKEN])
def test_a_file_that_makes_no_sense_is_refused_and_never_replaced_by_defaults(
    tmp_path: Path, text: str, why: str
) -> None:
    assert why
    SettingsFile(tmp_path).write(FULL)
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        SettingsFile(tmp_path).read()
    assert (tmp_path / "settings.toml").read_text("utf-8") == text


def test_a_picture_that_was_exchanged_is_refused(tmp_path: Path) -> None:
    SettingsFile(tmp_path).write(FULL)
    for path in (tmp_path / "settings_pictures").iterdir():
        path.write_bytes(b"another")
    with pytest.raises(SettingsError):
        SettingsFile(tmp_path).read()


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError):
        SettingsFile(tmp_path).read()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a POSIX thing")
def test_nobody_else_on_the_machine_can_read_them(tmp_path: Path) -> None:
    SettingsFile(tmp_path / "practice").write(FULL)
    assert stat.S_IMODE((tmp_path / "practice").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "practice" / "settings.toml").stat().st_mode) == 0o600


def test_a_dentist_changes_the_settings_and_the_trail_says_so(desk: Desk) -> None:
    after = save_settings(desk, replace(desk.settings, models_on=False), actor="martin")
    assert not after.models_on
    event = desk.records.trail()[-1].event
    assert (event.action, event.actor) == (Action.SETTINGS_CHANGED, "martin")


def test_whoever_sets_up_cannot_act_once_there_are_dentists(desk: Desk) -> None:
    with pytest.raises(UnknownActorError):
        save_settings(desk, FULL, actor=SETTING_UP)
    assert desk.settings != FULL
