"""The decoding process: reads requests from standard input, answers on standard output, knows nothing else.

It imports the decoders once and then, where the system can fork, gives each file to a child of its own, made in
milliseconds from the warm parent: one patient's file can neither see nor disturb the next one's, and a crash costs
nothing. The child hands its result back through shared memory; only the parent speaks on the pipe. Where the system
cannot fork (Windows), files are decoded here, one after another, and the kiosk restarts this process when one of them
kills it.
"""

import contextlib
import gc
import json
import mmap
import os
import signal
import sys
import warnings
from io import FileIO
from typing import Final, NoReturn

import numpy as np
import numpy.typing as npt

from models.decoding import confinement
from models.decoding.decoded import Decoded
from models.decoding.protocol import (
    FORMATS,
    LIMIT_SECONDS,
    MAX_ARRAYS,
    MAX_HEAD,
    REQUEST,
    RESPONSE,
    encode_decoded,
    encode_refusal,
)
from models.errors import UnreadableImageError
from models.reading_errors import (
    DamagedFileError,
    ReaderCrashedError,
    ReadingTooHeavyError,
    ReadingTooSlowError,
    TooComplexError,
)
from models.sniffing import MAX_BYTES, FileFormat

_MADV_POPULATE_WRITE: Final = 23

FORKS: Final = sys.platform == "linux"
"""macOS can fork too, but its system libraries do not survive it."""


def decode(untrusted_bytes: bytes, file_format: FileFormat) -> Decoded:
    """Decode one file; whatever goes wrong leaves as a child of `UnreadableImageError`."""
    from models.decoding.pictures import decode_picture
    from models.dicom.read import read_dicom

    try:
        if file_format is FileFormat.DICOM:
            return read_dicom(untrusted_bytes)
        return decode_picture(untrusted_bytes, file_format)
    except UnreadableImageError:
        raise
    except MemoryError as error:
        raise ReadingTooHeavyError from error
    except RecursionError as error:
        raise TooComplexError from error
    except Exception as error:  # the one place where a decoder's own exceptions end
        raise DamagedFileError from error


def main() -> None:
    """Serve requests until the kiosk closes the pipe."""
    warnings.simplefilter("ignore")
    requests, responses = sys.stdin.buffer, _claim_standard_output()
    _load_decoders()
    guards = confinement.confine()
    _write(responses, json.dumps(guards).encode() + b"\n")
    gc.freeze()
    serve = _serve_in_child if FORKS and "--one-process" not in sys.argv else _serve_here
    while len(header := requests.read(REQUEST.size)) == REQUEST.size:
        index, length = REQUEST.unpack(header)
        if length > MAX_BYTES:
            return
        serve(requests.read(length), FORMATS[index], responses)


def _claim_standard_output() -> FileIO:
    """The pipe to the kiosk, out of reach of libraries that print."""
    pipe = FileIO(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe


def _load_decoders() -> None:
    """Load everything that a file may need, and read a small one, so that no other file waits for it."""
    sys.modules["requests"] = None  # type: ignore[assignment]  # pydicom would import it, for its sample files only

    import gdcm
    import jpeg_ls
    import openjpeg
    import rle

    from models.decoding import pictures
    from models.dicom import warming

    _ = (gdcm, jpeg_ls, openjpeg, rle, pictures)
    warming.warm_up()


def _answer(untrusted_bytes: bytes, file_format: FileFormat) -> tuple[bytes, tuple[npt.NDArray[np.generic], ...]]:
    """The head and the arrays of the response."""
    try:
        head, arrays = encode_decoded(decode(untrusted_bytes, file_format))
        return (head, arrays) if len(head) <= MAX_HEAD else (encode_refusal(TooComplexError()), ())
    except UnreadableImageError as error:
        return encode_refusal(error), ()


def _serve_here(untrusted_bytes: bytes, file_format: FileFormat, responses: FileIO) -> None:
    head, arrays = _answer(untrusted_bytes, file_format)
    _write(responses, RESPONSE.pack(len(head), sum(array.nbytes for array in arrays), 0), head)
    _write(responses, *(array.data.cast("B") for array in arrays))


def _serve_in_child(untrusted_bytes: bytes, file_format: FileFormat, responses: FileIO) -> None:
    with mmap.mmap(-1, RESPONSE.size + MAX_HEAD + MAX_ARRAYS) as shared:
        child = os.fork()
        if child == 0:
            _decode_and_end(untrusted_bytes, file_format, shared)
        _, status, usage = os.wait4(child, 0)
        exit_code = os.waitstatus_to_exitcode(status)
        if exit_code != 0:
            slow = exit_code in {-signal.SIGXCPU, -signal.SIGKILL}
            head = encode_refusal(ReadingTooSlowError(LIMIT_SECONDS) if slow else ReaderCrashedError())
            _write(responses, RESPONSE.pack(len(head), 0, usage.ru_maxrss), head)
            return
        sizes = RESPONSE.unpack_from(shared)
        head_size, arrays_size = min(sizes[0], MAX_HEAD), min(sizes[1], MAX_ARRAYS)
        RESPONSE.pack_into(shared, 0, head_size, arrays_size, usage.ru_maxrss)
        end = RESPONSE.size + head_size + arrays_size
        with memoryview(shared) as view, view[:end] as response:
            _write(responses, response)


def _decode_and_end(untrusted_bytes: bytes, file_format: FileFormat, shared: mmap.mmap) -> NoReturn:
    """In the child: decode, lay the response into shared memory, end without clean-up."""
    try:
        confinement.confine_child()
        os.closerange(0, 2)
        os.closerange(3, 64)
        head, arrays = _answer(untrusted_bytes, file_format)
        size = sum(array.nbytes for array in arrays)
        _populate(shared, RESPONSE.size + len(head) + size)
        shared.write(RESPONSE.pack(len(head), size, 0) + head)
        for array in arrays:
            shared.write(array.data.cast("B"))
    except BaseException:  # a child must never return into the parent's loop
        os._exit(1)
    os._exit(0)


def _populate(shared: mmap.mmap, size: int) -> None:
    """Ask for the pages at once, which is twice as fast as one by one (Linux 5.14 and up; else nothing is lost)."""
    with contextlib.suppress(OSError):
        shared.madvise(_MADV_POPULATE_WRITE, 0, -(-size // mmap.PAGESIZE) * mmap.PAGESIZE)


def _write(pipe: FileIO, *parts: bytes | memoryview) -> None:
    """All of it: a pipe takes what it has room for."""
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[pipe.write(rest) or 0 :]


if __name__ == "__main__":
    main()
