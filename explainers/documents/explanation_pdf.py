"""explanation_pdf: an explanation as PDF/A-3a and PDF/UA-1, with the same pictures and words as the pages."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Final

from explainers.documents.printing import option_data, picture_data, picture_files, print_pdf
from explainers.explanation import Explanation, OptionCard, Topic

_TABLE_PT: Final = (9.2, 8.4, 7.7, 7.0)
"""Sizes of the tables of options, tried in turn until the leaflet has few pages; smaller would not be read."""
_MOST_PAGES: Final = 4
_WORDS_AT_ONE_POINT: Final = 175_000
"""Words in the tables that fill four pages, times the square of their size (measured): sizes beyond need no try."""
_PAGE_COUNT: Final = re.compile(rb"/Type/Pages/Count (\d+)")


def explanation_pdf(explanation: Explanation) -> bytes:
    """The printed explanation; the same explanation gives the same bytes. Raises `DocumentError`."""
    files = picture_files(explanation)
    data = _data(explanation)
    printed: list[bytes] = []
    few = min(_MOST_PAGES, len(explanation.topics) + 2)
    for size in _sizes_to_try(explanation):
        printed.append(print_pdf("explanation", {**data, "table_pt": size}, files))
        if _pages(printed[-1]) <= few:
            return printed[-1]
    return min(printed, key=_pages)


def _sizes_to_try(explanation: Explanation) -> tuple[float, ...]:
    words = sum(len(text.split()) for topic in explanation.topics for o in topic.options for text in _texts(o))
    hopeful = tuple(size for size in _TABLE_PT if words * size * size <= _WORDS_AT_ONE_POINT)
    return hopeful or _TABLE_PT[-1:]


def _texts(option: OptionCard) -> tuple[str, ...]:
    risks = (f"{risk.text} {risk.how_often}" for risk in option.risks)
    return (option.what, option.feels, *option.benefits, *risks, *option.aftercare)


def _pages(pdf: bytes) -> int:
    found = _PAGE_COUNT.search(pdf)
    return int(found[1]) if found else 0


def file_name(explanation: Explanation) -> str:
    """What to call the file: the day and the reference, nobody's name."""
    word = explanation.label("page.file_name")
    return f"{word}-{explanation.created_at:%Y-%m-%d}-{explanation.id[:8]}.pdf"


def _data(explanation: Explanation) -> dict[str, object]:
    e, practice = explanation, explanation.practice
    # PDF dates carry no zone here, so they are given in UTC, whatever the machine's zone is.
    moment = e.created_at.astimezone(UTC)
    lines = (*practice.address_lines, *(line for line in (practice.phone, practice.email) if line))
    return {
        "title": e.label("page.title"),
        "author": practice.name,
        "language": e.language,
        "direction": e.direction,
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "made_on": e.label("page.made_on"),
        "labels": dict(e.labels),
        "practice": {"name": practice.name, "lines": lines},
        "logo": "logo.svg" if practice.logo_png else None,
        "dentist": {"name": e.dentist.name, "picture": "dentist.svg" if e.dentist.picture_jpeg else None},
        "greeting": e.greeting,
        "overview": picture_data(e.overview) if e.overview else None,
        "chart": picture_data(e.chart),
        "topics": [{**_topic(topic), "same_as": _same_as(topic, e.topics)} for topic in e.topics],
        "plan": [
            {
                "visit": line.visit, "name": line.name, "where": line.where, "proposed": line.proposed,
                "duration": line.duration, "cost_line": line.cost_line,
            }
            for line in e.plan
        ],
        "notices": e.notices,
        "sources": e.sources,
        "versions_line": _versions_line(e),
    }  # fmt: skip


def _topic(topic: Topic) -> dict[str, object]:
    captions = [topic.closeup.caption] if topic.closeup else []
    return {
        "mark": picture_data(topic.mark),
        "name": topic.name,
        "title": topic.title,
        "where": topic.where,
        "paragraphs": topic.paragraphs,
        "checked_line": topic.checked_line,
        "closeup": picture_data(topic.closeup) if topic.closeup else None,
        "drawing_today": picture_data(topic.drawing_today),
        "drawing_if_waiting": picture_data(topic.drawing_if_waiting),
        "captions": " ".join([*captions, topic.drawing_today.caption]),
        "if_waiting": topic.if_waiting,
        "options": [option_data(option) for option in topic.options],
    }


def _same_as(topic: Topic, topics: tuple[Topic, ...]) -> str | None:
    """Letter of an earlier topic with the very same choices: on paper they are printed once."""
    earlier = topics[: topics.index(topic)]
    return next((t.letter for t in earlier if _wording(t) == _wording(topic)), None)


def _wording(topic: Topic) -> tuple[OptionCard, ...]:
    return tuple(replace(option, drawing=None) for option in topic.options)


def _versions_line(e: Explanation) -> str:
    colon = e.label("page.colon")
    parts = [
        f"{e.label('page.identifier')}{colon} {e.id}",
        f"{e.label('page.application')} {e.versions.application}",
        f"{e.label('page.catalogue')} {e.versions.catalogue[:12]}",
        f"{e.label('page.texts')} {e.versions.content[:12]}",
        *(f"{model.name} {model.version} {model.sha256[:12]}" for model in e.versions.models),
    ]
    return " · ".join(parts)
