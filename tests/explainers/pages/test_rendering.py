import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

import pytest

from explainers.language import Language
from explainers.pages.rendering import FIRST_PAGE, MANIFEST, page_names, render_pages
from explainers.practice import Dentist, Practice

_HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y> {{ 7*7 }}'


class _Reader(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages(maker):
    return render_pages(maker.explanation())


def _html(pages):
    return {page.name: page.data.decode() for page in pages if page.media_type.startswith("text/html")}


def test_the_way_goes_from_the_welcome_over_each_topic_to_the_sources(maker):
    assert page_names(maker.explanation()) == (
        FIRST_PAGE, "topic-1.html", "topic-1-choices.html", "topic-2.html", "topic-2-choices.html", "topic-3.html",
        "topic-3-choices.html", "plan.html", "sources.html",
    )  # fmt: skip


def test_each_page_leads_to_the_next_and_back(maker, pages):
    names = page_names(maker.explanation())
    for before, after in pairwise(names):
        assert any(a.get("rel") == "next" and a["href"] == after for a in _Reader(_html(pages)[before]).all("a"))
        assert any(a.get("rel") == "prev" and a["href"] == before for a in _Reader(_html(pages)[after]).all("a"))


def test_everything_a_page_asks_for_is_in_the_bundle(pages):
    names = {page.name for page in pages}
    for html in _html(pages).values():
        reader = _Reader(html)
        asked = [a["src"] for tag in ("img", "script") for a in reader.all(tag)]
        asked += [
            a["href"] for tag in ("a", "link") for a in reader.all(tag) if not a["href"].startswith(("#", "data:,"))
        ]
        assert {unquote(name) for name in asked} <= names
    css = next(page.data.decode() for page in pages if page.name == "style.css")
    assert set(re.findall(r'url\("([^"]+)"\)', css)) <= names


def test_nothing_points_outside_the_bundle(pages):
    for page in pages:
        if page.media_type.startswith("text/") or page.media_type == "image/svg+xml":
            said = re.sub(rb"base64,[^\"]+", b"", page.data)
            outside = re.findall(rb"(?:https?:)?//\w[\w.]+", said)
            assert set(outside) <= {b"http://www.w3.org"}, page.name  # the SVG namespace is a name, not an address


def test_no_page_needs_a_script_written_inside_it(pages):
    for html in _html(pages).values():
        assert all(set(a) == {"src", "defer"} for a in _Reader(html).all("script"))
        assert not any(name.startswith("on") for _, attributes in _Reader(html).tags for name in attributes)


def test_every_picture_has_words(pages):
    for html in _html(pages).values():
        assert all(a.get("alt") for a in _Reader(html).all("img"))


@pytest.mark.parametrize("language", list(Language))
def test_every_page_says_its_language_direction_and_title(maker, language):
    for html in _html(render_pages(replace(maker, language=language).explanation())).values():
        root = _Reader(html).all("html")[0]
        assert (root["lang"], root["dir"]) == (language.value, language.direction)
        assert re.search(r"<title>[^<]+</title>", html)


def test_every_page_carries_the_notices(maker, pages):
    for notice in maker.explanation().notices:
        for name, html in _html(pages).items():
            assert notice in html, name


def test_names_from_the_practice_are_shown_and_never_run(maker):
    hostile = replace(maker, practice=Practice(_HOSTILE, (_HOSTILE,), _HOSTILE), dentist=Dentist("d-1", _HOSTILE))
    for html in _html(render_pages(hostile.explanation())).values():
        assert "<script>alert" not in html
        assert "onerror=y>" not in html.replace("&gt;", "")
        assert "49" not in re.findall(r"\{\{.*?\}\}|49", html.split("</header>")[0])


def test_the_same_explanation_gives_the_same_bytes(maker, pages):
    assert render_pages(maker.explanation()) == pages


def test_the_manifest_holds_the_hash_of_every_other_file(pages):
    manifest = json.loads(pages[-1].data)
    assert pages[-1].name == MANIFEST
    assert manifest["files"] == {page.name: page.sha256 for page in pages[:-1]}
    assert manifest["models"][0]["name"] == "panoramic-findings"


def test_file_names_are_safe_in_an_address(pages):
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", page.name) for page in pages)
    assert len({page.name for page in pages}) == len(pages)


def test_the_portrait_and_the_first_words_come_before_any_image_of_teeth(maker):
    portrait = replace(maker, dentist=Dentist("d-1", "Dr Martin", b"\xff\xd8portrait"))
    pages = render_pages(portrait.explanation())
    images = [a["src"] for a in _Reader(_html(pages)[FIRST_PAGE]).all("img")]
    assert images[0] == "dentist.jpg"
    assert next(page.data for page in pages if page.name == "dentist.jpg") == b"\xff\xd8portrait"


def test_a_topic_without_an_image_shows_the_drawing_and_no_empty_place(maker):
    html = _html(render_pages(maker.explanation(maker.item("caries_deep"))))["topic-1.html"]
    assert "closeup" not in html
    assert "drawing-today-caries-deep-36.svg" in html


def test_waiting_and_treating_have_the_same_parts_on_the_page(pages):
    cards = _html(pages)["topic-1-choices.html"].split("<article")[1:]
    parts = [re.findall(r"<h3>([^<]+)</h3>", card) for card in cards]
    assert len(cards) > 2
    assert all(part == parts[0] for part in parts)
    assert len({re.search(r'class="([^"]+)"', card)[1] for card in cards}) == 1


def test_a_serious_risk_is_marked_with_a_word(maker, pages):
    html = _html(pages)["topic-1-choices.html"]
    serious = sum(risk.serious for option in maker.explanation().topics[0].options for risk in option.risks)
    assert serious > 0
    assert html.count("<b>Risque sérieux</b>") == serious


def test_the_edges_of_a_picture_keep_their_sides_where_words_run_from_right_to_left(maker):
    pages = render_pages(replace(maker, language=Language.ARABIC).explanation())
    css = next(page.data for page in pages if page.name == "style.css").decode()
    assert re.search(r"\.edges \{[^}]*direction: ltr", css)
