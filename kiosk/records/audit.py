"""The trail: what was done, by whom, when, to which visit; each row sealed to the one before it. Pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

FIRST_HASH: Final = "0" * 64
"""What the first row is sealed to."""


class Action(StrEnum):
    """Everything that leaves a row in the trail."""

    VISIT_STARTED = "visit_started"
    LANGUAGE_CHANGED = "language_changed"
    PATIENT_CHANGED = "patient_changed"
    IMAGE_ADDED = "image_added"
    IMAGE_REMOVED = "image_removed"
    ORIENTATION_STATED = "orientation_stated"
    VIEW_STATED = "view_stated"
    IMAGE_ANNOTATED = "image_annotated"
    ANNOTATION_FAILED = "annotation_failed"
    FINDING_ACCEPTED = "finding_accepted"
    FINDING_REJECTED = "finding_rejected"
    FINDING_EDITED = "finding_edited"
    FINDING_ADDED = "finding_added"
    FINDING_REOPENED = "finding_reopened"
    DIAGNOSIS_STATED = "diagnosis_stated"
    DIAGNOSIS_CHANGED = "diagnosis_changed"
    DIAGNOSIS_WITHDRAWN = "diagnosis_withdrawn"
    PLAN_CHANGED = "plan_changed"
    PLAN_ORDERED = "plan_ordered"
    DECISION_UNDONE = "decision_undone"
    EXPLANATION_MADE = "explanation_made"
    DOCUMENT_MADE = "document_made"
    VISIT_EXPORTED = "visit_exported"
    SETTINGS_CHANGED = "settings_changed"
    CONSENT_OPENED = "consent_opened"
    PERSON_STATED = "person_stated"
    INTERPRETER_NAMED = "interpreter_named"
    INTERVIEW_HELD = "interview_held"
    PAGE_SEEN = "page_seen"
    PAGE_PASSED_OVER = "page_passed_over"
    DOUBT_RAISED = "doubt_raised"
    DOUBT_ANSWERED = "doubt_answered"
    TEACH_BACK_ANSWERED = "teach_back_answered"
    TEACH_BACK_JUDGED = "teach_back_judged"
    TOLD_AGAIN = "told_again"
    TALKED_OVER = "talked_over"
    SURE_ANSWERED = "sure_answered"
    CONSEQUENCES_TOLD = "consequences_told"
    OPINION_ASKED = "opinion_asked"
    DECIDED = "decided"
    SIGNED = "signed"
    CONSENT_SEALED = "consent_sealed"
    CONSENT_WITHDRAWN = "consent_withdrawn"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done. Identifiers of ours only: no identity, no clinical words."""

    at: datetime
    actor: str
    """Id of the dentist."""
    action: Action
    visit_id: str = ""
    """Empty for what is not about a visit, such as settings."""
    subject: str = ""
    """Id of the image, finding, diagnosis or explanation concerned."""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("expected a time with its zone")
        if not self.actor:
            raise ValueError("expected somebody who acts, got nobody")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An event in the trail, with what it left behind and the seal."""

    sequence: int
    """Counts from 1 without gaps."""
    event: Event
    version: int
    """The visit's version after the event; 0 for what is not about a visit."""
    content_sha256: str
    """Of what was stored with it; empty when nothing was."""
    previous_hash: str
    hash: str

    @property
    def is_sealed(self) -> bool:
        """Whether the seal fits the row."""
        expected = seal(self.sequence, self.event, self.version, self.content_sha256, self.previous_hash)
        return expected == self.hash


def seal(sequence: int, event: Event, version: int, content_sha256: str, previous_hash: str) -> str:
    """SHA-256 over the previous row's hash and the canonical JSON of this one (sorted keys, UTF-8, no spaces)."""
    facts = {
        "sequence": sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "action": event.action.value,
        "visit_id": event.visit_id,
        "subject": event.subject,
        "version": version,
        "content_sha256": content_sha256,
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous_hash + canonical).encode()).hexdigest()
