"""`kiosk report`: a visit file in, the explanation PDF out; the same file gives the same explanation."""

import hashlib

from explainers.catalogue import load_catalogue
from explainers.documents.explanation_pdf import explanation_pdf
from explainers.explaining import explain
from explainers.explanation import Explanation
from explainers.language import Language, load_texts
from kiosk.shown_image import shown_radiograph
from kiosk.version import application_version
from kiosk.visit_file import visit_file_from_json


def explanation_of_file(untrusted_json: bytes, language: Language | None = None) -> Explanation:
    """The explanation of a visit file, in the language named or else the visit's.

    Raises `InvalidVisitFileError`, and what `explain` raises for a plan that must not be shown.
    """
    file = visit_file_from_json(untrusted_json)
    return explain(
        file.plan,
        radiographs={image.sha256: shown_radiograph(image) for image in file.images},
        catalogue=load_catalogue(),
        texts=load_texts(language or file.language),
        practice=file.practice,
        dentist=file.dentist,
        at=file.exported_at,
        explanation_id=hashlib.sha256(untrusted_json).hexdigest()[:32],
        application_version=application_version(),
        numbered_by={image.sha256: image.numbered_by for image in file.images if image.numbered_by is not None},
    )


def report(untrusted_json: bytes, language: Language | None = None) -> bytes:
    """The explanation PDF of a visit file. Raises also `DocumentError`."""
    return explanation_pdf(explanation_of_file(untrusted_json, language))
