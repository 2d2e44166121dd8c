"""Figures: numbers become plotly charts in the reading room's colours; the only home of plotly. For the dentist."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import plotly.graph_objects as go

from explainers.illustration.marks import MARKS
from explainers.language import Texts
from kiosk.theme.tokens import READING_ROOM
from kiosk.visit import ReadByModels, Visit
from models.card import Card
from models.finding import ConfirmedFinding, FindingKind

QUIET: Final = {"displayModeBar": False, "staticPlot": False, "scrollZoom": False}
"""No toolbar over a chart, and no wheel that it swallows."""
_HEIGHT: Final = 260
_PATTERN: Final = {"fgcolor": "#000000", "solidity": 0.25}
_SYMBOLS: Final = {"confirmed": "circle", "rejected": "x", "undecided": "circle-open"}


@dataclass(frozen=True, slots=True)
class Scored:
    """One suggestion with the score that the model gave it, and what the dentist decided."""

    kind: FindingKind
    score: float
    decision: str
    """``confirmed``, ``rejected`` or ``undecided``."""
    tooth: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that was done in a visit, in the words of the screen."""

    at: datetime
    """In the practice's own time."""
    what: str
    who: str


def scored_suggestions(visit: Visit) -> tuple[Scored, ...]:
    """Every suggestion of a visit, image by image."""
    scored = []
    for image in visit.images:
        review = visit.review(image.id)
        confirmed = {finding.id for finding in review.confirmed}
        rejected = {rejection.suggestion.id for rejection in review.rejected}
        for finding in image.suggestions:
            decision = "confirmed" if finding.id in confirmed else "rejected" if finding.id in rejected else "undecided"
            tooth = finding.tooth.fdi if finding.tooth else None
            scored.append(Scored(finding.kind, finding.score, decision, tooth))
    return tuple(scored)


def is_unread(visit: Visit) -> bool:
    """Whether no model has read some image of the visit: then no suggestion does not mean that there was none."""
    readings = [image.reading for image in visit.images]
    return not all(isinstance(reading, ReadByModels) and reading.annotation.was_read_by_a_model for reading in readings)


def thresholds_of(cards: Iterable[Card]) -> dict[FindingKind, float]:
    """The lowest score at which each kind is suggested, as the cards of the models in use say."""
    found: dict[FindingKind, float] = {}
    for card in cards:
        for meaning in card.classes:
            if meaning.kind is not None:
                found[meaning.kind] = min(card.threshold_of(meaning.index), found.get(meaning.kind, 1.0))
    return found


def findings_per_tooth(confirmed: Iterable[ConfirmedFinding], texts: Texts) -> go.Figure:
    """Stacked counts of confirmed findings, tooth by tooth in FDI order, one colour and pattern a kind."""
    counts = _per_tooth(confirmed, texts)
    teeth = sorted({tooth for tooth, _ in counts})
    figure = go.Figure()
    for at, kind in enumerate(kind for kind in FindingKind if any(k is kind for _, k in counts)):
        hue, _ = MARKS[kind]
        figure.add_bar(
            x=teeth, y=[counts.get((tooth, kind), 0) for tooth in teeth], name=texts(f"screen.kind.{kind.value}"),
            marker={"color": hue, "pattern": {**_PATTERN, "shape": ("", "/", ".", "x", "-")[at % 5], "bgcolor": hue}},
            width=0.5,
        )  # fmt: skip
    figure.update_layout(**_layout(), barmode="stack")
    figure.update_xaxes(type="category", title=texts("screen.take_home.axis_tooth"))
    figure.update_yaxes(dtick=1, title=texts("screen.take_home.axis_count"))
    return figure


def findings_per_tooth_in_words(confirmed: Iterable[ConfirmedFinding], texts: Texts) -> str:
    """The same as one sentence, for those who hear the screen."""
    counts = _per_tooth(confirmed, texts)
    return "; ".join(
        f"{tooth}: {texts(f'screen.kind.{kind.value}')} {count}" for (tooth, kind), count in sorted(counts.items())
    )


def scores_against_threshold(
    scored: Iterable[Scored], thresholds: Mapping[FindingKind, float], texts: Texts
) -> go.Figure:
    """Each suggestion as a point on its kind's line; a short upright stroke marks the kind's threshold."""
    points = tuple(scored)
    figure = go.Figure()
    for decision, symbol in _SYMBOLS.items():
        chosen = [point for point in points if point.decision == decision]
        if chosen:
            figure.add_scatter(
                x=[point.score for point in chosen], y=[texts(f"screen.kind.{p.kind.value}") for p in chosen],
                mode="markers", name=texts(f"screen.take_home.decided_{decision}"),
                text=[str(point.tooth or "–") for point in chosen],
                hovertemplate="%{y} · %{text} · %{x:.2f}<extra></extra>",
                marker={"symbol": symbol, "size": 13, "line": {"width": 2}, "color": READING_ROOM["touch"]},
            )  # fmt: skip
    shown = sorted({point.kind for point in points} & set(thresholds))
    figure.add_scatter(
        x=[thresholds[kind] for kind in shown], y=[texts(f"screen.kind.{kind.value}") for kind in shown],
        mode="markers", name=texts("screen.take_home.threshold"), hovertemplate="%{x:.2f}<extra></extra>",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": READING_ROOM["watch"]}},
    )  # fmt: skip
    figure.update_layout(**_layout())
    figure.update_xaxes(range=[0, 1.02], title=texts("screen.take_home.axis_score"))
    return figure


def timeline(moments: Iterable[Moment]) -> go.Figure:
    """What was done when: one line a person, a diamond a step; the step's name is told on touch."""
    done = tuple(moments)
    figure = go.Figure()
    figure.add_scatter(
        x=[moment.at for moment in done], y=[moment.who for moment in done], text=[moment.what for moment in done],
        mode="lines+markers", hovertemplate="%{x|%H:%M:%S} · %{text}<extra></extra>",
        line={"color": READING_ROOM["rule"]},
        marker={"symbol": "diamond", "size": 13, "color": READING_ROOM["touch"]},
    )  # fmt: skip
    figure.update_layout(**{**_layout(), "height": _HEIGHT // 2, "showlegend": False})
    figure.update_xaxes(type="date", tickformat="%H:%M:%S")
    return figure


def _per_tooth(confirmed: Iterable[ConfirmedFinding], texts: Texts) -> Counter[tuple[str, FindingKind]]:
    nowhere = texts("screen.finding.no_tooth")
    return Counter((str(finding.tooth or nowhere), finding.kind) for finding in confirmed)


def _layout() -> dict[str, object]:
    axis = {"gridcolor": READING_ROOM["rule"], "zerolinecolor": READING_ROOM["rule"], "fixedrange": True}
    return {
        "height": _HEIGHT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Atkinson Hyperlegible Next, sans-serif", "size": 15, "color": READING_ROOM["text"]},
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "y": 1.2, "x": 0},
        "showlegend": True,
        "xaxis": axis,
        "yaxis": {**axis, "automargin": True},
    }
