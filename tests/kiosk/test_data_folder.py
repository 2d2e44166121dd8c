"""The data folder: where it is, who may enter, and files that are there whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from kiosk.data_folder import data_folder, make_private_folder, sweep_leftovers, write_durably
from kiosk.errors import StoreError


def test_the_environment_names_the_folder(tmp_path: Path) -> None:
    assert data_folder({"KIOSK_DATA_DIR": str(tmp_path)}) == tmp_path
    assert data_folder({}).name == "chairside-kiosk"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a POSIX thing")
def test_only_this_user_may_enter(tmp_path: Path) -> None:
    folder = make_private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StoreError):
        make_private_folder(tmp_path / "taken")


def test_a_file_is_replaced_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")
    write_durably(path, b"new" * 100_000)
    assert path.read_bytes() == b"new" * 100_000
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "age", "stays"),
    [
        (".0123.89abcdef.tmp", 3600, False),  # left by a write that was killed
        (".0123.89abcdef.tmp", 5, True),  # another process may be writing it now
        ("0123", 3600, True),  # a content
        (".notes.tmp", 3600, True),  # not ours
    ],
)
def test_what_a_killed_write_left_is_swept_and_nothing_else(tmp_path: Path, name: str, age: int, stays: bool) -> None:
    file = tmp_path / "blobs" / "01" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"half")
    os.utime(file, (1_000_000, 1_000_000))
    assert sweep_leftovers(tmp_path, now=1_000_000.0 + age) == (0 if stays else 1)
    assert file.exists() is stays


def test_the_name_of_a_temporary_file_is_one_that_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_durably(tmp_path / "file", b"half")
    (left,) = tmp_path.iterdir()
    assert sweep_leftovers(tmp_path, now=left.stat().st_mtime + 3600) == 1
