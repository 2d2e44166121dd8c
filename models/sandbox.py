"""Sandbox: decodes untrusted bytes in processes of their own, kept warm, killed and replaced when they misbehave.

The first process is started by `warm_up` or by the first file. A second one is started when a file has to wait, so
that one slow file does not hold up the other chair. Processes see an empty environment, an empty folder and no
network; see `models.decoding.confinement`. Where the system has no such guards (Windows, macOS), the time limit, the
size limits and a watch on the process's memory remain.
"""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from models.decoding.decoded import Decoded
from models.decoding.protocol import (
    FORMATS,
    LIMIT_SECONDS,
    MAX_ARRAYS,
    MAX_HEAD,
    REQUEST,
    RESPONSE,
    decode_response,
)
from models.reading_errors import (
    ReaderCrashedError,
    ReaderUnavailableError,
    ReadingTooHeavyError,
    ReadingTooSlowError,
)
from models.sniffing import FileFormat

_log = logging.getLogger(__name__)

_START_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 0.5
"""How long a file waits for a process before a second one is started."""
_MAX_PROCESSES: Final = 2
_MAX_RESIDENT_BYTES: Final = 640 * 1024**2
"""Where the system cannot limit a process's memory, it is killed above this."""
_WATCH_SECONDS: Final = 0.05


class DecodingProcess:
    """One warm process; one file at a time, from one thread at a time."""

    def __init__(self, *, one_process: bool = False, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._limit_seconds = limit_seconds
        self._folder = tempfile.TemporaryDirectory(prefix="kiosk-decoding-", ignore_cleanup_errors=True)
        self._watches_memory = one_process or sys.platform != "linux"
        command = [sys.executable, "-P", "-m", "models.decoding.worker", *(["--one-process"] if one_process else [])]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                cwd=self._folder.name, env=_environment(), start_new_session=os.name == "posix",
            )  # fmt: skip
        except OSError as error:
            self._folder.cleanup()
            raise ReaderUnavailableError("the decoding process does not start") from error
        self.peak_kilobytes = 0
        """Peak memory of the last file's decoding, for measurements; 0 where the system does not tell."""
        self._widen_pipes()
        self.guards = self._await_readiness()
        self._own_process = psutil.Process(self._process.pid)

    def _widen_pipes(self) -> None:
        """Room for 1 MB in each pipe where the system allows: fewer turns between the two processes."""
        if sys.platform == "linux":
            import fcntl

            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1024**2)  # type: ignore[arg-type]

    def _await_readiness(self) -> tuple[str, ...]:
        """Wait for the line that says that the decoders are loaded, and which guards hold."""
        watchdog = threading.Timer(_START_SECONDS, self._end)
        watchdog.start()
        try:
            line = bytearray()
            while not line.endswith(b"\n"):
                line += self._read(1)
            return tuple(str(guard) for guard in json.loads(line))
        except (EOFError, OSError, ValueError) as error:
            self.close()
            raise ReaderUnavailableError("the decoding process does not answer") from error
        finally:
            watchdog.cancel()

    @property
    def pid(self) -> int:
        """Of the process, for measurements."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can take another file."""
        return self._process.poll() is None

    def decode(self, untrusted_bytes: bytes, file_format: FileFormat) -> Decoded:
        """One file. Raises children of `UnreadableImageError`; afterwards the process may be dead."""
        done = threading.Event()
        verdicts: list[ReadingTooSlowError | ReadingTooHeavyError] = []
        watch = threading.Thread(target=self._watch, args=(done, verdicts), daemon=True)
        watch.start()
        try:
            self._write(REQUEST.pack(FORMATS.index(file_format), len(untrusted_bytes)))
            self._write(untrusted_bytes)
            head_size, arrays_size, self.peak_kilobytes = RESPONSE.unpack(self._read(RESPONSE.size))
            if head_size > MAX_HEAD or arrays_size > MAX_ARRAYS:
                raise EOFError("an answer too long")
            head, arrays = bytes(self._read(head_size)), self._read(arrays_size)
        except (EOFError, OSError, ValueError) as error:
            self._end()
            raise verdicts[0] if verdicts else ReaderCrashedError() from error
        finally:
            done.set()
            watch.join()
        return decode_response(head, arrays)

    def _watch(self, done: threading.Event, verdicts: list[ReadingTooSlowError | ReadingTooHeavyError]) -> None:
        """Kill the process when time is up, or, where the system sets no limit, when its memory grows too far."""
        deadline = time.monotonic() + self._limit_seconds
        pause = _WATCH_SECONDS if self._watches_memory else self._limit_seconds
        while not done.wait(max(0.0, min(pause, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                verdicts.append(ReadingTooSlowError(round(self._limit_seconds)))
            elif self._watches_memory and self._resident_bytes() > _MAX_RESIDENT_BYTES:
                verdicts.append(ReadingTooHeavyError())
            if verdicts:
                self._end()
                return

    def _resident_bytes(self) -> int:
        try:
            return int(self._own_process.memory_info().rss)
        except psutil.Error:
            return 0

    def _write(self, data: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101  # asked for in __init__
        rest = memoryview(data)
        while rest:
            rest = rest[pipe.write(rest) or 0 :]

    def _read(self, size: int) -> memoryview:
        """Exactly `size` bytes, or `EOFError`."""
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101  # asked for in __init__
        data = np.empty(size, np.uint8).data  # unlike a bytearray, not filled first
        rest = data
        while rest:
            count = pipe.readinto(rest)  # type: ignore[attr-defined]  # unbuffered, so a FileIO
            if not count:
                raise EOFError("the decoding process ended")
            rest = rest[count:]
        return data

    def _end(self) -> None:
        """End the process and its child at once; safe from any thread."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the process and clean up after it; only from the thread that uses it, since it closes the pipes."""
        self._end()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._folder.cleanup()


class DecodingPool:
    """Warm processes for any number of threads. Starts what it needs, replaces what has died."""

    def __init__(self, *, limit_seconds: float = LIMIT_SECONDS, one_process: bool = False) -> None:
        self._limit_seconds = limit_seconds
        self._one_process = one_process
        self._idle: queue.LifoQueue[DecodingProcess] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._count = 0

    def warm_up(self) -> tuple[str, ...]:
        """Make sure that a process waits for the first file; returns the guards that hold on this system."""
        process = self._take()
        self._give_back(process)
        return process.guards

    def decode(self, untrusted_bytes: bytes, file_format: FileFormat) -> Decoded:
        """One file, in any thread. Raises children of `UnreadableImageError`."""
        process = self._take()
        try:
            return process.decode(untrusted_bytes, file_format)
        finally:
            self._give_back(process)

    def shut_down(self) -> None:
        """End every idle process. One that is busy ends with the kiosk, at the latest: its pipe closes."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._drop(self._idle.get_nowait())

    def _take(self) -> DecodingProcess:
        while True:
            with contextlib.suppress(queue.Empty):
                process = self._idle.get(timeout=0 if self._may_start(1) else _PATIENCE_SECONDS)
                if process.is_alive:
                    return process
                self._drop(process)
                continue
            if self._reserve():
                return self._start()

    def _may_start(self, limit: int) -> bool:
        with self._lock:
            return self._count < limit

    def _reserve(self) -> bool:
        with self._lock:
            if self._count >= _MAX_PROCESSES:
                return False
            self._count += 1
            return True

    def _start(self) -> DecodingProcess:
        try:
            process = DecodingProcess(one_process=self._one_process, limit_seconds=self._limit_seconds)
        except BaseException:
            with self._lock:
                self._count -= 1
            raise
        _log.info("decoding process started, guards: %s", ", ".join(process.guards) or "none")
        return process

    def _give_back(self, process: DecodingProcess) -> None:
        if process.is_alive:
            self._idle.put(process)
        else:
            self._drop(process)

    def _drop(self, process: DecodingProcess) -> None:
        process.close()
        with self._lock:
            self._count -= 1


def _environment() -> dict[str, str]:
    """No secret, no proxy, no locale: only where our modules are, one thread, and what Windows cannot start without."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "SystemRoot") if name in os.environ}
    search_path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    return kept | {
        "PYTHONPATH": search_path, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
        # Large pages for large buffers: a fresh process touches all its memory for the first time (glibc 2.35 and up).
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }  # fmt: skip
