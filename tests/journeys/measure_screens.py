"""What only a browser can measure, for `kiosk bench --screen FILE`; on the kiosk as shipped, with its own models.

python tests/journeys/measure_screens.py FILE.json
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from explainers.language import Language
from kiosk.demo import DENTIST, sample_settings
from kiosk.samples import PANORAMIC, sample
from kiosk.settings import SettingsFile

TIMES = 5
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_CLICK_SECONDS = """
    async () => {
      const viewer = document.querySelector('.st-key-viewer [data-testid=stBidiComponentIsolated]').shadowRoot;
      const start = performance.now();
      viewer.querySelector('[data-tool=clean]').click();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return (performance.now() - start) / 1000;
    }
"""


def main(out: Path) -> None:
    """Measure, and write seconds by name."""
    found: dict[str, list[float]] = {"start_screen": [], "chosen_screen": [], "click": []}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        SettingsFile(Path(name)).write(sample_settings(Language.FRENCH))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        for number in range(TIMES + 1):
            begun = time.perf_counter()
            with _kiosk(Path(name)) as address:
                page = _first_screen(browser, address)
                found["start_screen"].append(time.perf_counter() - begun)
                if number == TIMES:
                    _measure_visits(page, address, found)
        browser.close()
    out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _measure_visits(page: Page, address: str, found: dict[str, list[float]]) -> None:
    while '"loading"' in _get(f"{address}/health"):
        time.sleep(0.1)
    for _ in range(TIMES + 1):
        found["chosen_screen"].append(_choose_file(page, address))
        found["click"].append(page.evaluate(_CLICK_SECONDS))
    for name in found:
        del found[name][0]  # the first one fills caches


def _choose_file(page: Page, address: str) -> float:
    """Seconds of the kiosk from the chosen file to its card, and from the next click to the annotated picture."""
    page.goto(f"{address}/?who={DENTIST}")
    page.locator(".st-key-next_step button:enabled").click()
    page.locator("[class*='st-key-sample_panoramic']").first.wait_for()  # the images screen, not the one before it
    field = page.locator("[data-testid=stFileUploaderDropzoneInput]").first
    field.wait_for(state="attached")
    begun = time.perf_counter()
    field.set_input_files(sample(PANORAMIC).path)
    page.locator("[class*='st-key-card_image']").first.wait_for()
    carded = time.perf_counter() - begun
    page.locator(".st-key-next_step button:enabled").wait_for()
    begun = time.perf_counter()
    page.locator(".st-key-next_step button:enabled").click()
    page.locator(".stage[data-shown]").wait_for()
    return carded + time.perf_counter() - begun


def _first_screen(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.locator(f".st-key-dentist_{DENTIST} button").wait_for()
    return page


@contextmanager
def _kiosk(folder: Path) -> Iterator[str]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # Compiled modules are kept, as they are where pip installed them.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--no-browser", "--port", str(port)],
        env={**environment, "KIOSK_DATA_DIR": str(folder)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        while not _get(f"{address}/health"):
            time.sleep(0.02)
        yield address
    finally:
        process.terminate()
        process.wait()


def _get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return str(answer.read().decode())
    except OSError:
        return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
