"""The radiograph viewer by hand and by keyboard: choosing, moving, resizing, zooming, and that a step keeps it all."""

from typing import Final

BUS: Final = "[...window.chairsideBuses.values()].pop()"


def _open(serve, sit_down):
    chair = sit_down(serve())
    chair.press("dentist_martin")
    chair.on_to("sample_panoramic")
    chair.press("sample_panoramic")
    chair.at("card_image").wait_for()
    chair.on_to("viewer")
    chair.wait_for_picture()
    chair.page.locator("[data-row]").first.wait_for()
    return chair


def _chosen(page) -> str:
    return str(page.evaluate(f"{BUS}.selected"))


def _box(page) -> list[float]:
    return list(page.evaluate(f"{BUS}.draft.region.box"))


def _drag(page, handle: str, dx: float, dy: float) -> None:
    # In one look: handles are drawn anew with every frame.
    x, y = page.evaluate(
        """(handle) => {
          const root = document.querySelector('.st-key-viewer [data-testid=stBidiComponentIsolated]').shadowRoot;
          const box = root.querySelector(`[data-handle=${handle}]`).getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        handle,
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def test_the_viewer_by_hand_and_by_keyboard(serve, sit_down) -> None:
    page = _open(serve, sit_down).page
    _chips_choose_their_own_finding_and_hide_none(page)
    _the_keyboard_walks_and_hides(page)
    _a_place_is_moved_and_resized_by_handles_and_arrows(page)
    _a_step_keeps_the_zoom_and_so_does_another_screen(page)
    _the_window_is_a_filter_of_the_browser(page)


def _chips_choose_their_own_finding_and_hide_none(page) -> None:
    chips = page.locator(".label .chip")
    seen = set()
    middles = chips.evaluate_all(
        "chips => chips.map(c => c.getBoundingClientRect()).map(b => [b.x + b.width / 2, b.y + b.height / 2])"
    )
    for x, y in middles:
        page.mouse.click(x, y)
        seen.add(_chosen(page))
    assert len(seen) == len(middles) > 3
    covered = page.evaluate(
        """() => {
          const root = document.querySelector('.st-key-viewer [data-testid=stBidiComponentIsolated]').shadowRoot;
          const boxes = (query) => [...root.querySelectorAll(query)].map((e) => e.getBoundingClientRect());
          const findings = boxes('.finding.check > path:first-child');
          return boxes('.label .chip').filter((c) => findings.some((f) =>
            c.left + c.width / 2 > f.left && c.left + c.width / 2 < f.right &&
            c.top + c.height / 2 > f.top && c.top + c.height / 2 < f.bottom)).length;
        }"""
    )
    assert covered == 0


def _the_keyboard_walks_and_hides(page) -> None:
    page.keyboard.press("Escape")
    page.locator(".stage").focus()
    walked = []
    for _ in range(3):
        page.keyboard.press("Tab")
        walked.append(_chosen(page))
    assert len(set(walked)) == 3
    page.keyboard.press("Space")
    page.locator(".finding").first.wait_for(state="detached")
    page.keyboard.press("Space")
    page.locator(".finding").first.wait_for(state="attached")


def _a_place_is_moved_and_resized_by_handles_and_arrows(page) -> None:
    page.keyboard.press("e")
    page.locator("[data-handle=se]").wait_for()
    before = _box(page)
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    moved = _box(page)
    assert moved[0] > before[0]
    assert moved[2] - moved[0] == before[2] - before[0]
    page.keyboard.press("Shift+ArrowDown")
    assert _box(page)[3] > moved[3]
    resized = _box(page)
    _drag(page, "se", 30, 20)
    assert _box(page)[:2] == resized[:2]
    assert _box(page)[2] > resized[2]
    _drag(page, "move", -40, -10)
    assert _box(page)[0] < resized[0]
    page.keyboard.press("Escape")
    page.locator(".form").wait_for(state="detached")
    assert page.evaluate(f"{BUS}.outbox.length + {BUS}.count") == 0


def _a_step_keeps_the_zoom_and_so_does_another_screen(page) -> None:
    page.keyboard.press("+")
    page.keyboard.press("+")
    zoom = page.evaluate(f"{BUS}.view.k")
    page.locator("[data-row] .head").first.click()
    page.keyboard.press("c")
    page.locator("[data-state=accepted]").first.wait_for()
    assert page.evaluate(f"{BUS}.view.k") == zoom
    page.locator("[data-step=plan]").click()
    page.locator(".st-key-card_findings").wait_for()
    page.locator("[data-step=read]").click()
    page.locator(".stage[data-shown]").wait_for()
    assert page.evaluate(f"{BUS}.view.k") == zoom


def _the_window_is_a_filter_of_the_browser(page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[data-tool=window]").click()
    page.locator(".panel input[type=range]").nth(1).fill("2.2")
    page.locator(".panel input[type=checkbox]").check()
    assert "url(" in page.locator(".stage img").evaluate("img => img.style.filter")
    page.locator(".panel button").click()
    assert page.locator(".stage img").evaluate("img => img.style.filter") == ""
    assert asked == []
