"""Explaining: the plan as it stands becomes pages and a PDF, kept byte for byte as they are shown."""

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import EmptyPlanError
from kiosk.visit import MadeExplanation, Visit


def explain(desk: Desk, visit: Visit, *, actor: str, language: Language) -> Visit:
    """Make the explanation of the plan and keep it with its pages; `visit.explanation_in(language)` is the one made.

    Raises `EmptyPlanError` when nothing has been stated.
    """
    if not visit.items:
        raise EmptyPlanError
    raise NotImplementedError


def explanation_pdf(desk: Desk, visit: Visit, explanation_id: str, *, actor: str) -> Visit:
    """Print an explanation that was made, once; its `document` is then the stored PDF. Raises `DocumentError`."""
    raise NotImplementedError


def document_bytes(desk: Desk, made: MadeExplanation) -> bytes:
    """The stored PDF of an explanation, checked against its SHA-256."""
    raise NotImplementedError


def export_visit(desk: Desk, visit: Visit, *, actor: str) -> bytes:
    """What is stated and planned, with its pictures, as JSON for `kiosk report`; nothing undecided, no identity."""
    raise NotImplementedError
