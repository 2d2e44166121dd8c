"""What never reaches a patient: suggestions that are undecided or rejected, and what a model had said."""

import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainers.diagnosis import Evidence
from explainers.documents.explanation_pdf import explanation_pdf
from explainers.errors import InvalidPlanError
from explainers.illustration.marks import mark_for
from explainers.illustration.radiograph_picture import place_of
from explainers.pages.rendering import render_pages
from models.finding import FindingKind, Region, RejectionReason

_FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def readings(draw):
    """Decisions about five suggestions: accepted, edited, rejected or left undecided; with secret scores."""
    decisions = draw(st.lists(st.sampled_from(["accept", "edit", "reject", "leave"]), min_size=5, max_size=5))
    scores = draw(st.lists(st.integers(1001, 9998), min_size=5, max_size=5, unique=True))
    return decisions, [score / 10000 for score in scores]


def _decide(maker, decision, number, score):
    """What is confirmed of a suggestion, or None."""
    suggestion = replace(maker.finding(number, FindingKind.PERIAPICAL_LESION, score), id=f"secret-{number}")
    if decision == "reject":
        suggestion.reject(RejectionReason.ARTEFACT, by="d-1", at=maker.at)
        return None
    if decision == "leave":
        return None
    confirmed = suggestion.accept(by="d-1", at=maker.at)
    if decision == "accept":
        return confirmed
    return confirmed.edit(
        kind=confirmed.kind, region=Region((300.0, 30.0, 350.0, 80.0)), tooth=confirmed.tooth, depth=None, note="hush",
        by="d-1", at=maker.at,
    )  # fmt: skip


@_FEW
@given(readings())
def test_nothing_undecided_or_rejected_and_no_score_is_in_any_page_or_picture(maker, reading):
    decisions, scores = reading
    confirmed = [_decide(maker, *each) for each in zip(decisions, range(5), scores, strict=True)]
    items = [maker.item("periapical_lesion", (c,), number=n) for n, c in enumerate(confirmed) if c is not None]
    if not items:
        items = [maker.item("periapical_lesion")]
    shown = b"\n".join(page.data for page in render_pages(maker.explanation(*items)))
    for number, score in enumerate(scores):
        assert f"secret-{number}".encode() not in shown
        assert f"{score:.4f}".encode() not in shown
        assert f"{score * 100:.0f} %".encode() not in shown
    assert b"hush" not in shown


@_FEW
@given(readings(), readings())
def test_what_a_model_had_said_of_an_edited_finding_leaves_no_trace(maker, one, other):
    """Two suggestions, edited to the same finding, give the same bytes."""
    pages = []
    for _, scores in (one, other):
        edited = _decide(maker, "edit", 0, scores[0])
        moved = replace(edited.suggestion, id=f"x{scores[1]}", region=Region((10.0, 10.0, 10.0 + scores[2] * 50, 99.0)))
        pages.append(render_pages(maker.explanation(maker.item("caries_deep", (replace(edited, suggestion=moved),)))))
    assert pages[0] == pages[1]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings())
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_nothing_undecided_or_rejected_and_no_score_is_in_the_pdf(maker, reading):
    decisions, scores = reading
    confirmed = [_decide(maker, *each) for each in zip(decisions, range(5), scores, strict=True)]
    items = [maker.item("periapical_lesion", (c,), number=n) for n, c in enumerate(confirmed) if c is not None]
    if not items:
        items = [maker.item("periapical_lesion")]
    pdf = explanation_pdf(maker.explanation(*items))
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    for number, score in enumerate(scores):
        assert f"secret-{number}".encode() not in pdf + text
        assert f"{score:.4f}".encode() not in text
    assert b"hush" not in text


def test_a_suggestion_or_a_rejection_is_no_evidence_and_no_place(maker):
    suggestion = maker.finding()
    rejection = suggestion.reject(RejectionReason.OVERLAP, by="d-1", at=maker.at)
    for unconfirmed in (suggestion, rejection):
        with pytest.raises(InvalidPlanError):
            Evidence(maker.sha256, unconfirmed)
        with pytest.raises(InvalidPlanError):
            place_of(unconfirmed, mark_for("C", (FindingKind.CARIES,)))


def test_only_the_evidence_of_a_topic_is_in_its_closeup(maker):
    alone = maker.explanation(maker.item("caries_deep", (maker.confirmed(0),)))
    among = maker.explanation(
        maker.item("caries_deep", (maker.confirmed(0),)),
        maker.item("periapical_lesion", (maker.confirmed(1),), number=1),
    )
    assert alone.topics[0].closeup.data == among.topics[0].closeup.data
