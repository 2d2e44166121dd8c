"""The components' own files: whole, ours alone, and safe to pass as text."""

import re
from importlib import resources

import pytest

from explainers.language import STAFF_LANGUAGES, Language, load_texts
from kiosk.widgets import assembling

BROWSER = resources.files("kiosk.widgets") / "browser"
SCRIPTS = sorted(file.name for file in BROWSER.iterdir() if file.name.endswith(".js"))
STYLES = sorted(file.name for file in BROWSER.iterdir() if file.name.endswith(".css"))
WITH_EXPORT = {
    "viewer.js", "list.js", "chart.js", "bar.js", "pages.js", "patient_bar.js", "patient_pages.js", "signature.js",
}  # fmt: skip
WORDS = {
    "viewer.js": "screen.viewer",
    "viewer_panels.js": "screen.viewer",
    "list.js": "screen.list",
    "form.js": "screen.list",
    "chart.js": "screen.chart",
    "pages.js": "screen.explain",
    "signature.js": "screen.decide.pad",
    "patient_pages.js": "screen.explain",
}


def test_the_last_script_of_each_component_has_its_export() -> None:
    assert {name for name in SCRIPTS if "export default" in assembling.joined((name,))} == WITH_EXPORT


@pytest.mark.parametrize("name", SCRIPTS + STYLES)
def test_a_file_is_text_of_many_lines(name: str) -> None:
    # Streamlit takes a single line with a slash for a path.
    assert assembling.joined((name,)).count("\n") >= 3


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_markup_out_of_text_and_asks_nobody(name: str) -> None:
    script = assembling.joined((name,))
    forbidden = r"innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttpRequest"
    found = re.findall(forbidden, script)
    assert found == []
    assert set(re.findall(r"https?://[^\"'`\s]+", script)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_stays_readable(name: str) -> None:
    assert assembling.joined((name,)).count("\n") <= 320


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize(("name", "prefix"), WORDS.items())
def test_every_word_that_a_script_asks_for_is_there(name: str, prefix: str, language: Language) -> None:
    texts = load_texts(language)
    asked = set(re.findall(r"\bwords\.(\w+)", assembling.joined((name,)))) - {"language"}
    assert {word for word in asked if not texts.has(f"{prefix}.{word}")} == set()
