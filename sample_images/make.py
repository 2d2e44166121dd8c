"""Make the sample radiographs, or a COCO data set of simulated panoramics.

python sample_images/make.py                          the files beside this one, and manifest.toml
python sample_images/make.py --coco DIR --count 50    a data set of 50 panoramics
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the command works without an installation

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from sample_images.coco import write_coco  # noqa: E402
from sample_images.dicom_objects import write_radiograph  # noqa: E402
from sample_images.manifest import manifest_text  # noqa: E402
from sample_images.samples import SAMPLES  # noqa: E402


def make_samples(folder: Path) -> None:
    """Write every sample and the manifest into the folder."""
    made = []
    for sample in SAMPLES:
        pixels, truth = sample.make()
        path = folder / sample.file_name
        if sample.wrapping is None:
            cv2.imwrite(str(path), (pixels >> 4).astype(np.uint8), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        else:
            write_radiograph(path, pixels, truth, sample.wrapping)
        made.append((sample.file_name, sample.description, truth))
    (folder / "manifest.toml").write_text(manifest_text(made), encoding="utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=HERE, help="where the samples go")
    parser.add_argument("--coco", type=Path, help="write a COCO data set into this folder instead")
    parser.add_argument("--count", type=int, default=20, help="number of images of the data set")
    parser.add_argument("--first-seed", type=int, default=1000, help="seed of its first image")
    parser.add_argument("--width", type=int, default=1280, help="width of its images in pixels")
    arguments = parser.parse_args()
    if arguments.coco is None:
        make_samples(arguments.folder)
        return
    width = arguments.width
    size = width, round(width * 1240 / 2440)
    write_coco(arguments.coco, arguments.count, first_seed=arguments.first_seed, size_wh=size)


if __name__ == "__main__":
    main()
