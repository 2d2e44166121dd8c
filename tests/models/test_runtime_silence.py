"""The runtime reports to nobody: its telemetry is off before it is loaded."""

import os
import subprocess
import sys
from pathlib import Path


def _temporary_files_after(code: str, folder: Path) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], env={**environment, "TMPDIR": str(folder)}, check=True)
    return [path.name for path in folder.iterdir()]


def test_loading_the_runtime_leaves_no_telemetry_session(tmp_path: Path) -> None:
    # The reporter's first act is to write a session identifier, ``.ses``, to the temporary folder.
    assert _temporary_files_after("import models.runtime", tmp_path) == []
