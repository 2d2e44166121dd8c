import io
import re
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from explainers.documents.explanation_pdf import explanation_pdf, file_name
from explainers.language import Language
from explainers.practice import Dentist, Practice

# What pikepdf's allow-list of PDF/A-3b says about every document of this Typst: it knows neither the level A nor the
# schemas of PDF/UA, checks no subset's character set, and expects destinations written in place.
_KNOWN_DOUBTS = {
    "ISO_19005_3:6.2.11.4.2-2",
    "ISO_19005_3:6.6.2.3.1-1",
    "ISO_19005_3:6.6.2.3.1-2",
    "ISO_19005_3:6.6.4-3",
    "pikepdf:schema-OutlineItem",
}


def _needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@pytest.fixture(scope="module")
def pdf(maker):
    return explanation_pdf(maker.explanation())


def _text(pdf):
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(said.split())


def _run(tool, pdf, tmp_path, *options):
    path = tmp_path / "explanation.pdf"
    path.write_bytes(pdf)
    return subprocess.run([tool, *options, str(path)], capture_output=True, text=True, errors="replace", check=False)


def _pages(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.parametrize("language", list(Language))
def test_three_topics_with_all_their_options_fit_on_four_pages(maker, language):
    assert _pages(explanation_pdf(replace(maker, language=language).explanation())) <= 4


@pytest.mark.parametrize("language", list(Language))
def test_every_condition_of_the_catalogue_prints_on_three_pages_at_most(maker, language):
    speaking = replace(maker, language=language)
    for condition in maker.catalogue.conditions:
        assert _pages(explanation_pdf(speaking.explanation(speaking.item(condition.id)))) <= 3, condition.id


def test_the_same_explanation_gives_the_same_bytes(maker, pdf):
    assert explanation_pdf(maker.explanation()) == pdf


def test_the_document_says_what_it_is(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
        assert str(document.Root.Lang) == "fr"
        assert str(document.docinfo.Title) == "Votre explication"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)


def test_a_second_checker_finds_nothing_beyond_its_known_doubts(pdf):
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert {finding.rule for finding in pdfa.check(document, "3b").findings} <= _KNOWN_DOUBTS


def test_nothing_runs_and_nothing_leads_outside(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/OpenAction" not in document.Root
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert item.get("/S") not in ("/JavaScript", "/URI", "/Launch")


@_needs("qpdf")
def test_qpdf_finds_no_fault(pdf, tmp_path):
    checked = _run("qpdf", pdf, tmp_path, "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@_needs("pdffonts")
def test_every_font_is_ours_and_embedded(pdf, tmp_path):
    fonts = _run("pdffonts", pdf, tmp_path).stdout.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "AtkinsonHyperlegible" in font
        assert re.search(r"\s(yes)\s+(yes)\s+(yes)\s", font), font


@_needs("pdfinfo")
def test_headings_figures_and_tables_are_tagged(pdf, tmp_path):
    structure = _run("pdfinfo", pdf, tmp_path, "-struct").stdout
    for tag in ("H1", "H2", "Figure", "Table", "TH", "TD", "L"):
        assert re.search(rf"^\s*{tag}\b", structure, re.MULTILINE), tag


def test_every_picture_has_its_words(maker, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        alts = {str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item}
    explanation = maker.explanation()
    shown = [explanation.overview, explanation.chart]
    shown += [
        picture for t in explanation.topics for picture in (t.mark, t.closeup, t.drawing_today, t.drawing_if_waiting)
    ]
    assert {picture.alt for picture in shown} <= alts


# pdftotext gives Arabic back as the shapes of its letters, not as the words.
@_needs("pdftotext")
@pytest.mark.parametrize("language", [known for known in Language if known.direction == "ltr"])
def test_the_paper_says_what_the_pages_say(maker, language):
    explanation = replace(maker, language=language).explanation()
    text = re.sub(r"\W+", "", _text(explanation_pdf(explanation)))
    topic = explanation.topics[0]
    said = [topic.title, topic.where, *topic.paragraphs, topic.if_waiting, topic.checked_line, *explanation.sources]
    said += [line.proposed for line in explanation.plan]
    for sentence in said:
        assert re.sub(r"\W+", "", sentence) in text, sentence


@_needs("pdftotext")
def test_no_sentence_of_any_option_is_left_out(maker, pdf):
    words = set(re.findall(r"\w+", _text(pdf)))
    for topic in maker.explanation().topics:
        for option in topic.options:
            for sentence in (option.name, option.what, option.feels, *option.benefits, *option.aftercare):
                assert set(re.findall(r"\w+", sentence)) <= words, sentence


@_needs("pdftotext")
def test_what_the_practice_typed_is_printed_and_never_read_as_markup(maker):
    hostile = '#panic("x") $1/0$ *bold* @ref <label> \\ // /* `raw`'
    explanation = replace(maker, practice=Practice(hostile, (hostile,)), dentist=Dentist("d-1", hostile)).explanation()
    printed = _text(explanation_pdf(explanation))
    assert '#panic("x") $1/0$ *bold* @ref <label> \\ // /* `raw`' in printed


@_needs("pdftotext")
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Dr Łukasz Ńowak", "Dr Łukasz Ńowak"),  # Latin of other countries
        ("Dr Αθηνά Иванова", "Dr Αθηνά Иванова"),  # from the compiler's own fonts
        ("Dr 李 Martin", "Dr \ufffd Martin"),  # no font has it: shown as missing, and the leaflet is printed
        ("Dr Martin 🙂", "Dr Martin \ufffd"),
        ("Dr \a Martin", "Dr \ufffd Martin"),  # control characters
    ],
)
def test_a_name_in_unusual_letters_still_prints(maker, name, printed):
    explanation = replace(maker, dentist=Dentist("d-1", name)).explanation()
    assert printed in _text(explanation_pdf(explanation))


def test_a_portrait_and_a_logo_are_printed(maker):
    def picture(form):
        buffer = io.BytesIO()
        Image.new("RGB", (60, 40), "#0E5E62").save(buffer, form)
        return buffer.getvalue()

    with_both = replace(
        maker,
        dentist=Dentist("d-1", "Dr Martin", picture("JPEG")),
        practice=replace(maker.practice, logo_png=picture("PNG")),
    )
    bare, full = explanation_pdf(maker.explanation()), explanation_pdf(with_both.explanation())
    with pikepdf.open(io.BytesIO(bare)) as one, pikepdf.open(io.BytesIO(full)) as other:
        assert len(other.pages[0].get_images()) == len(one.pages[0].get_images()) + 2


def test_the_file_is_named_after_the_day_and_not_after_anybody(maker):
    assert file_name(maker.explanation()) == "explication-2026-11-22-e-0001-0.pdf"


@_needs("pdftotext")
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_edges_of_a_picture_keep_their_sides_whichever_way_the_words_run(maker, direction, tmp_path):
    explanation = maker.explanation()
    chart = replace(explanation.chart, edge_labels=("ATTHELEFT", "ATTHERIGHT"))
    told = _run("pdftotext", explanation_pdf(replace(explanation, direction=direction, chart=chart)), tmp_path, "-bbox")
    pages = (tmp_path / "explanation.html").read_text(encoding="utf-8")
    left, right = (re.search(rf'xMin="([\d.]+)"[^>]*>{word}<', pages) for word in ("ATTHELEFT", "ATTHERIGHT"))
    assert told.returncode == 0
    assert float(left[1]) < float(right[1])
