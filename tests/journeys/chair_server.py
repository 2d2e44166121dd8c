"""The kiosk on a throw-away practice with a fake model, as a process of its own, for the journeys in a real browser.

The fake model says what the samples' manifest says; it lives in the tests alone, so that no clinic can meet it.
"""

import sys
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from explainers.language import Language
from explainers.practice import Dentist, Practice
from kiosk.annotating import ModelState
from kiosk.opening import open_desk
from kiosk.samples import FOLDER
from kiosk.server import serve
from kiosk.settings import Settings, SettingsFile
from models.annotation import Annotation, ModelRun, SeenTooth
from models.card import Card
from models.errors import AnnotationFailedError
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.radiograph import Radiograph, View
from models.tooth import PERMANENT_TEETH, Tooth

STAMP = ModelStamp("sample-teeth", "0.1.0", "0" * 64)


@dataclass(frozen=True)
class SampleModel:
    """Finds on the sample panoramic what its maker put there; reads no other view; or fails when told to."""

    fails: bool
    cards: tuple[Card, ...] = ()
    state: ModelState = ModelState.READY

    def warm_up(self) -> None:
        """Nothing to do."""

    def annotate(self, radiograph: Radiograph) -> Annotation | None:
        """What is in the manifest for an image of this size and view."""
        if self.fails:
            raise AnnotationFailedError(STAMP.name, "told to")
        if radiograph.view is not View.PANORAMIC:
            return Annotation(warnings=("no_model_for_view",))
        manifest = tomllib.loads((FOLDER / "manifest.toml").read_text("utf-8"))
        image = next(i for i in manifest["image"] if tuple(i["size_wh"]) == radiograph.size_wh)
        teeth = tuple(SeenTooth(Tooth(t["fdi"]), _region(t), 0.95) for t in image["tooth"] if t["fdi"] in _permanent())
        seen = {t.tooth for t in teeth}
        findings = tuple(_finding(at, f) for at, f in enumerate(image["finding"]))
        not_seen = tuple(tooth for tooth in PERMANENT_TEETH if tooth not in seen)
        return Annotation((ModelRun(STAMP, 0.2),), teeth, not_seen, findings=findings)


def _permanent() -> set[int]:
    return {tooth.fdi for tooth in PERMANENT_TEETH}


def _region(marked: dict[str, list[float]]) -> Region:
    polygon = tuple((float(x), float(y)) for x, y in marked.get("polygon_xy", ()))
    x0, y0, x1, y1 = (float(c) for c in marked["box_xyxy"])
    return Region((x0, y0, x1, y1), polygon)


def _finding(at: int, marked: dict[str, object]) -> Finding:
    return Finding(
        id=f"suggestion-{at}",
        kind=FindingKind(str(marked["kind"])),
        region=_region(marked),  # type: ignore[arg-type]
        score=0.55 + 0.4 * ((at * 7) % 10) / 10,
        model=STAMP,
        tooth=Tooth(int(marked["tooth"])) if marked.get("tooth") else None,  # type: ignore[call-overload]
    )


def main(folder: str, port: str, language: str, practice: str, model: str) -> None:
    """Serve until killed. `practice` is ``new`` or ``ready``; `model` is ``works`` or ``fails``."""
    path = Path(folder)
    if practice == "ready" and not (path / "settings.toml").exists():
        dentists = (Dentist("martin", "Dr Martin"), Dentist("petit", "Dr Petit"))
        parc = Practice("Cabinet du Parc", ("1 rue du Parc", "69006 Lyon"), "04 00 00 00 00")
        path.mkdir(parents=True, exist_ok=True)
        SettingsFile(path).write(Settings(practice=parc, dentists=dentists, language=Language(language)))
    desk = replace(open_desk(path), annotator=SampleModel(fails=model == "fails"))
    serve(desk, port=int(port), browser=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
