"""Explaining: the plan as it stands becomes pages and a PDF, kept byte for byte as they are shown."""

import hashlib
from dataclasses import replace
from typing import Final

from explainers.diagnosis import Diagnosis
from explainers.explaining import explain as make_explanation
from explainers.explanation import Explanation
from explainers.language import Language, load_texts
from explainers.pages.rendering import Page, render_pages
from explainers.planning import TreatmentPlan
from kiosk.desk import Desk
from kiosk.errors import EmptyPlanError, OrientationNotStatedError, StoreError, UnknownExplanationError
from kiosk.explanation_json import explanation_from_json, explanation_to_json
from kiosk.records.audit import Action, Event
from kiosk.shown_image import shown_radiograph
from kiosk.version import application_version
from kiosk.visit import RIGHT_ON_THE_LEFT, MadeExplanation, ReadByModels, StoredPage, Visit, VisitImage
from kiosk.visit_file import VisitFile, VisitFileImage, visit_file_to_json
from kiosk.workflow import step
from models.finding import ConfirmedFinding, Finding, ModelStamp
from models.radiograph import Radiograph

_NO_SCORE: Final = 0.0
"""Stands in an export where a score would: a file that is passed on tells nobody how sure a model was."""


def explain(desk: Desk, visit: Visit, *, actor: str, language: Language) -> Visit:
    """Make the explanation of the plan and keep it with its pages; `visit.explanation_in(language)` is the one made.

    Raises `EmptyPlanError` when nothing has been stated, `OrientationNotStatedError` for an image whose sides nobody
    has vouched for, and what `explainers.explaining.explain` raises.
    """
    if not visit.items:
        raise EmptyPlanError
    settings = desk.settings
    explanation = make_explanation(
        plan_of(desk, visit, actor),
        radiographs=_radiographs(desk, visit),
        catalogue=desk.catalogue,
        texts=load_texts(language),
        practice=settings.practice,
        dentist=settings.dentist(desk.check_actor(actor)),
        at=desk.now().astimezone(),  # the patient reads the time of the practice
        explanation_id=desk.new_id(),
        application_version=application_version(),
        numbered_by={image.sha256: model for image in visit.images if (model := _numbered_by(image)) is not None},
    )
    made = _store(desk, explanation, visit, actor)
    return step.note(
        desk, visit.id, lambda v: v.with_explanation(made), actor=actor, action=Action.EXPLANATION_MADE, subject=made.id
    )


def plan_of(desk: Desk, visit: Visit, actor: str) -> TreatmentPlan:
    """The plan as it stands, vouched for by who acts."""
    return TreatmentPlan(items=visit.items, made_by=desk.check_actor(actor), made_at=desk.now())


def explanation_of(desk: Desk, made: MadeExplanation) -> Explanation:
    """The frozen bundle, as it was stored. Raises `StoreError`."""
    return explanation_from_json(desk.records.read_blob(made.bundle))


def page_bytes(desk: Desk, made: MadeExplanation, page: StoredPage) -> bytes:
    """One file of the patient's pages as it was stored, checked against its SHA-256. Raises `StoreError`."""
    content = desk.records.read_blob(made.content)[page.offset : page.offset + page.size]
    if hashlib.sha256(content).hexdigest() != page.sha256:
        raise StoreError("page was changed since it was stored")
    return content


def explanation_pdf(desk: Desk, visit: Visit, explanation_id: str, *, actor: str) -> Visit:
    """Print an explanation that was made, once; its `document` is then the stored PDF. Raises `DocumentError`."""
    from explainers.documents.explanation_pdf import explanation_pdf as print_pdf

    made = _made(visit, explanation_id)
    if made.document is not None:
        return visit
    content = print_pdf(explanation_of(desk, made))
    printed = replace(made, document=desk.records.put_blob(content, "application/pdf", desk.new_id()))
    return step.note(
        desk,
        visit.id,
        lambda v: v.with_explanation(printed),
        actor=actor,
        action=Action.DOCUMENT_MADE,
        subject=made.id,
    )


def document_bytes(desk: Desk, made: MadeExplanation) -> bytes:
    """The stored PDF of an explanation, checked against its SHA-256. Raises `StoreError`."""
    if made.document is None:
        raise StoreError("no document was made of this explanation")
    return desk.records.read_blob(made.document)


def export_visit(desk: Desk, visit: Visit, *, actor: str) -> bytes:
    """What is stated and planned, with its pictures, as JSON for `kiosk report`; nothing undecided, no name or note."""
    settings = desk.settings
    rests_on = {e.radiograph_sha256 for d in visit.diagnoses for e in d.evidence}
    images = tuple(_file_image(desk, visit, image) for image in visit.images if image.sha256 in rests_on)
    content = visit_file_to_json(
        VisitFile(
            exported_at=desk.now().astimezone(),
            language=visit.language,
            practice=settings.practice,
            dentist=settings.dentist(desk.check_actor(actor)),
            plan=_bare(plan_of(desk, visit, actor)),
            images=images,
        )
    )
    event = Event(at=desk.now(), actor=actor, action=Action.VISIT_EXPORTED, visit_id=visit.id)
    desk.records.record(event, content_sha256=hashlib.sha256(content).hexdigest())
    return content


def _bare(plan: TreatmentPlan) -> TreatmentPlan:
    """The same without the dentist's notes to themselves and without what the models had said: a file is passed on."""

    def bare(diagnosis: Diagnosis) -> Diagnosis:
        evidence = tuple(replace(e, finding=_bare_finding(e.finding)) for e in diagnosis.evidence)
        return replace(diagnosis, note="", evidence=evidence)

    return replace(plan, items=tuple(replace(item, diagnosis=bare(item.diagnosis)) for item in plan.items))


def _bare_finding(finding: ConfirmedFinding) -> ConfirmedFinding:
    """Of the suggestion only which model made it, and whether its tooth number was kept; no score, no place of its."""
    said = finding.suggestion
    if said is None:
        return replace(finding, note="")
    tooth = said.tooth if said.tooth == finding.tooth else None
    bare = Finding(finding.id, finding.kind, finding.region, _NO_SCORE, said.model, tooth, finding.depth)
    return replace(finding, note="", suggestion=bare)


def _store(desk: Desk, explanation: Explanation, visit: Visit, actor: str) -> MadeExplanation:
    files = render_pages(explanation)
    content = b"".join(file.data for file in files)
    return MadeExplanation(
        id=explanation.id,
        language=Language(explanation.language),
        plan_sha256=visit.plan_sha256,
        bundle=desk.records.put_blob(explanation_to_json(explanation), "application/json", desk.new_id()),
        content=desk.records.put_blob(content, "application/octet-stream", desk.new_id()),
        pages=_places(files),
        made_by=actor,
        made_at=explanation.created_at,
    )


def _places(files: tuple[Page, ...]) -> tuple[StoredPage, ...]:
    offset, places = 0, []
    for file in files:
        places.append(StoredPage(file.name, file.media_type, file.sha256, offset, len(file.data)))
        offset += len(file.data)
    return tuple(places)


def _made(visit: Visit, explanation_id: str) -> MadeExplanation:
    found = next((made for made in visit.explanations if made.id == explanation_id), None)
    if found is None:
        raise UnknownExplanationError(explanation_id)
    return found


def _radiographs(desk: Desk, visit: Visit) -> dict[str, Radiograph]:
    """The images that the diagnoses rest on, by the SHA-256 of their files: the pictures that were on the screen."""
    rests_on = {e.radiograph_sha256 for d in visit.diagnoses for e in d.evidence}
    return {
        image.sha256: shown_radiograph(_file_image(desk, visit, image))
        for image in visit.images
        if image.sha256 in rests_on
    }


def _numbered_by(image: VisitImage) -> ModelStamp | None:
    return image.reading.annotation.numbered_by if isinstance(image.reading, ReadByModels) else None


def _file_image(desk: Desk, visit: Visit, image: VisitImage) -> VisitFileImage:
    if visit.needs_orientation(image.id):
        raise OrientationNotStatedError(image.id)
    stated = visit.review(image.id).orientation is not None
    return VisitFileImage(
        sha256=image.sha256,
        picture_png=desk.records.read_blob(image.picture),
        view=image.view,
        source=image.source,
        patient_orientation=RIGHT_ON_THE_LEFT if stated else image.patient_orientation,
        laterality=image.laterality,
        spacing=image.spacing,
        acquired=image.acquired,
        lossy=image.lossy,
        numbered_by=_numbered_by(image),
    )
