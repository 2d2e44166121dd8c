"""What cannot be lost, and what must be told: by hand, reload, two tabs, power cut, failing models, refused files."""

from explainers.language import Language, load_texts

FR = load_texts(Language.FRENCH)


def _open_sample(chair, sample: str) -> None:
    chair.press("dentist_martin")
    chair.on_to(f"sample_{sample}")
    chair.press(f"sample_{sample}")
    chair.at("card_image").wait_for()


def _mark_by_hand(chair, tooth: str) -> None:
    page = chair.page
    page.locator("[data-tool=outline]").click()
    page.mouse.move(*chair.place(0.45, 0.45))
    page.mouse.down()
    for across, down in ((0.5, 0.42), (0.55, 0.46), (0.53, 0.53), (0.47, 0.52)):
        page.mouse.move(*chair.place(across, down), steps=3)
    page.mouse.up()
    page.locator(".form [data-field=kind]").select_option("caries")
    page.locator(".form [data-field=tooth]").select_option(tooth)
    page.locator("[data-key=save]").click()


def test_an_image_that_no_model_reads_is_marked_by_hand_and_nothing_is_lost(serve, sit_down) -> None:
    server = serve()
    chair = sit_down(server)
    _open_sample(chair, "bitewing_right")
    chair.page.get_by_text(FR("screen.images.model_absent_view")).wait_for()
    chair.on_to("viewer")
    chair.wait_for_picture()
    assert chair.page.locator(".notice").first.inner_text() == FR("screen.read.no_model_for_view")
    _mark_by_hand(chair, "46")
    chair.rows("added").wait_for()

    chair.page.reload()
    chair.wait_for_picture()
    chair.rows("added").wait_for()

    server.kill()
    server.start()
    chair.page.reload()
    chair.wait_for_picture()
    assert chair.rows("added").locator(".tooth").inner_text() == FR("screen.finding.tooth", fdi=46)
    assert chair.page.locator(".finding").count() == 1
    assert chair.faults() == []


def test_two_tabs_never_overwrite_each_other(serve, sit_down) -> None:
    server = serve()
    first = sit_down(server)
    _open_sample(first, "panoramic")
    first.on_to("viewer")
    first.wait_for_picture()
    second = sit_down(server)
    second.page.goto(first.page.url)
    second.wait_for_picture()
    second.page.locator("[data-row] .head").first.click()
    second.page.keyboard.press("c")
    second.rows("accepted").first.wait_for()

    first.page.locator("[data-row] .head").nth(2).click()
    first.page.keyboard.press("c")
    first.page.locator(".st-key-problem").wait_for()
    assert FR("error.stale_visit.title") in first.page.locator(".st-key-problem").inner_text()
    first.rows("accepted").first.wait_for()
    assert first.rows("accepted").count() == 1
    assert first.faults() == []


def test_quick_decisions_all_arrive(serve, sit_down) -> None:
    chair = sit_down(serve())
    _open_sample(chair, "panoramic")
    chair.on_to("viewer")
    chair.wait_for_picture()
    chair.page.locator("[data-row][data-state=undecided]").nth(1).wait_for()
    waiting = chair.page.locator("section").first.locator("[data-row][data-state=undecided]").count()
    assert waiting > 1
    chair.page.locator("[data-row] .head").first.click()
    for _ in range(waiting):
        chair.page.keyboard.press("c")
    chair.page.wait_for_function(
        "n => document.querySelector('.st-key-findings [data-testid=stBidiComponentIsolated]')"
        ".shadowRoot.querySelectorAll('[data-state=accepted]').length === n",
        arg=waiting,
    )


def test_a_failed_analysis_is_told_as_a_failure_on_every_screen(serve, sit_down) -> None:
    chair = sit_down(serve(model="fails"))
    _open_sample(chair, "panoramic")
    assert FR("screen.images.model_failed") in chair.at("card_image").first.inner_text()
    chair.on_to("viewer")
    chair.wait_for_picture()
    chair.page.locator(".notice", has_text=FR("screen.read.model_failed")).wait_for()
    chair.page.get_by_text(FR("screen.list.empty.failed")).wait_for()
    assert chair.page.get_by_text(FR("screen.list.empty.no_findings")).count() == 0
    _mark_by_hand(chair, "36")
    chair.rows("added").wait_for()
    assert chair.faults() == []


def test_a_refused_file_says_why_and_what_to_do(serve, sit_down, tmp_path) -> None:
    chair = sit_down(serve())
    chair.press("dentist_martin")
    chair.on_to("sample_panoramic")
    wrong = tmp_path / "scan.pdf"
    wrong.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")
    chair.page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(wrong)
    told = chair.page.get_by_role("alert")
    told.first.wait_for()
    assert FR("error.document_file.title") in told.first.inner_text()
    assert chair.at("card_image").count() == 0
    assert chair.faults() == []
