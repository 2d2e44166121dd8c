"""`kiosk run --demo`: a practice and visits to try things on, in a folder that is deleted at the end."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from explainers.language import Language, load_texts
from explainers.practice import Dentist, Practice
from kiosk.desk import Desk
from kiosk.errors import KioskError
from kiosk.opening import open_desk
from kiosk.samples import INTRA_ORAL, PANORAMIC, sample
from kiosk.settings import Settings, SettingsFile
from kiosk.visit import Visit
from kiosk.workflow import images, visits
from models.card import WeightSet
from models.errors import ModelsError
from models.registry import available_sets

logger = logging.getLogger(__name__)

DENTIST: Final = "sample"
"""Who acts in the demonstration."""
_LAST_STEP_SECONDS: Final = 15.0


@contextmanager
def demo_desk(language: Language) -> Iterator[Desk]:
    """A desk on a throw-away store with the sample practice and its visits; gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        SettingsFile(folder).write(sample_settings(language))
        desk = replace(open_desk(folder), is_demo=True)
        try:
            filling = threading.Thread(target=_fill, args=(desk, language), name="demo", daemon=True)
            filling.start()
            yield desk
            filling.join(_LAST_STEP_SECONDS)
        finally:
            desk.records.close()


def sample_settings(language: Language) -> Settings:
    """The sample practice; it uses the research models where there are any."""
    texts = load_texts(language)
    weights = WeightSet.RESEARCH if WeightSet.RESEARCH in available_sets() else WeightSet.OPEN
    return Settings(
        practice=Practice(texts("demo.practice"), (texts("demo.address"),)),
        dentists=(Dentist(DENTIST, texts("demo.dentist_1")), Dentist("second", texts("demo.dentist_2"))),
        language=language,
        weights=weights,
    )


def start_visits(desk: Desk, language: Language) -> Visit:
    """A visit for each of two invented persons; the one with the panoramic is returned."""
    texts = load_texts(language)
    visit = _visit_with(desk, language, texts("demo.visit"), (PANORAMIC,))
    _visit_with(desk, language, texts("demo.visit_intra_oral"), INTRA_ORAL)
    return visit


def _fill(desk: Desk, language: Language) -> None:
    """Make the visits while the server starts, and ask the models ahead of the first look."""
    desk.annotator.warm_up()
    try:
        visit = start_visits(desk, language)
        # Last, so that this visit was changed last and stands first in the list.
        for image in visit.images:
            images.annotate_image(desk, visit, image.id, actor=DENTIST)
    except (KioskError, ModelsError) as error:
        logger.warning("demonstration not complete: %s", error.code)


def _visit_with(desk: Desk, language: Language, label: str, sample_ids: tuple[str, ...]) -> Visit:
    visit = visits.start_visit(desk, actor=DENTIST, language=language, label=label)
    for sample_id in sample_ids:
        path = sample(sample_id).path
        visit = images.add_image(desk, visit, path.read_bytes(), actor=DENTIST, file_name_hint=path.name)
    return visit
