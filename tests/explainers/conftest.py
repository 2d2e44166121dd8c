"""A plan as a dentist could make it, on an image made of nothing, for all that turns plans into what patients see."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pytest

from explainers.catalogue import Catalogue, load_catalogue
from explainers.diagnosis import Diagnosis, Evidence
from explainers.explaining import explain
from explainers.explanation import Explanation
from explainers.language import Language, load_texts
from explainers.planning import PlanItem, TreatmentPlan, offer_all
from explainers.practice import Dentist, Practice
from models.finding import ConfirmedFinding, Finding, FindingKind, ModelStamp, Region
from models.radiograph import Radiograph, View
from models.tooth import Tooth

_TEETH = tuple(Tooth(fdi) for fdi in (36, 45, 11, 26, 17))
_DENTIST = Dentist("d-1", "Dr Martin")
_MODEL = ModelStamp("panoramic-findings", "0.3", "cd" * 32)
_PRACTICE = Practice("Cabinet des Tilleuls", ("12, rue des Tilleuls", "69003 Lyon"), "04 00 00 00 00", "a@example.org")


@dataclass(frozen=True)
class Maker:
    """Makes what a test needs; a test changes a field with `dataclasses.replace`."""

    language: Language = Language.FRENCH
    conditions: tuple[str, ...] = ("caries_deep", "periapical_lesion", "impacted_third_molar")
    practice: Practice = _PRACTICE
    dentist: Dentist = _DENTIST
    orientation: tuple[str, str] | None = ("L", "F")
    proposes: bool = True
    at: datetime = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    sha256: str = "ab" * 32
    model: ModelStamp = _MODEL

    @property
    def catalogue(self) -> Catalogue:
        """The one that ships."""
        return load_catalogue()

    def radiograph(self) -> Radiograph:
        """A grey ramp of 640 × 320 pixels."""
        ramp = np.linspace(0, 4000, 640, dtype=np.float32)
        return Radiograph(
            values=np.tile(ramp, (320, 1)),
            sha256=self.sha256,
            view=View.PANORAMIC,
            source="dicom",
            patient_orientation=self.orientation,
        )

    def finding(self, number: int = 0, kind: FindingKind = FindingKind.CARIES, score: float = 0.71) -> Finding:
        """A suggestion at a place of its own."""
        x = 60.0 + 90 * number
        outline = ((x, 120.0), (x + 40, 118.0), (x + 44, 170.0), (x + 4, 168.0))
        region = Region((x, 118.0, x + 44, 170.0), outline)
        return Finding(f"f-{number}", kind, region, score, self.model, _TEETH[number % len(_TEETH)])

    def confirmed(self, number: int = 0, kind: FindingKind = FindingKind.CARIES) -> ConfirmedFinding:
        """The same, accepted by the dentist."""
        return self.finding(number, kind).accept(by=self.dentist.id, at=self.at)

    def item(self, condition_id: str, findings: tuple[ConfirmedFinding, ...] = (), *, number: int = 0) -> PlanItem:
        """A diagnosis with every option offered, the second one proposed."""
        condition = self.catalogue.condition(condition_id)
        diagnosis = Diagnosis(
            id=f"g-{number}",
            condition_id=condition_id,
            condition_version=condition.version,
            teeth=(_TEETH[number % len(_TEETH)],),
            evidence=tuple(Evidence(self.sha256, finding) for finding in findings),
            note="private words",
            stated_by=self.dentist.id,
            stated_at=self.at,
        )
        item = offer_all(diagnosis, condition, visit=number + 1)
        return replace(item, proposed=item.offered[1].id, minutes=45, cost_line="120 €") if self.proposes else item

    def plan(self, *items: PlanItem) -> TreatmentPlan:
        """A plan of these items, or of one item for each condition."""
        return TreatmentPlan(items or tuple(self._usual_items()), self.dentist.id, self.at)

    def explanation(self, *items: PlanItem) -> Explanation:
        """The explanation of such a plan."""
        return explain(
            self.plan(*items),
            radiographs={self.sha256: self.radiograph()},
            catalogue=self.catalogue,
            texts=load_texts(self.language),
            practice=self.practice,
            dentist=self.dentist,
            at=self.at,
            explanation_id="e-0001-0002",
            application_version="0.1.0",
        )

    def _usual_items(self) -> list[PlanItem]:
        items = []
        for number, condition_id in enumerate(self.conditions):
            kinds = self.catalogue.condition(condition_id).kinds
            finding = self.confirmed(number, kinds[0] if kinds else FindingKind.OTHER_RADIOLUCENCY)
            items.append(self.item(condition_id, (finding,), number=number))
        return items


@pytest.fixture(scope="session")
def maker() -> Maker:
    """Three topics in French."""
    return Maker()
