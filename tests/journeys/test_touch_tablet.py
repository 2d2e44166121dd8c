"""The same in English with fingers on a tablet, upright: tap, pinch, draw."""

from explainers.language import Language, load_texts

EN = load_texts(Language.ENGLISH)
TABLET = (820, 1180)
LEAST_TARGET = 44


class Fingers:
    """Touches as the browser gets them from a screen, through the DevTools protocol."""

    def __init__(self, page) -> None:
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, points: list[tuple[float, float]]) -> None:
        touches = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def move(self, start: list[tuple[float, float]], end: list[tuple[float, float]], steps: int = 6) -> None:
        """Put fingers down, move them in a straight line, hold still, lift them: a lift in motion would be a fling."""
        self._send("touchStart", start)
        for step in range(1, steps + 6):
            share = min(step / steps, 1.0)
            moved = [
                (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for (x0, y0), (x1, y1) in zip(start, end, strict=True)
            ]
            self._send("touchMove", moved)
        self._send("touchEnd", [])


def test_a_visit_with_fingers(serve, sit_down) -> None:
    chair = sit_down(serve(language="en"), size=TABLET, touch=True)
    page, fingers = chair.page, Fingers(chair.page)
    _to_the_picture(chair)
    _pinch(chair, fingers)
    _tap_a_finding_and_confirm_it(chair)
    _draw(chair, fingers)
    page.locator(".form [data-field=kind]").select_option("caries")
    assert chair.faults() == []
    page.locator("[data-key=save]").tap()
    chair.rows("added").first.wait_for()
    page.locator("[data-tool=undo]").tap()
    page.locator("[data-row][data-state=added]").wait_for(state="detached")
    assert chair.faults() == []
    assert _small_targets(chair) == []
    _plan_and_present(chair)


def _to_the_picture(chair) -> None:
    chair.at("dentist_martin").locator("button").tap()
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("sample_panoramic").locator("button").first.tap()
    chair.at("card_image").wait_for()
    chair.at("next_step").locator("button:enabled").tap()
    chair.wait_for_picture()


def _zoom(chair) -> int:
    return int(chair.page.locator("output.zoom").inner_text().split()[0])


def _pinch(chair, fingers: Fingers) -> None:
    before = _zoom(chair)
    middle = [chair.place(0.45, 0.5), chair.place(0.55, 0.5)]
    fingers.move(middle, [chair.place(0.3, 0.5), chair.place(0.7, 0.5)])
    chair.page.wait_for_function("b => Number(%s) > b * 2.5" % _ZOOM, arg=before)  # noqa: UP031 - braces of a script
    chair.page.locator("[data-tool=fit]").tap()
    chair.page.wait_for_function("b => Number(%s) === b" % _ZOOM, arg=before)  # noqa: UP031


_ZOOM = (
    "document.querySelector('.st-key-viewer [data-testid=stBidiComponentIsolated]')"
    ".shadowRoot.querySelector('output.zoom').textContent.split(' ')[0].replace('\\u00a0%', '')"
)


def _tap_a_finding_and_confirm_it(chair) -> None:
    """A finding tapped on the picture is chosen in the list and on the chart as well."""
    page = chair.page
    box = page.locator(".finding.check").first.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("[data-row].chosen").wait_for()
    page.locator(".tooth[aria-pressed=true]").wait_for()
    page.locator("[data-row].chosen [data-key=confirm]").tap()
    chair.rows("accepted").first.wait_for()


def _draw(chair, fingers: Fingers) -> None:
    chair.page.locator("[data-tool=box]").tap()
    fingers.move([chair.place(0.46, 0.6)], [chair.place(0.53, 0.7)])
    chair.page.locator(".form").wait_for()


def _small_targets(chair) -> list[str]:
    """Controls of the reading screen that a gloved finger would miss; teeth are as wide as there is room."""
    script = f"""
      () => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
        .flatMap((host) => [...host.shadowRoot.querySelectorAll('button:not(.tooth), select')])
        .filter((e) => e.getClientRects().length && Math.min(e.offsetWidth, e.offsetHeight) < {LEAST_TARGET})
        .map((e) => e.outerHTML.slice(0, 120))
    """
    return chair.page.evaluate(script)


def _plan_and_present(chair) -> None:
    page = chair.page
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("row").first.get_by_role("combobox").tap()
    page.get_by_role("option").first.tap()
    page.get_by_role("button", name=EN("screen.plan.state")).first.tap()
    chair.at("card_item").wait_for()
    assert chair.faults() == []
    chair.at("next_step").locator("button:enabled").tap()
    chair.at("explain_head").wait_for()
    page.get_by_role("button", name=EN("screen.explain.make")).tap()
    page.frame_locator("iframe").locator("h1").first.wait_for()
    assert page.frame_locator("iframe").locator("html").get_attribute("lang") == "en"
    assert chair.faults() == []
