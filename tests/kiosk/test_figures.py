"""Figures count what is there, and show the dentist where the threshold lies."""

from datetime import UTC, datetime, timedelta

from explainers.language import Language, load_texts
from kiosk import figures
from kiosk.desk import Desk
from kiosk.visit import Visit
from kiosk.workflow import deciding
from models.finding import FindingKind, RejectionReason

EN = load_texts(Language.ENGLISH)


def _decided(desk: Desk, visit: Visit) -> Visit:
    image_id = visit.images[0].id
    visit = deciding.accept(desk, visit, image_id, "f1", actor="martin")
    return deciding.reject(desk, visit, image_id, "f2", actor="martin", reason=RejectionReason.OVERLAP)


def test_each_suggestion_is_shown_with_what_was_decided(desk: Desk, read_visit: Visit) -> None:
    scored = figures.scored_suggestions(_decided(desk, read_visit))
    assert [(point.kind, point.decision) for point in scored] == [
        (FindingKind.CARIES, "confirmed"),
        (FindingKind.BONE_LOSS, "rejected"),
        (FindingKind.CROWN, "undecided"),
    ]


def test_only_confirmed_findings_are_counted_per_tooth(desk: Desk, read_visit: Visit) -> None:
    figure = figures.findings_per_tooth(_decided(desk, read_visit).confirmed, EN)
    assert [(bar.name, tuple(bar.x), tuple(bar.y)) for bar in figure.data] == [("Caries", ("36",), (1,))]


def test_the_counts_can_be_heard(desk: Desk, read_visit: Visit) -> None:
    confirmed = _decided(desk, read_visit).confirmed
    assert figures.findings_per_tooth_in_words(confirmed, EN) == "36: Caries 1"


def test_the_threshold_stands_beside_the_scores_of_its_kind(read_visit: Visit) -> None:
    scored = figures.scored_suggestions(read_visit)
    figure = figures.scores_against_threshold(scored, {FindingKind.CARIES: 0.4, FindingKind.IMPLANT: 0.9}, EN)
    threshold = figure.data[-1]
    assert (tuple(threshold.x), tuple(threshold.y)) == ((0.4,), ("Caries",))


def test_the_timeline_shows_each_step_at_its_time_beside_who_took_it() -> None:
    start = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    moments = [
        figures.Moment(start, "Visit started", "Dr Martin"),
        figures.Moment(start + timedelta(seconds=40), "Image added", "Dr Costa"),
    ]
    (line,) = figures.timeline(moments).data
    assert tuple(line.text) == ("Visit started", "Image added")
    assert tuple(line.y) == ("Dr Martin", "Dr Costa")
    assert [moment.second for moment in line.x] == [0, 40]
