"""A process that takes steps as fast as it can and says each one that was acknowledged, until it is killed.

Started by `test_kill.py` with a folder: ``python saving_until_killed.py FOLDER``.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from explainers.language import Language
from kiosk.records.audit import Action, Event
from kiosk.records.store import Records
from kiosk.visit import BlobRef, Visit, VisitImage
from models.radiograph import View

WHO = "martin"


def main(folder: Path) -> None:
    """Start a visit, then add images to it for ever."""
    records = Records(folder)
    now = datetime.now(UTC)
    visit = Visit(
        id=token_hex(16), version=1, language=Language.FRENCH, label="", patient=None,
        started_by=WHO, started_at=now, changed_by=WHO, changed_at=now,
    )  # fmt: skip
    while True:
        records.save(visit, Event(now, WHO, Action.IMAGE_ADDED, visit.id))
        sys.stdout.write(f"{visit.id} {visit.version}\n")
        sys.stdout.flush()
        visit = _with_one_more(visit, records.put_blob(token_hex(16).encode() * 2000, "text/plain", token_hex(16)))


def _with_one_more(visit: Visit, blob: BlobRef) -> Visit:
    image = VisitImage(
        id=token_hex(16), sha256=blob.sha256, original=blob, picture=blob, size_wh=(1, 1), view=View.UNKNOWN,
        source="png", spacing=None, patient_orientation=None, laterality="", acquired=None, teeth=(), lossy=False,
        warnings=(), added_by=WHO, added_at=visit.started_at,
    )  # fmt: skip
    # Few images at a time, so that the steps stay quick and a kill can meet any part of one.
    return replace(visit, version=visit.version + 1, all_images=(*visit.all_images, image)[-5:])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
