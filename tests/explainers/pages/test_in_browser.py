"""The pages as a browser shows them, under the strictest policy they are made for, with and without their script."""

import http.server
import shutil
import threading
from dataclasses import replace

import pytest

from explainers.language import Language
from explainers.pages.rendering import FIRST_PAGE, page_names, render_pages

_CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(_CHROMIUM is None, reason="chromium is not installed"),
]

_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; script-src 'self'"
)
_SIZES = {"tablet": (820, 1180), "tablet on its side": (1180, 820), "chair": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(maker):
    """Serves the bundle of three topics, byte for byte, on this machine."""
    files = {f"/{page.name}": page for page in render_pages(maker.explanation())}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = files.get(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Security-Policy", _POLICY)
            if page:
                self.send_header("Content-Type", page.media_type)
                self.send_header("Content-Length", str(len(page.data)))
            self.end_headers()
            self.wfile.write(page.data if page else b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(browser, request):
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 820, "height": 1180})
    yield context.new_page()
    context.close()


def _shown(page, selector):
    """Whether the first match is visible; a style is read because hidden layers keep their place."""
    return page.locator(selector).first.is_visible()


def test_every_page_fits_every_width_and_breaks_no_policy(browser, address, maker):
    for size, (width, height) in _SIZES.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        complaints = []
        page.on("console", lambda message, found=complaints: found.append(message.text))
        page.on("requestfailed", lambda request, found=complaints: found.append(request.url))
        for name in page_names(maker.explanation()):
            page.goto(address + name)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (size, name)
            assert page.evaluate("[...document.images].every((i) => i.naturalWidth > 0)"), (size, name)
        assert complaints == [], size
        page.close()


def test_the_way_can_be_walked_from_the_first_page_to_the_last(page, address, maker):
    page.goto(address + FIRST_PAGE)
    for name in page_names(maker.explanation())[1:]:
        page.click("a[rel=next]")
        page.wait_for_url(address + name)


def test_time_is_moved_with_the_keyboard(page, address):
    page.goto(address + "topic-1.html")
    assert _shown(page, ".drawing .at-today")
    page.focus("[value=today]")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert _shown(page, ".drawing .at-waiting")
    assert _shown(page, ".says .at-waiting")
    assert not _shown(page, ".drawing .at-today")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert _shown(page, ".drawing .at-after")


def test_the_outline_can_be_taken_off_the_image(page, address):
    page.goto(address + "topic-1.html")
    assert _shown(page, ".closeup .outlined")
    page.focus("#outline")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert _shown(page, ".closeup .clean")
    assert not _shown(page, ".closeup .outlined")


def test_benefits_and_risks_are_shown_first_and_everything_can_be_shown(page, address):
    page.goto(address + "topic-1-choices.html")
    assert _shown(page, ".option .weigh")
    assert not _shown(page, ".option .how")
    page.check("[value=all]", force=True)
    assert all(_shown(page, f".option .{part}") for part in ("weigh", "how", "after"))


def test_what_can_be_touched_is_large_enough(browser, address, maker):
    page = browser.new_page(viewport={"width": 820, "height": 1180})
    for name in page_names(maker.explanation()):
        page.goto(address + name)
        small = page.evaluate(
            """[...document.querySelectorAll('a.button, .sizes button, .tabs label, .stops label, .switch, .places a')]
               .map((e) => e.getBoundingClientRect()).filter((b) => b.width < 48 || b.height < 48).length"""
        )
        assert small == 0, name
    page.close()


def test_the_text_size_is_kept_from_page_to_page(browser, address):
    page = browser.new_page()
    page.goto(address + FIRST_PAGE)
    page.click('.sizes button[data-size="3"]')
    page.click("a[rel=next]")
    page.wait_for_url(address + "topic-1.html")
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "27px"
    page.close()


def test_dragging_along_the_track_moves_time(browser, address):
    page = browser.new_page(viewport={"width": 820, "height": 1180})
    page.goto(address + "topic-1.html")
    start, end = page.locator("[value=today]").bounding_box(), page.locator("[value=waiting]").bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=5)
    page.mouse.up()
    assert page.locator("[value=waiting]").is_checked()
    page.close()


def test_motion_stops_when_the_system_asks(browser, address):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address + "topic-1.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.layers > *')).transitionDuration") == "0s"
    page.close()


def test_english_pages_have_the_same_names_as_french_ones(maker):
    assert page_names(replace(maker, language=Language.ENGLISH).explanation()) == page_names(maker.explanation())
