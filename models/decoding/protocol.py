"""What passes between the kiosk and its decoding process: lengths, JSON, raw arrays. Never a pickle.

Request:   1 byte file format, 4 bytes length, the file.
Response:  4 bytes length of a JSON head, 8 bytes length of the arrays, 4 bytes peak memory of the decoding in
           kilobytes (0 where not measured), the head, the arrays one after another.

The decoding process is not believed: every field of the head is checked for type and size when it is read, a refusal
crosses as a code out of a closed table with whole numbers, and free text only as the fields of an image that are text.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from models import reading_errors
from models.decoding.decoded import MAX_PIXELS, MAX_SIDE, Decoded
from models.dicom.syntaxes import NAMES
from models.errors import UnreadableImageError
from models.patient import Patient
from models.radiograph import Calibration, PixelSpacing, View, Voi, Window
from models.reading_errors import DamagedFileError
from models.sniffing import FileFormat
from models.tooth import Tooth

REQUEST: Final = struct.Struct("<BI")
RESPONSE: Final = struct.Struct("<IQI")
FORMATS: Final = tuple(FileFormat)
LIMIT_SECONDS: Final = 10
"""Wall clock for one file, from request to response."""
MAX_HEAD: Final = 64 * 1024
_MAX_TABLE: Final = 65_536
_MAX_WINDOWS: Final = 16
MAX_ARRAYS: Final = MAX_PIXELS * 3 + _MAX_WINDOWS * _MAX_TABLE * 2
_DTYPES: Final = {"uint8": np.uint8, "uint16": np.uint16, "int16": np.int16}
_ERRORS: Final = {
    found.code: found
    for found in vars(reading_errors).values()
    if isinstance(found, type) and issubclass(found, UnreadableImageError) and found is not UnreadableImageError
}

Json = dict[str, object]


def encode_decoded(decoded: Decoded) -> tuple[bytes, tuple[npt.NDArray[np.generic], ...]]:
    """The JSON head and the arrays of one image."""
    spacing, patient = decoded.spacing, decoded.patient
    windows = [
        {
            "function": w.function, "center": w.center, "width": w.width, "explanation": w.explanation,
            "table_entries": 0 if w.table is None else len(w.table), "table_first": w.table_first,
            "table_bits": w.table_bits,
        }
        for w in decoded.windows
    ]  # fmt: skip
    head = {
        "dtype": str(decoded.pixels.dtype), "shape": decoded.pixels.shape, "view": decoded.view,
        "slope": decoded.slope, "intercept": decoded.intercept, "windows": windows, "inverted": decoded.inverted,
        "padding": decoded.padding, "spacing": spacing and [spacing.row_mm, spacing.column_mm, spacing.calibration],
        "patient_orientation": decoded.patient_orientation, "laterality": decoded.laterality,
        "acquired": decoded.acquired and decoded.acquired.isoformat(), "teeth": decoded.teeth,
        "lossy": decoded.lossy, "warnings": decoded.warnings,
        "patient": patient and asdict(patient)
        | {"birth_date": patient.birth_date and patient.birth_date.isoformat()},
    }  # fmt: skip
    tables = (w.table for w in decoded.windows if w.table is not None)
    arrays = tuple(np.ascontiguousarray(array) for array in (decoded.pixels, *tables))
    return json.dumps(head).encode(), arrays


def encode_refusal(error: UnreadableImageError) -> bytes:
    """The JSON head of a file that is not read: a code, whole numbers, and names out of a closed table."""
    return json.dumps({"refused": error.code, "facts": list(error.facts.values())}).encode()


def decode_response(untrusted_head: bytes, untrusted_arrays: memoryview) -> Decoded:
    """The image, or the error that the decoding process reports. A head that makes no sense is a crashed reader."""
    try:
        head = json.loads(untrusted_head)
        if not isinstance(head, dict):
            raise TypeError("expected an object")
        if "refused" in head:
            raise _refusal(head)
        return _decoded(cast(Json, head), untrusted_arrays)
    except UnreadableImageError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise reading_errors.ReaderCrashedError("the decoder's answer makes no sense") from error


def _refusal(head: Json) -> UnreadableImageError:
    kind = _ERRORS.get(_text(head["refused"], 40), DamagedFileError)
    facts = _many(head["facts"], 8)
    if not all(fact in NAMES if isinstance(fact, str) else isinstance(fact, int) for fact in facts):
        return DamagedFileError()
    return kind(*facts)


def _decoded(head: Json, arrays: memoryview) -> Decoded:
    shape = tuple(_whole(side, 1, MAX_SIDE) for side in _many(head["shape"], 3))
    kind = np.dtype(_DTYPES[_text(head["dtype"], 8)])
    is_colour = len(shape) == 3 and shape[2] == 3 and kind == np.uint8
    if not (is_colour or len(shape) == 2) or shape[0] * shape[1] > MAX_PIXELS:
        raise ValueError(f"shape {shape} of {kind}")
    count = int(np.prod(shape))
    pixels = np.frombuffer(arrays, kind, count).reshape(shape)
    windows, end = _windows(_many(head["windows"], _MAX_WINDOWS), arrays, count * kind.itemsize)
    if end != len(arrays):
        raise ValueError(f"{len(arrays)} bytes of arrays, expected {end}")
    acquired, orientation = head["acquired"], head["patient_orientation"]
    padding = head["padding"]
    return Decoded(
        pixels=pixels, view=View(_text(head["view"], 20)), windows=windows,
        slope=_number(head["slope"]), intercept=_number(head["intercept"]), inverted=head["inverted"] is True,
        padding=None if padding is None else _pair_of_numbers(padding), spacing=_spacing(head["spacing"]),
        patient_orientation=None if orientation is None else _pair_of_texts(orientation),
        laterality=_text(head["laterality"], 1),
        acquired=None if acquired is None else date.fromisoformat(_text(acquired, 10)),
        teeth=tuple(Tooth(_whole(fdi, 11, 85)).fdi for fdi in _many(head["teeth"], 52)),
        lossy=head["lossy"] is True, warnings=tuple(_text(code, 40) for code in _many(head["warnings"], 16)),
        patient=_patient(head["patient"]),
    )  # fmt: skip


def _windows(untrusted: Sequence[object], arrays: memoryview, position: int) -> tuple[tuple[Window, ...], int]:
    """The windows, and where their tables end."""
    windows = []
    for one in untrusted:
        given = _object(one)
        entries = _whole(given["table_entries"], 0, _MAX_TABLE)
        table = np.frombuffer(arrays, np.uint16, entries, position).copy() if entries else None
        position += entries * 2
        windows.append(
            Window(
                function=Voi(_text(given["function"], 20)),
                table=table,
                center=_number(given["center"]),
                width=_number(given["width"]),
                table_first=_whole(given["table_first"], -65_536, 65_536),
                table_bits=_whole(given["table_bits"], 1, 16),
                explanation=_text(given["explanation"], 64),
            )
        )
    return tuple(windows), position


def _spacing(untrusted: object) -> PixelSpacing | None:
    if untrusted is None:
        return None
    row, column, calibration = _many(untrusted, 3)
    return PixelSpacing(_number(row), _number(column), Calibration(_text(calibration, 20)))


def _patient(untrusted: object) -> Patient | None:
    if untrusted is None:
        return None
    given = _object(untrusted)
    born = given.pop("birth_date")
    texts = {key: _text(value, 64) for key, value in given.items()}
    return Patient(**texts, birth_date=None if born is None else date.fromisoformat(_text(born, 10)))


def _object(untrusted: object) -> Json:
    if not isinstance(untrusted, dict):
        raise TypeError("expected an object")
    return cast(Json, untrusted)


def _many(untrusted: object, limit: int) -> list[object]:
    if not isinstance(untrusted, list) or len(untrusted) > limit:
        raise TypeError(f"expected a list of at most {limit}")
    return untrusted


def _text(untrusted: object, limit: int) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > limit:
        raise TypeError(f"expected a text of at most {limit}")
    return untrusted


def _number(untrusted: object) -> float:
    if not isinstance(untrusted, (int, float)) or not -1e12 < untrusted < 1e12:
        raise TypeError("expected a number")
    return float(untrusted)


def _whole(untrusted: object, low: int, high: int) -> int:
    if not isinstance(untrusted, int) or not low <= untrusted <= high:
        raise TypeError(f"expected a whole number from {low} to {high}")
    return untrusted


def _pair_of_numbers(untrusted: object) -> tuple[float, float]:
    first, second = _many(untrusted, 2)
    return _number(first), _number(second)


def _pair_of_texts(untrusted: object) -> tuple[str, str]:
    first, second = _many(untrusted, 2)
    return _text(first, 3), _text(second, 3)
