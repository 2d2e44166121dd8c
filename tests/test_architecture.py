"""The house rules that a machine can check: names, imports, homes of the outside libraries."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("kiosk", "explainers", "models")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# Each outside library has one home, so that replacing it, or reading how it is used, is one folder's work.
HOMES = {
    "pydicom": ("models/dicom/",),
    "highdicom": ("models/dicom/",),
    "onnxruntime": ("models/runtime.py", "models/training/"),
    "torch": ("models/training/",),
    "typst": ("explainers/documents/",),
    "pyhanko": ("explainers/documents/",),
    "asn1crypto": ("explainers/documents/",),
    "jinja2": ("explainers/pages/", "explainers/illustration/"),
    "sqlalchemy": ("kiosk/records/",),
    "alembic": ("kiosk/records/",),
    "plotly": ("kiosk/figures.py",),
    "streamlit": (
        "kiosk/app.py",
        "kiosk/server.py",
        "kiosk/session.py",
        "kiosk/screens/",
        "kiosk/widgets/",
        "kiosk/theme",
    ),
    "typer": ("kiosk/cli", "kiosk/__main__.py"),
}
# Streamlit would serve a folder called pages without any check; the others would hide a module (docs/decisions).
FORBIDDEN_IN_KIOSK = {"pages", "utils", "helpers", "common", "misc", "models", "explainers"} | set(
    sys.stdlib_module_names
)
EXPECTED_ENTRY_NAMES = {"__init__", "__main__"}


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_code_to_check() -> None:
    assert len(SOURCES) > 20


@pytest.mark.parametrize("library", HOMES)
def test_an_outside_library_stays_in_its_home(library: str) -> None:
    strays = {
        _relative(path)
        for path in SOURCES
        for name, _ in _imports(path)
        if name.split(".")[0] == library and not _relative(path).startswith(HOMES[library])
    }
    assert strays == set()


def test_imports_are_absolute() -> None:
    assert {_relative(path) for path in SOURCES for _, level in _imports(path) if level} == set()


def test_no_name_in_kiosk_hides_a_module_or_is_served_by_streamlit() -> None:
    names = {
        p.stem for p in (ROOT / "kiosk").iterdir() if p.suffix == ".py" or (p.is_dir() and not p.name.startswith("_"))
    }
    assert (names - EXPECTED_ENTRY_NAMES) & FORBIDDEN_IN_KIOSK == set()


def test_every_package_folder_has_an_init_file() -> None:
    folders = {path.parent for path in SOURCES}
    assert {_relative(folder) for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_the_tests_are_not_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_files_and_functions_stay_short() -> None:
    long_files = {
        _relative(path): n for path in SOURCES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    long_functions = {
        f"{_relative(path)}:{node.name}": length
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > 60
    }
    assert (long_files, long_functions) == ({}, {})


def test_nothing_is_left_to_do() -> None:
    marks = ("TO" + "DO", "FIX" + "ME")
    found = {
        f"{_relative(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if any(mark in line for mark in marks)
    }
    assert found == set()
