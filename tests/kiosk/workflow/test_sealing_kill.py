"""``kill -9`` while answers are sealed: what was acknowledged is whole and verifies; nothing is sealed half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.records.store import Records
from kiosk.verifying import verify_with
from kiosk.visit import VisitConsent

_STEPS = (1, 3, 4, 9)
"""After how many acknowledged steps each process is killed: after an odd number it is inside the sealing."""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL on this system")
def test_a_kill_while_sealing_leaves_whole_documents_or_none(tmp_path: Path) -> None:
    for steps in _STEPS:
        folder = tmp_path / str(steps)
        visit_id, acknowledged = _seal_until_killed(folder, steps)
        records = Records(folder / "records")
        visit = records.load(visit_id)
        documents = [_document(records, answered) for answered in visit.consents]
        assert records.verify() == len(records.trail())
        assert records.content_faults() == ()
        assert records.blob_faults()[0] == ()
        records.close()
        # An answer is sealed with its whole document, or it is open: there is nothing between.
        for answered, document in zip(visit.consents, documents, strict=True):
            assert (answered.consent.sealed_at is None) is (document is None)
            assert document is None or verify_with(folder / "records", document).is_intact
        sealed = {a.consent.id for a in visit.consents if a.sealed is not None}
        assert acknowledged <= sealed
        assert len(sealed) <= len(acknowledged) + 1


def _document(records: Records, answered: VisitConsent) -> bytes | None:
    return records.read_blob(answered.sealed.document) if answered.sealed else None


def _seal_until_killed(folder: Path, steps: int) -> tuple[str, set[str]]:
    """The visit, and the answers that were said to be sealed."""
    script = Path(__file__).with_name("sealing_until_killed.py")
    process = subprocess.Popen([sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(steps)]
    process.send_signal(signal.SIGKILL)
    lines += [line for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    said = [line.split() for line in lines]
    return said[0][0], {consent_id for _, consent_id, what in said if what == "sealed"}
