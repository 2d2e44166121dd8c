"""What has happened to each tooth, before it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caries:
    """Demineralised spot: surface 'mesial', 'distal', 'occlusal' or 'root'; size in mm."""

    surface: str
    size_mm: float


@dataclass(frozen=True, slots=True)
class Filling:
    """Filling of one or two surfaces ('occlusal', 'mesial', 'distal') in 'amalgam' or 'composite'."""

    surfaces: tuple[str, ...]
    material: str


@dataclass(frozen=True, slots=True)
class ToothCondition:
    """One tooth of the simulated mouth. The default is sound."""

    fdi: int
    missing: bool = False
    implant: bool = False
    residual_cyst_mm: float = 0.0
    """Radius of a hollow left where a missing tooth was; 0 for none."""
    pontic: bool = False
    """The tooth is gone; a bridge spans the place."""
    bridge: bool = False
    """The tooth carries a bridge."""
    crown: str | None = None
    """Material: 'metal' or 'ceramic'."""
    fillings: tuple[Filling, ...] = ()
    caries: tuple[Caries, ...] = ()
    root_filled: bool = False
    post: bool = False
    lesion_mm: float = 0.0
    """Radius of the periapical lesion; 0 for none."""
    fragment: bool = False
    """Only a root is left."""
    impaction_deg: float | None = None
    """Mesial angle of a tooth that did not erupt."""
    follicle_mm: float = 0.0
    """Width of the space around an impacted crown; above 2.5 mm it is a finding."""
    bone_loss_mm: float = 0.0
    calculus: bool = False
    retainer: bool = False
    """A bonded wire on the lingual side."""

    @property
    def has_tooth(self) -> bool:
        """A natural tooth, or what is left of it, stands here."""
        return not (self.missing or self.implant or self.pontic)
