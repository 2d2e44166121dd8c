"""``kill -9`` at any moment: every step that was acknowledged is there afterwards, and nothing is there half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.records.store import Records

_STEPS = (31, 2, 17, 8)
"""After how many acknowledged steps each process is killed: at once, which is somewhere inside the next one."""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL on this system")
def test_what_was_acknowledged_survives_a_kill_and_nothing_is_half_written(tmp_path: Path) -> None:
    told: dict[str, int] = {}
    for steps in _STEPS:
        visit_id, version = _save_until_killed(tmp_path, steps)
        told[visit_id] = version
        records = Records(tmp_path)
        assert records.verify() == len(records.trail())
        assert records.content_faults() == ()
        broken, _left_over = records.blob_faults()
        assert broken == ()
        for known, acknowledged in told.items():
            visit = records.load(known)
            # At most the one step more that was written when the process died before it could say so.
            assert acknowledged <= visit.version <= acknowledged + 1
            for image in visit.images:
                assert records.read_blob(image.original)
        records.close()
    temporary = [path.name for path in (tmp_path / "blobs").rglob("*.tmp")]
    assert len(temporary) <= len(_STEPS)


def _save_until_killed(folder: Path, steps: int) -> tuple[str, int]:
    script = Path(__file__).with_name("saving_until_killed.py")
    process = subprocess.Popen([sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(steps)]
    process.send_signal(signal.SIGKILL)
    # What it said after that and before it died was acknowledged, too.
    lines += [line for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    visit_id, version = lines[-1].split()
    return visit_id, int(version)
