"""Logging: a file in the data folder, without what libraries quote from images."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.logs import set_up_logging


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
    for name in ("pydicom", "PIL", "uvicorn.access", "alembic", "watchdog"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_events_of_ours_are_logged_and_quotations_of_images_are_not(tmp_path: Path) -> None:
    set_up_logging(tmp_path)
    logging.getLogger("kiosk.server").info("visit %s opened", "a1")
    logging.getLogger("pydicom").warning("Invalid value for VR PN: 'Durand^Chloe'")
    told = (tmp_path / "logs" / "kiosk.log").read_text("utf-8")
    assert "visit a1 opened" in told
    assert "Durand" not in told
