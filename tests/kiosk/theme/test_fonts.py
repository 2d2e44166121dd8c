"""Fonts come from this machine, and nothing else by that route."""

import re
from importlib import resources

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kiosk.theme.fonts import font_route

CLIENT = TestClient(Starlette(routes=[font_route()]))
SHEET = (resources.files("kiosk.theme") / "frame.css").read_text("utf-8")


@pytest.mark.parametrize("address", re.findall(r'url\("([^"]+)"\)', SHEET))
def test_every_font_that_the_sheet_asks_for_is_served(address: str) -> None:
    answer = CLIENT.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "font/woff2")


@pytest.mark.parametrize("name", ["README.md", "..%2Fcatalogue%2Fcatalogue.toml", "nothing.woff2"])
def test_nothing_else_is_served(name: str) -> None:
    assert CLIENT.get(f"/font/{name}").status_code == 404
