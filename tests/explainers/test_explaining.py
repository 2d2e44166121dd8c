from dataclasses import replace

import pytest

from explainers.errors import InvalidPlanError, PrimaryToothError
from explainers.explaining import explain
from explainers.language import Language, load_texts
from explainers.option_cards import UNVERIFIED
from models.finding import ConfirmedFinding, ModelStamp, Origin
from models.tooth import Tooth


def test_only_a_plan_is_explained(maker):
    with pytest.raises(InvalidPlanError, match="treatment plan"):
        explain(
            (maker.finding(),), radiographs={}, catalogue=maker.catalogue, texts=load_texts(Language.FRENCH),
            practice=maker.practice, dentist=maker.dentist, at=maker.at, explanation_id="e", application_version="0",
        )  # fmt: skip


def test_a_condition_that_the_catalogue_does_not_know_is_refused(maker):
    item = maker.item("caries_deep")
    stranger = replace(item, diagnosis=replace(item.diagnosis, condition_id="scurvy"))
    with pytest.raises(InvalidPlanError, match="scurvy"):
        maker.explanation(stranger)


def test_an_option_that_the_condition_does_not_offer_is_refused(maker):
    item = maker.item("caries_deep")
    stranger = replace(item, offered=(*item.offered, replace(item.offered[0], id="amputation")))
    with pytest.raises(InvalidPlanError, match="amputation"):
        maker.explanation(stranger)


def test_a_plan_about_a_milk_tooth_is_not_explained_in_words_for_adults(maker):
    item = maker.item("caries_deep")
    child = replace(item, diagnosis=replace(item.diagnosis, teeth=(Tooth(36), Tooth(75))))
    with pytest.raises(PrimaryToothError, match="75"):
        maker.explanation(child)


def test_a_radiograph_that_was_not_handed_over_is_refused(maker):
    elsewhere = replace(maker, sha256="ee" * 32).item("caries_deep", (maker.confirmed(),))
    with pytest.raises(InvalidPlanError, match="eeee"):
        maker.explanation(elsewhere)


def test_a_diagnosis_without_an_image_has_only_the_drawing(maker):
    topic = maker.explanation(maker.item("caries_deep")).topics[0]
    assert topic.closeup is None
    assert topic.closeup_clean is None
    assert topic.drawing_today.data.startswith(b"<svg")
    assert "en vous examinant" in topic.checked_line


def test_a_plan_without_images_has_no_overview_and_names_no_software_aid(maker):
    explanation = maker.explanation(maker.item("caries_deep"))
    assert explanation.overview is None
    assert not any("aide logicielle" in notice for notice in explanation.notices)
    assert explanation.versions.models == ()


def test_what_the_dentist_added_is_not_ascribed_to_the_software_aid(maker):
    suggested = maker.confirmed()
    added = ConfirmedFinding(
        "mine", suggested.kind, suggested.region, suggested.tooth, None, "", Origin.ADDED, "d-1", maker.at, None
    )
    explanation = maker.explanation(maker.item("caries_deep", (added,)))
    assert "aide logicielle" not in explanation.topics[0].checked_line
    assert explanation.versions.models == ()


@pytest.mark.parametrize(
    ("others", "said", "not_said"),
    [
        ("accepted", "a signalé cet endroit", "une partie"),
        ("edited", "a signalé ces endroits. Dr Martin les a vérifiés et en a corrigé une partie", "en avait signalé"),
        ("added", "Une aide logicielle en avait signalé une partie", "a signalé cet endroit"),
    ],
)
def test_the_aid_is_said_to_have_pointed_to_what_it_pointed_to(maker, others, said, not_said):
    first, second = maker.confirmed(0), maker.confirmed(1)
    second = {
        "accepted": second,
        "edited": replace(second, origin=Origin.EDITED),
        "added": replace(second, origin=Origin.ADDED, suggestion=None),
    }[others]
    line = maker.explanation(maker.item("caries_deep", (first, second))).topics[0].checked_line
    assert said in line
    assert not_said not in line


NUMBERING = ModelStamp("panoramic-teeth", "1.2", "ef" * 32)


def explained_with_numbers(maker, *findings):
    """The explanation of caries on these findings, on an image whose teeth another model has numbered."""
    return explain(
        maker.plan(maker.item("caries_deep", findings)), radiographs={maker.sha256: maker.radiograph()},
        catalogue=maker.catalogue, texts=load_texts(Language.FRENCH), practice=maker.practice, dentist=maker.dentist,
        at=maker.at, explanation_id="e", application_version="0", numbered_by={maker.sha256: NUMBERING},
    )  # fmt: skip


def test_the_model_whose_tooth_number_is_shown_is_named_too(maker):
    explanation = explained_with_numbers(maker, maker.confirmed())
    assert any("panoramic-teeth, version 1.2" in notice and "numéros" in notice for notice in explanation.notices)
    assert explanation.versions.models == (maker.model, NUMBERING)


def test_a_model_whose_tooth_number_the_dentist_changed_is_not_named(maker):
    edited = replace(maker.confirmed(), origin=Origin.EDITED, tooth=Tooth(37))
    explanation = explained_with_numbers(maker, edited)
    assert not any("panoramic-teeth" in notice for notice in explanation.notices)
    assert explanation.versions.models == (maker.model,)


def test_the_notice_names_model_version_status_dentist_and_time(maker):
    notices = " ".join(maker.explanation().notices)
    for said in (
        maker.model.name,
        maker.model.version,
        "modèle de recherche",
        "CE",
        "Dr Martin",
        "22 novembre 2026",
        "09:05",
    ):
        assert said in notices


def test_what_a_colleague_checked_is_not_said_to_be_checked_by_who_explains(maker):
    finding = maker.finding().accept(by="d-2", at=maker.at)
    notices = " ".join(maker.explanation(maker.item("caries_deep", (finding,))).notices)
    assert "Un dentiste du cabinet les a vérifiés" in notices
    assert "Dr Martin les a vérifiés" not in notices


def test_texts_that_no_clinician_has_read_say_so(maker):
    assert load_texts(Language.FRENCH)("notice.not_reviewed") in maker.explanation().notices


def test_topics_that_share_a_letter_are_numbered(maker):
    items = [
        maker.item("caries_deep", number=0),
        maker.item("caries_initial", number=1),
        maker.item("calculus", number=2),
    ]
    letters = [topic.letter for topic in maker.explanation(*items).topics]
    assert letters[:2] == ["C1", "C2"]
    assert letters[2] == "T"


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (("L", "F"), ("votre droite", "votre gauche")),  # rows run to the patient's left
        (("R", "F"), ("votre gauche", "votre droite")),  # the image is mirrored, and says so
        (("A", "F"), None),  # a view from the side has no left and right
        (None, None),  # not known, so not said
    ],
)
def test_sides_are_only_said_when_the_image_says_which_way_it_runs(maker, orientation, expected):
    explanation = replace(maker, orientation=orientation).explanation()
    assert explanation.overview.edge_labels == expected
    assert (explanation.topics[0].closeup.edge_labels is None) == (expected is None)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (("L", "F"), ("vers votre droite", "vers votre gauche")),
        (("R", "F"), ("vers votre gauche", "vers votre droite")),  # mirrored, and says so
    ],
)
def test_the_edges_of_a_closeup_say_directions_because_it_may_lie_wholly_on_one_side(maker, orientation, expected):
    topic = replace(maker, orientation=orientation).explanation().topics[0]
    assert topic.closeup.edge_labels == expected
    assert topic.closeup_clean.edge_labels == expected


def test_the_proposal_changes_a_label_and_never_the_order(maker):
    proposing, neutral = maker.explanation().topics[0], replace(maker, proposes=False).explanation().topics[0]
    assert [o.option_id for o in proposing.options] == [o.option_id for o in neutral.options]
    assert [o.is_proposed for o in proposing.options].count(True) == 1
    assert not any(o.is_proposed for o in neutral.options)


def test_minutes_and_cost_of_the_practice_stand_on_the_proposed_option_alone(maker):
    options = maker.explanation().topics[0].options
    assert [o.cost_line for o in options if o.cost_line] == ["120 €"]
    assert "45 minutes" in next(o for o in options if o.is_proposed).duration


@pytest.mark.parametrize("language", list(Language))
def test_every_condition_of_the_catalogue_is_explained_with_equal_parts(maker, language):
    speaking = replace(maker, language=language)
    for condition in maker.catalogue.conditions:
        topic = speaking.explanation(speaking.item(condition.id)).topics[0]
        assert any(option.is_watch for option in topic.options), condition.id
        for option in topic.options:
            parts = (
                option.name,
                option.what,
                option.feels,
                option.duration,
                option.benefits,
                option.risks,
                option.aftercare,
            )
            assert all(parts), option.option_id


def test_a_frequency_in_words_that_nobody_checked_carries_a_star_that_is_explained(maker):
    explanation = maker.explanation()
    said = [risk.how_often for topic in explanation.topics for option in topic.options for risk in option.risks]
    assert any(words.endswith(UNVERIFIED) for words in said)
    assert explanation.label("evidence.unverified").startswith(UNVERIFIED)


def test_the_dentists_private_note_is_not_shown(maker):
    assert "private words" not in repr(maker.explanation())


def test_the_plan_stands_in_the_order_of_its_visits(maker):
    first, second = maker.item("caries_deep", number=0), maker.item("caries_initial", number=1)
    later = replace(first, visit=3)
    assert [line.visit for line in maker.explanation(later, second).plan] == [2, 3]


def test_times_are_said_in_the_zone_of_the_explanation(maker):
    from datetime import timedelta, timezone

    paris = replace(maker, at=maker.at.astimezone(timezone(timedelta(hours=1))))
    utc_finding = maker.confirmed()
    assert "10:05" in paris.explanation(paris.item("caries_deep", (utc_finding,))).topics[0].checked_line


def test_the_tooth_is_said_from_the_patients_side(maker):
    item = maker.item("caries_deep")
    right = replace(item, diagnosis=replace(item.diagnosis, teeth=(Tooth(46),)))
    assert "en bas à droite" in maker.explanation(right).topics[0].where
