"""Model cards as text: what the registry needs to run a file and what a reader needs to judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.training.jaw import JawRule

if TYPE_CHECKING:  # a card can be written where neither torch nor scipy is installed
    from models.training.calibration import Platt, Threshold
    from models.training.export import Exported

Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]

LICENCES = {
    "open": (
        "Apache-2.0",
        "Learned from UFBA-425 (Apache-2.0) and two Roboflow dental sets (CC BY 4.0, dental-uispo and dental-bhjcu). "
        "May be used for any purpose with this notice. A research model: not CE-marked.",
    ),
    "research": (
        "CC-BY-NC-SA-4.0",
        "Learned also from the Tufts Dental Database with the AKUDENTAL outlines (CC BY-NC-SA 4.0) and from DC1000 "
        "(no licence stated). For research, not for commercial use. Not CE-marked.",
    ),
}
# How a picture is read beyond its size, as measured on training and validation pictures (docs/models.md): averaged with
# its mirror image; its grey brought near to the training source's, by the mean quantiles of that source.
READINGS: Mapping[tuple[str, str], Mapping[str, Value]] = {
    ("teeth", "open"): {"flip": True},
    ("teeth", "research"): {"flip": True},
    ("findings", "open"): {"flip": True},
    ("findings", "research"): {},
}
LEVELS: Mapping[tuple[str, str], Mapping[str, Value]] = {
    ("teeth", "open"): {
        "clip": 4.0,
        "tiles": 4,
        "quantiles": [0.038, 0.113, 0.166, 0.217, 0.265, 0.311, 0.356, 0.401, 0.446, 0.491, 0.537, 0.582, 0.629, 0.676,
                      0.723, 0.77, 0.816, 0.862, 0.906, 0.949, 0.994],
    },
}  # fmt: skip
SOURCES = {
    "ufba": (
        "UFBA-425",
        "Apache-2.0",
        327,
        "Outlines of 32 permanent teeth (Budagam, subset of UFBA-UESC), drawn at 512 x 512; 2 % have boxes only.",
    ),
    "rf4": (
        "Roboflow dental-uispo and dental-bhjcu v2",
        "CC-BY-4.0",
        479,
        "Boxes around whole teeth, round mask, low resolution. No dentist checked the kinds; implants were split from "
        "root canal fillings by eye, about 90 % are right. Left and right are unknown: no tooth number comes from it.",
    ),
    "tufts": (
        "Tufts Dental Database",
        "CC-BY-NC-SA-4.0",
        741,
        "Outlines of 52 teeth (AKUDENTAL) and of lesions by experts; the kinds of lesions were derived from their "
        "position and no dentist checked them; periapical includes sclerotic, bright areas.",
    ),
    "mlua": ("DC1000", "LicenseRef-none-stated", 68, "Outlines of carious lesions (Wang 2023); cite the paper."),
}


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of a detector with what held-out pictures said of it."""

    kind: str
    extent: str
    platt: Platt
    threshold: Threshold


def toml(value: Value) -> str:
    """A TOML literal."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int | float):
        return repr(round(value, 4) if isinstance(value, float) else value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(part)}" for key, part in value.items()) + " }"
    return "[" + ", ".join(toml(v) for v in value) + "]"


def table(head: str, rows: Mapping[str, Value]) -> str:
    """A table with its head, such as `[input]` or `[[classes]]`."""
    return "\n".join([head, *(f"{key} = {toml(value)}" for key, value in rows.items())]) + "\n"


def _start(weights: str, task: str, form: str, version: str, exported: Exported, size_wh: tuple[int, int]) -> list[str]:
    licence, notice = LICENCES[weights]
    rows: dict[str, Value] = {
        "name": f"{task}-{weights}",
        "version": version,
        "set": weights,
        "task": task,
        "form": form,
        "views": ["panoramic"],
        "sha256": exported.sha256,
        "licence": licence,
        "licence_notice": notice,
    }
    picture: dict[str, Value] = {
        "name": "image",
        "width": size_wh[0],
        "height": size_wh[1],
        "channels": 1,
        "fit": "letterbox",
        "pad": 0.0,
        **READINGS[task, weights],
    }
    parts = ["".join(f"{key} = {toml(value)}\n" for key, value in rows.items()), table("[input]", picture)]
    levels = LEVELS.get((task, weights))
    return [*parts, table("[input.levels]", levels)] if levels else parts


def _end(exported: Exported, sources: Sequence[str], use: Mapping[str, str]) -> list[str]:
    parts = []
    for source in sources:
        name, licence, images, provenance = SOURCES[source]
        parts.append(
            table("[[trained_on]]", {"name": name, "licence": licence, "images": images, "provenance": provenance})
        )
    parts.append(table("[use]", use))
    parts.append(
        table(
            "[cost]",
            {
                "parameters": exported.parameters,
                "gflop": exported.gflop,
                "milliseconds_one_thread": exported.milliseconds_one_thread,
                "milliseconds_two_threads": exported.milliseconds_two_threads,
            },
        )
    )
    return parts


def _judged(platt: Platt, threshold: Threshold) -> dict[str, Value]:
    return {
        "threshold": threshold.value,
        "precision": threshold.precision,
        "recall": threshold.recall,
        "calibration": {"platt": [platt.a, platt.b]},
    }


def teeth_card(
    weights: str,
    version: str,
    exported: Exported,
    size_wh: tuple[int, int],
    teeth: Sequence[int],
    judged: tuple[Platt, Threshold],
    sources: Sequence[str],
    limits: str,
) -> str:
    """Card of a numbering model whose channel 0 is background and whose channels 1.. are `teeth` (FDI)."""
    classes = [table("[[classes]]", {"index": 0, "role": "background"})]
    classes += [table("[[classes]]", {"index": i, "tooth": fdi}) for i, fdi in enumerate(teeth, 1)]
    use = {
        "intended": "Numbering and outlining teeth on panoramic radiographs, for a dentist to check.",
        "excluded": "Bitewing, periapical and any other view; mirrored images; any decision without a dentist.",
        "known_limits": limits,
    }
    return "\n".join(
        [
            *_start(weights, "teeth", "segmentation", version, exported, size_wh),
            table("[outputs]", {"classes": "classes"}),
            table("[every_class]", _judged(*judged)),
            *classes,
            *_end(exported, sources, use),
        ]
    )


def findings_card(
    weights: str,
    version: str,
    exported: Exported,
    size_wh: tuple[int, int],
    classes: Sequence[ClassLine],
    sources: Sequence[str],
    limits: str,
) -> str:
    """Card of a detector that looks at the jaws."""
    rule = JawRule()
    lines = [
        table("[[classes]]", {"index": i, "kind": c.kind, "extent": c.extent, **_judged(c.platt, c.threshold)})
        for i, c in enumerate(classes)
    ]
    use = {
        "intended": "Marks on panoramic radiographs that wait for a dentist to accept, change or reject them.",
        "excluded": "Bitewing, periapical and any other view; any decision without a dentist; excluding disease: "
        "what is not marked may still be there.",
        "known_limits": limits,
    }
    return "\n".join(
        [
            *_start(weights, "findings", "boxes", version, exported, size_wh),
            table("[outputs]", {"boxes": "boxes", "scores": "scores", "labels": "labels"}),
            table(
                "[jaw]",
                {
                    "margin_across": rule.margin_across,
                    "margin_down": rule.margin_down,
                    "always": list(rule.always),
                    "fewest_teeth": rule.fewest_teeth,
                },
            ),
            *lines,
            *_end(exported, sources, use),
        ]
    )
