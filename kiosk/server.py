"""The server: Streamlit with our own routes, headers and start-up, on this machine only."""

import logging
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from explainers.language import load_texts
from kiosk.desk import Desk, use_desk
from kiosk.errors import ServerStartError
from kiosk.headers import LOOPBACK_HOSTS, HostCheck, SecurityHeaders, app_policy
from kiosk.opening import random_id
from kiosk.routes import routes

logger = logging.getLogger(__name__)

SCRIPT: Final = Path(__file__).with_name("app.py")
LOOPBACK: Final = "127.0.0.1"
_REFERENCE_DIGITS: Final = 8

FIXED: Final[dict[str, str | int | bool | list[str]]] = {
    "browser.gatherUsageStats": False,
    "browser.serverAddress": LOOPBACK,
    "client.showErrorDetails": "none",
    "client.showSidebarNavigation": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    "server.allowedHosts": sorted(LOOPBACK_HOSTS),
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 64,
    "server.runOnSave": False,
}
"""What no file and no environment may change; `check_settings` makes sure."""


def make_app(desk: Desk, *, script: Path = SCRIPT, when_ready: Callable[[], None] | None = None) -> st.App:
    """The whole application on a desk; it warms the reader and the models up while it starts."""

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        check_settings()
        use_desk(desk)
        desk.annotator.warm_up()
        threading.Thread(target=_warm_up_reader, name="reader", daemon=True).start()
        if when_ready is not None:
            when_ready()
        yield
        _shut_down_reader()

    index = resources.files("streamlit") / "static" / "index.html"
    return st.App(
        script,
        lifespan=lifespan,
        routes=routes(desk),
        middleware=[
            Middleware(HostCheck),
            Middleware(SecurityHeaders, policy=app_policy(index.read_bytes())),
        ],
        on_script_error=lambda error: _apologise(desk, error),
    )


def serve(
    desk: Desk,
    *,
    port: int,
    address: str = LOOPBACK,
    browser: bool = True,
    when_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until stopped; `when_ready` is told the address. Raises `ServerStartError` when the port is taken."""
    check_port(address, port)
    url = f"http://{LOOPBACK}:{port}"

    def ready() -> None:
        if when_ready is not None:
            when_ready(url)
        if browser:
            _open_browser(url)

    app = make_app(desk, when_ready=ready)
    # Streamlit looks for its configuration beside sys.argv[0], and hands the rest of sys.argv to the script.
    sys.argv = [str(SCRIPT)]
    app.run(config={**FIXED, "server.address": address, "server.port": port, "browser.serverPort": port})


def check_port(address: str, port: int) -> None:
    """Raises `ServerStartError` when somebody listens there already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ServerStartError(f"port {port}: {error.strerror}") from error


def check_settings() -> None:
    wrong = [name for name, value in FIXED.items() if config.get_option(name) != value]
    if wrong:
        raise ServerStartError(f"settings of the server were changed from outside: {', '.join(wrong)}")


def _apologise(desk: Desk, error: Exception) -> bool:
    """The edge of every screen: what nobody expected is logged under a reference number, which the person sees."""
    reference = random_id()[:_REFERENCE_DIGITS]
    logger.error("screen failed, reference %s", reference, exc_info=error)
    texts = load_texts(desk.settings.language)
    sentences = (texts(f"error.unexpected.{part}", reference=reference) for part in ("message", "next_step"))
    st.error(f"**{texts('error.unexpected.title')}**  \n{' '.join(sentences)}")
    return True


def _open_browser(url: str) -> None:
    # A moment later, in its own thread: the socket listens only after the start-up hooks are done.
    threading.Timer(0.5, webbrowser.open, (url,)).start()


def _warm_up_reader() -> None:
    from models.reading import warm_up

    try:
        logger.info("reader warm, guards: %s", ", ".join(warm_up()))
    except Exception:
        logger.exception("reader could not be warmed up")


def _shut_down_reader() -> None:
    from models.reading import shut_down

    shut_down()
