"""`kiosk doctor`: is this installation whole, and are the practice's records as they were written?"""

import importlib
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Final

from explainers.catalogue_items import Scope
from explainers.diagnosis import Diagnosis
from explainers.errors import ExplainersError
from explainers.explanation import Explanation
from explainers.language import STAFF_LANGUAGES, Language, Texts, is_for_patients, load_texts
from explainers.planning import TreatmentPlan, offer_all
from explainers.practice import Dentist, Practice
from kiosk import terminal
from kiosk.data_folder import data_folder
from kiosk.errors import KioskError, StoreError
from kiosk.opening import RECORDS
from kiosk.records.store import Records
from kiosk.settings import SettingsFile
from kiosk.version import DISTRIBUTION, application_version
from models.card import WeightSet
from models.errors import ModelsError
from models.tooth import Tooth

_FREE_GIGABYTES: Final = 2.0
"""Below this the disk may be full within weeks: a panoramic takes some ten megabytes."""
_A_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NEEDED: Final = (
    "streamlit", "pydicom", "gdcm", "pylibjpeg", "openjpeg", "jpeg_ls", "onnxruntime", "cv2", "typst", "pyhanko",
)  # fmt: skip


class Health(StrEnum):
    """How a check came out; the words are under ``cli.doctor.<value>``."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """Its words are under ``cli.doctor.check.<name>``."""
    health: Health
    found: str


def examine(environment: Mapping[str, str]) -> bool:
    """Say one line for each check, then the sum; whether nothing is wrong."""
    texts = terminal.words()
    faults = 0
    for check in checks(data_folder(environment), texts):
        state = f"{texts(f'cli.doctor.{check.health.value}'):9s}"
        what = texts(f"cli.doctor.check.{check.name}")
        terminal.give(texts("cli.doctor.line", state=state, what=what, found=check.found))
        faults += check.health is Health.FAULT
    terminal.give(texts.plural("cli.doctor.faults", faults) if faults else texts("cli.doctor.all_fine"))
    return faults == 0


def checks(folder: Path, texts: Texts) -> Iterator[Check]:
    """Every check in order; one that fails does not keep the others from being made."""
    yield Check("platform", Health.OK, f"{platform.platform()}, Python {platform.python_version()}")
    steps: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("packages", _check_packages),
        ("texts", lambda: _check_texts(texts)),
        ("catalogue", lambda: _check_catalogue(texts)),
        ("reader", lambda: _check_reader(texts)),
        ("models_open", lambda: _check_models(WeightSet.OPEN, texts)),
        ("models_research", lambda: _check_models(WeightSet.RESEARCH, texts)),
        ("document", lambda: _check_document(texts)),
        ("space", lambda: _check_space(folder, texts)),
        ("settings", lambda: _check_settings(folder, texts)),
    )
    for name, step in steps:
        yield _guarded(name, step)
    yield from _check_records(folder / RECORDS, texts)


def _guarded(name: str, step: Callable[[], Check]) -> Check:
    try:
        return step()
    except (KioskError, ExplainersError, ModelsError) as error:
        return Check(name, Health.FAULT, str(error))
    except (ImportError, OSError) as error:
        return Check(name, Health.FAULT, f"{type(error).__name__}: {error}")


def _check_packages() -> Check:
    for name in _NEEDED:
        importlib.import_module(name)
    versions = (f"{name} {metadata.version(name)}" for name in ("streamlit", "onnxruntime", "pydicom"))
    return Check("packages", Health.OK, f"{DISTRIBUTION} {application_version()}, {', '.join(versions)}")


def _check_texts(texts: Texts) -> Check:
    known = {language: set(load_texts(language).by_key) for language in Language}
    # Other languages may have plural forms of their own.
    everything = set().union(*(known[language] for language in STAFF_LANGUAGES))
    for language, keys in known.items():
        expected = everything if language.is_for_staff else filter(is_for_patients, everything)
        if missing := sorted(set(expected) - keys):
            found = texts("cli.doctor.found.missing_texts", language=language.value, keys=", ".join(missing[:5]))
            return Check("texts", Health.FAULT, found)
    return Check("texts", Health.OK, texts("cli.doctor.found.texts", count=len(everything)))


def _check_catalogue(texts: Texts) -> Check:
    from explainers.catalogue import load_catalogue

    catalogue = load_catalogue()
    count = len(catalogue.conditions)
    return Check(
        "catalogue", Health.OK, texts("cli.doctor.found.catalogue", count=count, version=catalogue.version[:12])
    )


def _check_reader(texts: Texts) -> Check:
    from models.reading import shut_down, warm_up

    guards = warm_up()
    shut_down()
    if not guards:
        return Check("reader", Health.NOTE, texts("cli.doctor.found.no_guards"))
    return Check("reader", Health.OK, texts("cli.doctor.found.guards", guards=", ".join(guards)))


def _check_models(weights: WeightSet, texts: Texts) -> Check:
    from models.registry import load_models

    name = f"models_{weights.value}"
    models = load_models(weights).models
    if not models:
        return Check(name, Health.NOTE, texts("cli.doctor.found.no_models"))
    return Check(name, Health.OK, ", ".join(f"{model.card.name} {model.card.version}" for model in models))


def _check_document(texts: Texts) -> Check:
    from explainers.documents.explanation_pdf import explanation_pdf

    explanation = smallest_explanation(texts.language)
    begun = time.perf_counter()
    explanation_pdf(explanation)
    milliseconds = round(1000 * (time.perf_counter() - begun))
    return Check("document", Health.OK, texts("cli.doctor.found.document", milliseconds=milliseconds))


def smallest_explanation(language: Language) -> Explanation:
    """One diagnosis of the catalogue, resting on no image: enough to see whether a document can be made."""
    from explainers.catalogue import load_catalogue
    from explainers.explaining import explain

    catalogue = load_catalogue()
    condition = next(each for each in catalogue.conditions if each.scope is Scope.TOOTH)
    diagnosis = Diagnosis("trial", condition.id, condition.version, (Tooth(36),), (), "", "trial", _A_DAY)
    return explain(
        TreatmentPlan((offer_all(diagnosis, condition),), "trial", _A_DAY),
        radiographs={},
        catalogue=catalogue,
        texts=load_texts(language),
        practice=Practice("—"),
        dentist=Dentist("trial", "—"),
        at=_A_DAY,
        explanation_id="0" * 32,
        application_version=application_version(),
    )


def _check_space(folder: Path, texts: Texts) -> Check:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    gigabytes = shutil.disk_usage(existing).free / 1e9
    health = Health.OK if gigabytes >= _FREE_GIGABYTES else Health.FAULT
    return Check("space", health, texts("cli.doctor.found.space", gigabytes=f"{gigabytes:.0f}"))


def _check_settings(folder: Path, texts: Texts) -> Check:
    complete = SettingsFile(folder).read().is_complete
    found = "cli.doctor.found.complete" if complete else "cli.doctor.found.incomplete"
    return Check("settings", Health.OK if complete else Health.NOTE, texts(found))


def _check_records(folder: Path, texts: Texts) -> Iterator[Check]:
    if not folder.exists():
        yield Check("folder", Health.NOTE, texts("cli.doctor.found.folder_new"))
        return
    try:
        records = Records(folder)
    except StoreError as error:
        yield Check("trail", Health.FAULT, str(error))
        return
    try:
        yield Check("folder", Health.OK, str(folder.parent))
        yield _guarded("trail", lambda: _check_trail(records, texts))
        yield _guarded("contents", lambda: _check_contents(records, texts))
        yield _guarded("blobs", lambda: _check_blobs(records, texts))
    finally:
        records.close()


def _check_trail(records: Records, texts: Texts) -> Check:
    return Check("trail", Health.OK, texts.plural("cli.doctor.found.rows", records.verify()))


def _check_contents(records: Records, texts: Texts) -> Check:
    changed = records.content_faults()
    if changed:
        return Check("contents", Health.FAULT, texts("cli.doctor.found.changed", ids=", ".join(changed[:5])))
    return Check("contents", Health.OK, texts.plural("cli.doctor.found.visits", records.count_visits()))


def _check_blobs(records: Records, texts: Texts) -> Check:
    broken, orphans = records.blob_faults()
    if broken:
        return Check("blobs", Health.FAULT, texts("cli.doctor.found.changed", ids=", ".join(broken[:5])))
    return Check("blobs", Health.NOTE if orphans else Health.OK, texts("cli.doctor.found.blobs", orphans=orphans))
