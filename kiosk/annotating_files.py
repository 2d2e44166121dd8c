"""`kiosk annotate`: files and folders in, one object for each image out; what is refused says why."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk import terminal
from kiosk.data_folder import write_durably
from kiosk.errors import NoImagesError
from kiosk.overlay import draw_overlay
from kiosk.terminal import message
from models.annotation import Annotation
from models.annotators.annotate import annotate
from models.annotators.as_json import Json, annotation_json, error_json
from models.card import WeightSet
from models.errors import AnnotationFailedError, ModelsError, UnreadableImageError
from models.radiograph import Radiograph
from models.reading import read_radiograph
from models.registry import Models, load_models

logger = logging.getLogger(__name__)

_ENDINGS: Final = frozenset({".dcm", ".dicom", ".ima", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
_DICOM_MAGIC: Final = (128, b"DICM")
"""PS3.10 7.1: the prefix behind the preamble."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one file."""

    as_json: Json
    radiograph: Radiograph | None = None
    annotation: Annotation | None = None

    @property
    def was_read(self) -> bool:
        """Whether the image was read and annotated; False when it was refused, or a model failed."""
        return self.annotation is not None

    @property
    def line(self) -> str:
        """One line of JSON."""
        return json.dumps(self.as_json, ensure_ascii=False, separators=(",", ":"))


def find_images(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files named, and in folders whatever looks like an image by its ending, or is DICOM without an ending."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.rglob("*") if each.is_file() and _looks_like_an_image(each))
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def annotate_files(paths: Iterable[Path], models: Models, *, min_score: float | None = None) -> Iterator[Answer]:
    """One answer for each file, in order; nothing that a file does ends the run."""
    return (_annotate_file(path, models, min_score) for path in paths)


def annotate_to(
    paths: Iterable[Path], *, json_file: Path | None, overlay: Path | None, weights: str, min_score: float | None
) -> bool:
    """Give a line for each image, and whatever else was asked for; whether all were read.

    Raises `ModelRefusedError` for a model that does not match its card, `NoImagesError` for folders without images.
    """
    files = find_images(paths)
    if not files:
        raise NoImagesError
    models = load_models(WeightSet(weights))
    if not models.models:
        terminal.say(terminal.words()("cli.no_models", weights=weights))
    refused = 0
    with ExitStack() as stack:
        copy = stack.enter_context(json_file.open("w", encoding="utf-8")) if json_file else None
        advance = stack.enter_context(terminal.progress("cli.progress_annotate"))
        for number, answer in enumerate(annotate_files(files, models, min_score=min_score), start=1):
            terminal.give(answer.line)
            if copy is not None:
                copy.write(f"{answer.line}\n")
            if overlay is not None:
                _write_overlay(overlay, files[number - 1], answer)
            refused += not answer.was_read
            advance(number, len(files))
    if refused:
        terminal.say(terminal.words()("cli.refused", count=refused, total=len(files)))
    return refused == 0


def _write_overlay(folder: Path, path: Path, answer: Answer) -> None:
    if answer.radiograph is None or answer.annotation is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    # With a piece of the hash: files of the same name come from different folders.
    name = f"{path.stem}-{answer.radiograph.sha256[:8]}.png"
    write_durably(folder / name, draw_overlay(answer.radiograph, answer.annotation, terminal.words()))


def _annotate_file(path: Path, models: Models, min_score: float | None) -> Answer:
    name = path.as_posix()
    try:
        untrusted_bytes = path.read_bytes()
    except OSError as error:
        logger.info("file cannot be opened: %s", error.strerror)
        unreadable = UnreadableImageError()
        return Answer(error_json(unreadable.code, message(unreadable), file=name))
    digest = hashlib.sha256(untrusted_bytes).hexdigest()
    try:
        radiograph = read_radiograph(untrusted_bytes, file_name_hint=path.name).radiograph
    except ModelsError as error:
        return Answer(error_json(error.code, message(error), file=name, sha256=digest))
    try:
        annotation = annotate(radiograph, models, min_score=min_score)
    except AnnotationFailedError as error:
        return Answer(error_json(error.code, message(error), file=name, sha256=digest), radiograph)
    return Answer(annotation_json(annotation, radiograph, file=name), radiograph, annotation)


def _looks_like_an_image(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.suffix:
        return path.suffix.lower() in _ENDINGS
    start, magic = _DICOM_MAGIC
    try:
        with path.open("rb") as file:
            return file.read(start + len(magic))[start:] == magic
    except OSError:
        return False
