"""render_pages: an explanation as the exact bytes that a browser is sent; every file by a relative name in one folder.

The pages work under ``default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self';
script-src 'self'`` and without any script: the script only adds text size and dragging.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import jinja2

from explainers.explanation import Explanation, Picture, Topic

FIRST_PAGE: Final = "index.html"
MANIFEST: Final = "manifest.json"
"""Names and hashes of all other files: what there is to prove."""

_HERE: Final = resources.files("explainers") / "pages"
_FONTS: Final = resources.files("explainers") / "fonts"
_FONT_FILES: Final = (
    "AtkinsonHyperlegibleNext-Regular.woff2",
    "AtkinsonHyperlegibleNext-Bold.woff2",
    "AtkinsonHyperlegibleMono-Regular.woff2",
)
_ASSETS: Final = {"style.css": "text/css; charset=utf-8", "pages.js": "text/javascript; charset=utf-8"}
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg"}
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the bundle: a page or what it needs."""

    name: str
    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class _Step:
    """One page in the order of the way through."""

    name: str
    template: str
    topic: Topic | None = None


def render_pages(explanation: Explanation) -> tuple[Page, ...]:
    """All pages in the order of the way through, then what they need, then the manifest; always the same bytes."""
    steps = _steps(explanation)
    pages = [_render_step(explanation, steps, index) for index in range(len(steps))]
    pages += [Page(_file_name(p), p.media_type, p.data) for p in explanation.pictures]
    pages += _people(explanation)
    pages += [Page(name, media_type, (_HERE / "assets" / name).read_bytes()) for name, media_type in _ASSETS.items()]
    pages += [Page(name, "font/woff2", (_FONTS / name).read_bytes()) for name in _FONT_FILES]
    return (*pages, _manifest(explanation, pages))


def page_names(explanation: Explanation) -> tuple[str, ...]:
    """Names of the HTML pages in the order of the way through."""
    return tuple(step.name for step in _steps(explanation))


def _steps(explanation: Explanation) -> tuple[_Step, ...]:
    steps = [_Step(FIRST_PAGE, "welcome.html.j2")]
    for number, topic in enumerate(explanation.topics, start=1):
        steps.append(_Step(f"topic-{number}.html", "topic.html.j2", topic))
        steps.append(_Step(f"topic-{number}-choices.html", "options.html.j2", topic))
    steps += [_Step("plan.html", "plan.html.j2"), _Step("sources.html", "sources.html.j2")]
    return tuple(steps)


def _render_step(explanation: Explanation, steps: tuple[_Step, ...], index: int) -> Page:
    step = steps[index]
    html = (
        _templates()
        .get_template(step.template)
        .render(
            e=explanation,
            t=dict(explanation.labels),
            topic=step.topic,
            topics=explanation.topics,
            proposed=_proposed(step.topic),
            steps=steps,
            index=index,
            back=steps[index - 1].name if index else None,
            next=steps[index + 1].name if index + 1 < len(steps) else None,
            next_label=_next_label(steps, index),
            topic_pages={topic.diagnosis_id: f"topic-{n}.html" for n, topic in enumerate(explanation.topics, start=1)},
            first_page=FIRST_PAGE,
        )
    )
    return Page(step.name, _HTML, html.encode())


def _proposed(topic: Topic | None) -> object:
    options = topic.options if topic else ()
    return next((option for option in options if option.is_proposed and option.drawing), None)


def _next_label(steps: tuple[_Step, ...], index: int) -> str:
    if index == 0:
        return "page.begin"
    following = steps[index + 1].template if index + 1 < len(steps) else ""
    return {"options.html.j2": "page.next_options", "plan.html.j2": "page.next_plan"}.get(following, "page.next")


def _people(explanation: Explanation) -> list[Page]:
    found = []
    if explanation.dentist.picture_jpeg:
        found.append(Page("dentist.jpg", "image/jpeg", explanation.dentist.picture_jpeg))
    if explanation.practice.logo_png:
        found.append(Page("logo.png", "image/png", explanation.practice.logo_png))
    return found


def _file_name(picture: Picture) -> str:
    return f"{picture.id}.{_EXTENSIONS[picture.media_type]}"


def _manifest(explanation: Explanation, pages: list[Page]) -> Page:
    versions = explanation.versions
    facts = {
        "explanation": explanation.id,
        "language": explanation.language,
        "created_at": explanation.created_at.isoformat(),
        "application": versions.application,
        "catalogue": versions.catalogue,
        "content": versions.content,
        "models": [{"name": m.name, "version": m.version, "sha256": m.sha256} for m in versions.models],
        "files": {page.name: page.sha256 for page in pages},
    }
    return Page(MANIFEST, "application/json", json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode())


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("explainers.pages", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["file"] = _file_name
    return environment
