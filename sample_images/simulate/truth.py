"""What a simulated image really contains: the marks a perfect reader would draw."""

from dataclasses import dataclass

from models.finding import FindingKind

Box = tuple[int, int, int, int]
Polygon = tuple[tuple[int, int], ...]

KINDS = frozenset(kind.value for kind in FindingKind)


@dataclass(frozen=True, slots=True)
class ToothTruth:
    """A tooth in the image: FDI number, box xyxy and coarse outline in pixels."""

    fdi: int
    box_xyxy: Box
    polygon_xy: Polygon


@dataclass(frozen=True, slots=True)
class FindingTruth:
    """A finding in the image, on the thing itself, not on the whole tooth."""

    kind: str
    tooth: int | None
    box_xyxy: Box
    polygon_xy: Polygon

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"expected one of {sorted(KINDS)}, got {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything marked in one image. Teeth in the order of their FDI numbers."""

    view: str
    size_wh: tuple[int, int]
    seed: int
    teeth: tuple[ToothTruth, ...]
    findings: tuple[FindingTruth, ...]


def box_of(polygon_xy: Polygon) -> Box:
    """Smallest box around the polygon."""
    xs, ys = [x for x, _ in polygon_xy], [y for _, y in polygon_xy]
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def clipped(polygon_xy: Polygon, size_wh: tuple[int, int]) -> Polygon:
    """The polygon with its points pulled into the image."""
    width, height = size_wh
    return tuple((min(max(x, 0), width - 1), min(max(y, 0), height - 1)) for x, y in polygon_xy)
