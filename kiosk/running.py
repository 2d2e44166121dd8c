"""`kiosk run`: the kiosk of the practice, or a demonstration that leaves nothing behind."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from kiosk import terminal
from kiosk.annotating import check_weights
from kiosk.data_folder import data_folder
from kiosk.desk import Desk
from kiosk.errors import ServerStartError
from kiosk.logs import set_up_logging
from kiosk.opening import open_desk

_ADDRESSES: Final = ("127.0.0.1", "0.0.0.0")  # noqa: S104 - only for a container, which publishes on loopback


def run_practice(*, port: int, address: str, browser: bool) -> None:
    """Serve the practice of the data folder until stopped. Raises what `open_desk` and `serve` raise."""
    folder = data_folder(os.environ)
    set_up_logging(folder)
    desk = open_desk(folder)
    try:
        if desk.settings.models_on:
            check_weights(desk.settings.weights)
        _serve(desk, port=port, address=address, browser=browser)
    finally:
        desk.records.close()


def run_demo(*, port: int, address: str, browser: bool) -> None:
    """Serve the sample practice from a folder that is deleted at the end."""
    from kiosk.demo import demo_desk

    set_up_logging(None)
    terminal.say(terminal.words()("cli.demo"))
    with demo_desk(terminal.demo_language(os.environ)) as desk:
        _serve(desk, port=port, address=address, browser=browser)


def _serve(desk: Desk, *, port: int, address: str, browser: bool) -> None:
    from kiosk.server import check_port, serve

    if address not in _ADDRESSES:
        raise ServerStartError(f"address {address}: expected one of {', '.join(_ADDRESSES)}")
    check_port(address, port)
    with _stopped_in_order():
        serve(desk, port=port, address=address, browser=browser, when_ready=_say_address)
    terminal.say(terminal.words()("cli.closed"))


def _say_address(url: str) -> None:
    terminal.say(terminal.words()("cli.address", address=url))


@contextmanager
def _stopped_in_order() -> Iterator[None]:
    """Being told to stop ends the block instead of the process, so that what comes after it is still done.

    The server stops in order and then passes the signal on, which by default would kill us before a demonstration's
    folder is deleted.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    with suppress(KeyboardInterrupt):
        yield
