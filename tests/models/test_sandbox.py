"""The sandbox: what the decoding process cannot do, and what the kiosk does when it misbehaves."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import sandbox
from models.decoding.protocol import decode_response, encode_decoded, encode_refusal
from models.errors import UnreadableImageError
from models.reading import read_radiograph, warm_up
from models.reading_errors import (
    DamagedFileError,
    ImageTooLargeError,
    ReaderCrashedError,
    ReaderUnavailableError,
    ReadingTooHeavyError,
    ReadingTooSlowError,
    UnsupportedCompressionError,
)
from models.sandbox import DecodingPool, DecodingProcess
from models.sniffing import FileFormat
from tests.models.conftest import DicomBuilder, PictureBuilder

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="this guard is Linux's; elsewhere the kiosk watches")


@pytest.fixture
def process() -> Iterator[DecodingProcess]:
    started = DecodingProcess()
    yield started
    started.close()


@pytest.fixture
def pool() -> Iterator[DecodingPool]:
    started = DecodingPool()
    yield started
    started.shut_down()


def in_python(code: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a few lines in an interpreter of their own, since confinement cannot be taken back."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@LINUX_ONLY
@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.kill(os.getppid(), 0)", "PermissionError"),
        ("import os; os.unlink(__import__('sys').executable)", "PermissionError"),
        ("import os; os.write(os.open('written', os.O_CREAT | os.O_WRONLY), b'x')", "OSError"),
    ],
)
def test_a_confined_process_is_refused(tmp_path: Path, attempt: str, error: str) -> None:
    done = in_python(
        f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"from models.decoding.confinement import confine\n"
        f"assert 'system_calls' in confine()\n{attempt}",
        tmp_path,
    )
    assert done.returncode == 1, done.stderr
    assert error in done.stderr.splitlines()[-1]


@LINUX_ONLY
def test_processor_time_is_limited_by_the_kernel() -> None:
    done = in_python(
        "from models.decoding.confinement import confine_child\nconfine_child(cpu_seconds=1)\nwhile True: pass"
    )
    assert done.returncode == -signal.SIGXCPU


@LINUX_ONLY
def test_memory_is_limited_by_the_kernel() -> None:
    done = in_python(
        "from models.decoding.confinement import confine_child\n"
        "confine_child(memory_bytes=100 * 1024**2)\nbytearray(200 * 1024**2)"
    )
    assert "MemoryError" in done.stderr


@LINUX_ONLY
def test_the_guards_are_told(process: DecodingProcess) -> None:
    assert set(process.guards) >= {"system_calls", "files"}
    assert warm_up() == process.guards


def test_the_process_loads_nothing_that_it_does_not_need() -> None:
    done = in_python(
        "import sys\nfrom models.decoding import worker\nworker._load_decoders()\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('streamlit', 'onnxruntime', 'cv2', 'urllib3', 'pandas', 'kiosk', 'explainers') or sys.modules[m] is None])"
    )
    assert done.stdout.strip() == "['requests']", "and that one is blocked"


def test_the_process_sees_no_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_SECRET", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    environment = sandbox._environment()
    assert set(environment) <= {
        "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "SYSTEMROOT", "SystemRoot",
        "GLIBC_TUNABLES",
    }  # fmt: skip


def test_a_process_that_takes_too_long_is_killed_and_replaced(make_dicom: DicomBuilder) -> None:
    """The limit is patched, not the file: no time is enough for any file."""
    pool = DecodingPool(limit_seconds=0)
    with pytest.raises(ReadingTooSlowError):
        read_radiograph(make_dicom(), pool=pool)
    pool.shut_down()
    assert read_radiograph(make_dicom()).radiograph.size_wh == (64, 40)


@LINUX_ONLY
def test_a_process_that_hangs_is_killed(process: DecodingProcess, make_dicom: DicomBuilder) -> None:
    os.kill(process.pid, signal.SIGSTOP)
    process._limit_seconds = 0.3
    started = time.monotonic()
    with pytest.raises(ReadingTooSlowError):
        process.decode(make_dicom(), FileFormat.DICOM)
    assert time.monotonic() - started < 3
    assert not process.is_alive


def test_a_process_that_dies_costs_only_its_own_file(pool: DecodingPool, make_dicom: DicomBuilder) -> None:
    file = make_dicom()
    victim = pool._take()
    victim._end()
    with pytest.raises(ReaderCrashedError):
        victim.decode(file, FileFormat.DICOM)
    pool._give_back(victim)
    assert read_radiograph(file, pool=pool).radiograph.size_wh == (64, 40)


@LINUX_ONLY
def test_a_crash_in_a_decoder_leaves_the_process_alive(process: DecodingProcess, make_picture: PictureBuilder) -> None:
    """The kernel kills the child that decodes; its parent lives on and says what happened."""
    big = make_picture(np.random.default_rng(4).integers(0, 255, (6000, 6000), np.uint8))
    answers: list[UnreadableImageError] = []

    def decode() -> None:
        try:
            process.decode(big, FileFormat.PNG)
        except UnreadableImageError as error:
            answers.append(error)

    thread = threading.Thread(target=decode)
    thread.start()
    while thread.is_alive() and not (children := psutil.Process(process.pid).children()):
        pass
    children[0].send_signal(signal.SIGSEGV)
    thread.join()
    assert [type(answer) for answer in answers] == [ReaderCrashedError]
    assert process.is_alive


def test_a_dead_idle_process_is_replaced_unnoticed(pool: DecodingPool, make_dicom: DicomBuilder) -> None:
    pool.warm_up()
    idle = pool._take()
    pool._give_back(idle)
    idle._process.kill()
    idle._process.wait()
    assert read_radiograph(make_dicom(), pool=pool).radiograph.size_wh == (64, 40)


def test_many_threads_get_their_own_image(pool: DecodingPool, make_dicom: DicomBuilder) -> None:
    files = [make_dicom(np.full((20 + index, 64), index, np.uint16)) for index in range(24)]
    with ThreadPoolExecutor(8) as threads:
        images = list(threads.map(lambda file: read_radiograph(file, pool=pool).radiograph, files))
    assert [(image.size_wh[1], float(image.values[0, 0])) for image in images] == [(20 + i, i) for i in range(24)]
    assert pool._count <= 2


def test_shutting_down_leaves_no_process_and_no_folder(make_dicom: DicomBuilder) -> None:
    pool = DecodingPool()
    pool.warm_up()
    process = pool._take()
    folder = process._folder.name
    pool._give_back(process)
    pool.shut_down()
    assert not psutil.pid_exists(process.pid)
    assert not os.path.exists(folder)  # noqa: PTH110
    assert read_radiograph(make_dicom(), pool=pool).radiograph.size_wh == (64, 40), "a new one starts when needed"
    pool.shut_down()


def test_a_system_where_the_process_does_not_start_says_so(
    monkeypatch: pytest.MonkeyPatch, make_dicom: DicomBuilder
) -> None:
    monkeypatch.setattr(sys, "executable", "no-such-interpreter")
    pool = DecodingPool()
    for _ in range(3):
        with pytest.raises(ReaderUnavailableError):
            read_radiograph(make_dicom(), pool=pool)


class TestWithoutFork:
    """What Windows and macOS have: one process that decodes by itself, watched from outside."""

    @pytest.fixture
    def pool(self) -> Iterator[DecodingPool]:
        started = DecodingPool(one_process=True)
        yield started
        started.shut_down()

    def test_files_are_read_one_after_another(self, pool: DecodingPool, make_dicom: DicomBuilder) -> None:
        for value in (1, 2, 3):
            image = read_radiograph(make_dicom(np.full((40, 64), value, np.uint16)), pool=pool)
            assert image.radiograph.values[0, 0] == value

    def test_a_refusal_is_the_same(self, pool: DecodingPool, make_dicom: DicomBuilder) -> None:
        with pytest.raises(ImageTooLargeError):
            read_radiograph(make_dicom(np.zeros((2, 2), np.uint16), Rows=60_000, Columns=60_000), pool=pool)

    def test_memory_is_watched_and_the_process_killed(
        self, monkeypatch: pytest.MonkeyPatch, make_picture: PictureBuilder
    ) -> None:
        monkeypatch.setattr(sandbox, "_MAX_RESIDENT_BYTES", 1)
        monkeypatch.setattr(sandbox, "_WATCH_SECONDS", 0.001)
        pool = DecodingPool(one_process=True)
        big = make_picture(np.random.default_rng(5).integers(0, 255, (4000, 4000), np.uint8))
        with pytest.raises(ReadingTooHeavyError):
            read_radiograph(big, pool=pool)
        pool.shut_down()

    def test_time_is_limited(self, make_dicom: DicomBuilder) -> None:
        pool = DecodingPool(one_process=True, limit_seconds=0)
        with pytest.raises(ReadingTooSlowError):
            read_radiograph(make_dicom(), pool=pool)
        pool.shut_down()


def test_a_refusal_crosses_as_a_code_with_whole_numbers() -> None:
    head = encode_refusal(ImageTooLargeError(60_000, 50_000, 40, 16_384))
    assert json.loads(head) == {"refused": "image_too_large", "facts": [60_000, 50_000, 40, 16_384]}
    with pytest.raises(ImageTooLargeError) as refused:
        decode_response(head, memoryview(b""))
    assert refused.value.facts["width"] == 60_000


def test_a_name_out_of_the_table_crosses_and_free_text_does_not() -> None:
    with pytest.raises(UnsupportedCompressionError):
        decode_response(encode_refusal(UnsupportedCompressionError("MPEG-4")), memoryview(b""))
    with pytest.raises(DamagedFileError) as refused:
        decode_response(encode_refusal(UnsupportedCompressionError("<b>call this number</b>")), memoryview(b""))
    assert refused.value.facts == {}


def valid_head() -> dict[str, object]:
    from models.decoding.decoded import Decoded
    from models.radiograph import View

    pixels: npt.NDArray[np.uint8] = np.zeros((2, 3), np.uint8)
    head: dict[str, object] = json.loads(encode_decoded(Decoded(pixels=pixels, view=View.UNKNOWN))[0])
    return head


@pytest.mark.parametrize(
    "lie",
    [
        {"shape": [2, 4]}, {"shape": [2]}, {"shape": [-2, -3]}, {"shape": [2, 3, 4]}, {"shape": "23"},
        {"shape": [1e9, 1]},
        {"dtype": "object"}, {"dtype": "O"}, {"dtype": "uint16"}, {"view": "evil"}, {"slope": "1"}, {"slope": 1e300},
        {"intercept": None}, {"warnings": ["x" * 41]}, {"warnings": "x"}, {"teeth": [99]}, {"laterality": "RIGHT"},
        {"patient": {"family_name": "x"}}, {"patient": {"family_name": "x" * 65, "birth_date": None}},
        {"patient": {"evil": "x", "birth_date": None}}, {"spacing": [0, 0, "fiducial"]}, {"spacing": [1, 1, "evil"]},
        {"acquired": "yesterday"}, {"windows": [{}]}, {"padding": [1]}, {"patient_orientation": ["L"]},
        {"windows": [{"function": "TABLE", "center": 0, "width": 1, "explanation": "", "table_entries": 9,
                      "table_first": 0, "table_bits": 8}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_decoder_that_lies_is_not_believed(lie: dict[str, object]) -> None:
    with pytest.raises(ReaderCrashedError):
        decode_response(json.dumps(valid_head() | lie).encode(), memoryview(bytes(6)))


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_an_answer_that_makes_no_sense_is_a_crashed_reader(head: bytes) -> None:
    with pytest.raises(UnreadableImageError):
        decode_response(head, memoryview(bytes(6)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(key=st.sampled_from(sorted(valid_head())), value=JSON)
def test_any_field_of_any_type_is_checked(key: str, value: object) -> None:
    try:
        decoded = decode_response(json.dumps(valid_head() | {key: value}).encode(), memoryview(bytes(6)))
    except ReaderCrashedError:
        return
    assert decoded.pixels.shape in {(2, 3), (3, 2), (1, 6), (6, 1)}
