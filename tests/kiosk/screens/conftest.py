"""The chair screens run without a browser: Streamlit's own app test on the desk of the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import kiosk
from kiosk.desk import Desk, current_desk
from kiosk.session import Screen
from kiosk.visit import Visit

APP = Path(kiosk.__file__).with_name("app.py")
Chair = Callable[..., AppTest]


@pytest.fixture
def chair(desk: Desk) -> Chair:
    """Opens a screen for a dentist in a visit, as its address would."""

    assert current_desk() is desk

    def opened(screen: Screen | None = None, visit: Visit | None = None, who: str = "martin") -> AppTest:
        app = AppTest.from_file(APP, default_timeout=30)
        app.query_params.update({"who": who} if who else {})
        if visit is not None:
            app.query_params["visit"] = visit.id
        if screen is not None:
            app.switch_page(screen.path)
        app.run()
        assert not app.exception, app.exception
        return app

    return opened


def words_on(app: AppTest) -> str:
    """All that Streamlit's own elements say, one after the other; components are not among them."""
    texts = [element.value for kind in ("markdown", "caption", "header", "subheader") for element in app.get(kind)]
    texts += [button.label for button in app.button]
    texts += [element.proto.body for element in app.get("html")]
    return "\n".join(str(text) for text in texts)


@pytest.fixture
def said() -> Callable[[AppTest], str]:
    """What a screen says."""
    return words_on
