"""The decision with fingers on a tablet: agree and sign, or refuse with a doubt; sealed, verified."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from explainers.language import Language, load_texts

TABLET = (820, 1180)
PIN = "246813"
SHOTS = os.environ.get("CHAIRSIDE_SHOTS", "")
SIZE = tuple(int(part) for part in os.environ.get("CHAIRSIDE_SIZE", "820x1180").split("x"))


class Visit:
    """A visit brought to the decision, in one language."""

    def __init__(self, chair, language: Language) -> None:
        self.chair, self.page = chair, chair.page
        self.texts = load_texts(language)
        self.faults: list[str] = []

    def look(self, name: str) -> None:
        """Check what is shown now; keep a picture where somebody wants to see it."""
        self.faults += [f"{name}: {fault}" for fault in self.chair.faults()]
        if SHOTS:
            self.page.wait_for_timeout(400)
            path = Path(SHOTS) / f"{name}_{self.texts.language.value}_{self.page.viewport_size['width']}.png"
            self.page.screenshot(path=path)

    def tap(self, label_key: str, **values) -> None:
        """Tap the button with these words."""
        self.page.get_by_role("button", name=self.texts(label_key, **values), exact=True).first.tap()

    def wait(self, text_key: str) -> None:
        """Wait until these words stand on the screen."""
        self.page.get_by_text(self.texts(text_key), exact=False).first.wait_for()

    def next(self) -> None:
        """Tap what comes next for the patient."""
        self.chair.at("patient_next").locator("button:enabled").first.tap()


def _explained(chair, visit: Visit) -> None:
    page, texts = chair.page, visit.texts
    chair.at("dentist_martin").locator("button").tap()
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("sample_panoramic").locator("button").first.tap()
    chair.at("card_image").wait_for()
    chair.at("next_step").locator("button:enabled").tap()
    chair.wait_for_picture()
    page.locator("[data-row]").first.wait_for()
    caries = page.locator("[data-row][data-state=undecided]").filter(has_text=texts("screen.kind.caries")).first
    if caries.locator(".head").get_attribute("aria-expanded") == "false":
        caries.locator(".head").tap()
    page.locator("[data-row].chosen [data-key=confirm]").tap()
    chair.rows("accepted").first.wait_for()
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("row").first.get_by_role("combobox").tap()
    page.get_by_role("option").first.tap()
    page.get_by_role("button", name=texts("screen.plan.state")).first.tap()
    chair.at("card_item").wait_for()
    chair.at("propose").locator("button:enabled").nth(1).tap()
    page.locator("[data-proposed=yes]").wait_for()
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("explain_head").wait_for()
    visit.tap("screen.explain.make")
    page.frame_locator("iframe").locator("h1").first.wait_for()
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("card_person").wait_for()


def _hand_over(visit: Visit, name: str) -> None:
    chair, page = visit.chair, visit.page
    visit.look("prepare")
    _type(visit, "screen.decide.name", name)
    page.get_by_text(visit.texts("screen.decide.held"), exact=True).tap()
    _type(visit, "screen.decide.pin", PIN)
    _type(visit, "screen.decide.pin_repeat", PIN)
    visit.look("prepared")
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("patient_reading").wait_for()
    page.frame_locator("iframe").locator("h1").first.wait_for()


def _type(visit: Visit, label_key: str, text: str) -> None:
    field = visit.page.get_by_label(visit.texts(label_key), exact=True)
    field.fill(text)
    field.press("Enter")
    visit.page.wait_for_timeout(400)


def _read_all(visit: Visit) -> None:
    frame = visit.page.frame_locator("iframe")
    visit.look("pages")
    forward = frame.locator("a[rel=next]")
    while forward.count():
        step = frame.locator("[aria-current=step]").get_attribute("aria-label")
        forward.tap()
        frame.locator(f"[aria-current=step]:not([aria-label='{step}'])").wait_for(state="attached")
        visit.page.wait_for_timeout(700)  # a person reads; the page that is open is told before it is left


def _take_back(visit: Visit) -> None:
    visit.page.locator("[data-step=practice]").tap()
    _type(visit, "screen.decide.patient.pin", PIN)
    visit.look("pin")
    visit.next()
    visit.chair.at("card_answer").wait_for()


def _sealed_pdf(visit: Visit, tmp_path: Path) -> Path:
    visit.tap("screen.decide.close.seal")
    visit.wait("screen.decide.close.sealed")
    visit.look("sealed")
    visit.chair.at("next_step").locator("button:enabled").tap()
    link = visit.page.locator("a.plain-link")
    link.wait_for()
    visit.wait("screen.action.decided")
    visit.look("take_home")
    with visit.page.expect_download() as download:
        link.tap()
    path = tmp_path / "decision.pdf"
    path.write_bytes(download.value.path().read_bytes())
    return path


def _verify(path: Path, folder: Path) -> int:
    command = [sys.executable, "-m", "kiosk", "verify", str(path)]
    alone = subprocess.run(command, env=os.environ | {"KIOSK_DATA_DIR": str(folder)}, capture_output=True, check=False)
    return alone.returncode


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ENGLISH])
def test_agreeing_with_a_drawn_signature_ends_in_a_sealed_document(serve, sit_down, tmp_path, language) -> None:
    server = serve(language=language.value)
    visit = Visit(sit_down(server, size=SIZE, touch=True), language)
    chair, page, texts = visit.chair, visit.page, visit.texts
    _explained(chair, visit)
    _hand_over(visit, "Chloé Durand")
    assert page.locator(".step").count() == 0
    page.goto(f"{chair.address}/images")  # an address typed by the patient leads nowhere else
    chair.at("patient_reading").wait_for()
    _read_all(visit)
    visit.next()
    choices = chair.at("choice")
    choices.first.wait_for()
    visit.look("question")
    visit.tap("comprehension.dont_know")
    visit.wait("comprehension.told_again")
    visit.look("again")
    visit.next()
    choices.first.wait_for()
    visit.tap("screen.decide.patient.skip")
    chair.at("answer").first.wait_for()
    visit.look("answer")
    visit.tap("consent.answer.agree")
    visit.wait("screen.decide.patient.agree_lead")
    visit.look("agree")
    visit.next()
    pad = page.locator("canvas.pad")
    pad.wait_for()
    visit.look("sign")
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 150)
    page.mouse.down()
    for at in range(12):
        page.mouse.move(box["x"] + 60 + at * 30, box["y"] + 150 + (40 if at % 2 else -40), steps=3)
    page.mouse.up()
    page.wait_for_timeout(500)
    visit.look("signed")
    visit.next()
    visit.wait("screen.decide.patient.done_title")
    visit.look("done")
    _take_back(visit)
    visit.look("complete")
    page.get_by_text(texts("screen.decide.close.talked_over"), exact=True).tap()
    visit.wait("consent.gate.open")
    path = _sealed_pdf(visit, tmp_path)
    assert visit.faults == []
    assert _verify(path, server.folder) == 0
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 1
    path.write_bytes(broken)
    assert _verify(path, server.folder) == 4


def test_refusing_with_a_doubt_is_answered_and_sealed(serve, sit_down, tmp_path) -> None:
    server = serve(language="en")
    visit = Visit(sit_down(server, size=SIZE, touch=True), Language.ENGLISH)
    chair, page, texts = visit.chair, visit.page, visit.texts
    _explained(chair, visit)
    _hand_over(visit, "Chloé Durand")
    visit.tap("screen.decide.patient.doubt")
    page.get_by_label(texts("screen.decide.patient.doubt_label")).fill("Will it hurt?")
    visit.look("doubt")
    visit.tap("screen.decide.patient.doubt_send")
    chair.at("patient_reading").wait_for()
    page.frame_locator("iframe").locator("h1").first.wait_for()
    visit.next()
    visit.wait("screen.decide.patient.unread_lead")
    visit.look("unread")
    visit.tap("screen.decide.patient.pass_over")
    chair.at("choice").first.wait_for()
    visit.tap("screen.decide.patient.skip")
    chair.at("answer").first.wait_for()
    visit.tap("consent.answer.refuse")
    visit.wait("screen.decide.patient.refuse_lead")
    visit.look("refuse")
    visit.next()
    page.locator("canvas.pad").wait_for()
    visit.tap("screen.decide.patient.sign_without")
    visit.wait("screen.decide.patient.done_title")
    _take_back(visit)
    page.get_by_text("Will it hurt?", exact=False).first.wait_for()
    page.get_by_label(texts("screen.decide.close.your_answer")).fill("No: you are numbed first.")
    visit.tap("screen.decide.close.save_answer")
    page.get_by_text(texts("screen.decide.close.answered", answer="No: you are numbed first.")).wait_for()
    page.get_by_text(texts("screen.decide.close.told"), exact=True).tap()
    visit.look("complete_refusal")
    path = _sealed_pdf(visit, tmp_path)
    assert visit.faults == []
    assert _verify(path, server.folder) == 0
