"""A browser, a kiosk in its own process, and a person at the chair."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

HERE: Final = Path(__file__).parent
CHROMIUM: Final = Path("/usr/bin/chromium")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
_LOOPBACK: Final = {"127.0.0.1", "localhost", ""}
_START_SECONDS: Final = 40
_SERIOUS: Final = {"serious", "critical"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need Chromium; where it is not installed they are left out, and say so."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(170))
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


@dataclass
class Server:
    """One kiosk process on one practice folder; it can be killed and started again on the same data."""

    folder: Path
    port: int
    options: tuple[str, str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, str(HERE / "chair_server.py"), str(self.folder), str(self.port), *self.options]
        with (self.folder.parent / "kiosk.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said()
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=1):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the kiosk did not start")

    def said(self) -> str:
        """The last it said."""
        return (self.folder.parent / "kiosk.log").read_text("utf-8", "replace")[-4000:]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Chair:
    """A tab of the browser, with the few things that a dentist does in it, and what went wrong meanwhile."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note every request that leaves this machine, and every error of a script."""
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if "Content Security Policy" in m.text else None)

    def _note(self, url: str) -> None:
        if urlsplit(url).hostname not in _LOOPBACK and urlsplit(url).scheme not in {"data", "blob"}:
            self.outside.append(url)

    def open(self, path: str = "/") -> None:
        """Go to an address of the kiosk."""
        self.page.goto(self.address + path)

    def at(self, key: str) -> Locator:
        """What has this key, or a key that begins with it and an underscore."""
        return self.page.locator(f".st-key-{key}, [class*='st-key-{key}_']")

    def press(self, key: str) -> None:
        """Press the first button with this key."""
        self.at(key).locator("button").first.click()

    def on_to(self, landmark: str) -> None:
        """Press the primary action, bottom right, and wait for the next screen."""
        self.at("next_step").locator("button:enabled").click()
        self.at(landmark).first.wait_for()

    def wait_for_picture(self) -> None:
        """Wait until the radiograph is on the screen."""
        self.page.locator(".stage[data-shown]").wait_for()

    def rows(self, state: str) -> Locator:
        """Rows of the list whose finding is in this state, as the server says."""
        return self.page.locator(f"[data-row][data-state={state}]")

    def place(self, across: float, down: float) -> tuple[float, float]:
        """A point of the stage in CSS pixels of the page, by its share of width and height."""
        box = self.page.locator(".stage").bounding_box()
        assert box is not None
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    def faults(self) -> list[str]:
        """Serious and critical faults of accessibility on what is shown now, as axe-core finds them."""
        self.page.evaluate((HERE / "axe.min.js").read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            if violation["impact"] in _SERIOUS
            for node in violation["nodes"]
        ]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the distribution ships it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a kiosk; all that were started end with the test."""
    servers: list[Server] = []

    def started(*, language: str = "fr", practice: str = "ready", model: str = "works") -> Server:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        server = Server(tmp_path / "practice", port, (language, practice, model))
        servers.append(server)
        server.start()
        return server

    yield started
    fallen = [server.said() for server in servers if server.process and server.process.poll() not in {None, -9}]
    for server in servers:
        server.kill()
    assert fallen == []


@pytest.fixture
def sit_down(browser: Browser) -> Iterator[Callable[..., Chair]]:
    """Opens a tab on a kiosk. At the end, nothing may have left the machine and no script may have failed."""
    contexts: list[BrowserContext] = []
    chairs: list[Chair] = []

    def opened(server: Server, *, size: tuple[int, int] = (1440, 900), touch: bool = False) -> Chair:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=touch, accept_downloads=True, locale="fr-FR"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        chair = Chair(context.new_page(), server.address)
        chairs.append(chair)
        chair.watch()
        chair.open()
        return chair

    yield opened
    for context in contexts:
        context.close()
    assert [chair.outside for chair in chairs] == [[] for _ in chairs]
    assert [chair.errors for chair in chairs] == [[] for _ in chairs]
