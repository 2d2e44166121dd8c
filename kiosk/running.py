"""`kiosk run`: the kiosk of the practice, or a demonstration that leaves nothing behind."""

import os
from typing import Final

from kiosk import terminal
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
        _serve(desk, port=port, address=address, browser=browser)
    finally:
        desk.records.close()


def run_demo(*, port: int, address: str, browser: bool) -> None:
    """Serve the sample practice from a folder that is deleted at the end."""
    from kiosk.demo import demo_desk

    set_up_logging(None)
    terminal.say(terminal.words()("cli.demo"))
    with demo_desk(terminal.words().language) as desk:
        _serve(desk, port=port, address=address, browser=browser)


def _serve(desk: Desk, *, port: int, address: str, browser: bool) -> None:
    from kiosk.server import check_port, serve

    if address not in _ADDRESSES:
        raise ServerStartError(f"address {address}: expected one of {', '.join(_ADDRESSES)}")
    check_port(address, port)
    terminal.say(terminal.words()("cli.address", address=f"http://127.0.0.1:{port}"))
    serve(desk, port=port, address=address, browser=browser)
    terminal.say(terminal.words()("cli.closed"))
