"""The sample radiographs, where they came with the product: simulated, of no real patient."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.errors import StoreError

_HERE: Final = Path(__file__).parent
_FOLDERS: Final = (_HERE / "sample_images", _HERE.parent / "sample_images")
"""In the wheel, and in a checkout."""
FOLDER: Final = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])
PANORAMIC: Final = "panoramic"
INTRA_ORAL: Final = ("bitewing_right", "bitewing_left", "periapical_lower_left")
"""Samples of one and the same invented person."""
_NAMES: Final = (
    "panoramic.dcm", "panoramic_second.png", "bitewing_right.dcm", "bitewing_left.dcm", "periapical_lower_left.dcm",
    "periapical_upper_front.dcm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleImage:
    """One sample; its words are under ``screen.sample.<id>``."""

    id: str
    path: Path


def sample_images(folder: Path = FOLDER) -> tuple[SampleImage, ...]:
    """The samples that are at hand, a panoramic first; none where they were not installed."""
    paths = (folder / name for name in _NAMES)
    return tuple(SampleImage(path.stem, path) for path in paths if path.is_file())


def sample(sample_id: str) -> SampleImage:
    """One sample by its id. Raises `StoreError` where it was not installed."""
    found = next((each for each in sample_images() if each.id == sample_id), None)
    if found is None:
        raise StoreError("the sample images are not installed")
    return found
