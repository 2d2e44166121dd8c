"""Put one tooth, and all that was done to it, into the path of the beam, and note what a perfect reader would mark."""

import itertools
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sample_images.simulate import dental_work, disease, tissue, tooth
from sample_images.simulate.dentition import HEALTHY_CREST_MM, Site
from sample_images.simulate.raster import blur, hull, outlines
from sample_images.simulate.texture import Random
from sample_images.simulate.tissue import Layers
from sample_images.simulate.truth import FindingTruth, ToothTruth, box_of, clipped

SOCKET_SHARE = 0.052
"""Share of the bone that a millimetre of root or ligament replaces: jaws are some 9-12 mm thick around a tooth."""
LAMINA_SHARE = 0.5
"""Share of the socket's lining that stands edge-on to the beam."""
TOLERANCE_PX = 1.2
FINDING_FROM_FOLLICLE_MM = 2.5  # a follicle wider than this is read as a pericoronal radiolucency
FINDING_FROM_BONE_LOSS_MM = 1.5


@dataclass(slots=True)
class Drawn:
    """What has been marked so far."""

    teeth: list[ToothTruth] = field(default_factory=list)
    findings: list[FindingTruth] = field(default_factory=list)


class ToothDrawing:
    """One site being drawn: its patch, the tooth's optical depth, and the marks it leaves."""

    def __init__(self, layers: Layers, site: Site, patch: tooth.Patch, rng: Random, drawn: Drawn) -> None:
        """Start from an empty patch."""
        self.layers, self.site, self.patch, self.rng, self.drawn = layers, site, patch, rng, drawn
        self.depth = np.zeros_like(patch.u)
        self.metal = np.zeros_like(patch.u)
        self.size_wh = layers.soft.shape[1], layers.soft.shape[0]

    def mark(self, kind: str, mask: npt.NDArray[np.bool_], *, each: bool = False) -> None:
        """Note a finding where the mask is: one around all of it, or one for each region."""
        offset = self.patch.x0, self.patch.y0
        regions = outlines(mask, offset, TOLERANCE_PX)
        if len(regions) > 1 and not each:
            regions = hull(mask, offset, TOLERANCE_PX)
        for polygon in regions:
            inside = clipped(polygon, self.size_wh)
            self.drawn.findings.append(FindingTruth(kind, self.site.fdi, box_of(inside), inside))

    def finish(self) -> None:
        """Add the patch to the image."""
        region = self.patch.region
        self.layers.teeth[region] += self.depth
        self.layers.metal[region] = np.maximum(self.layers.metal[region], self.metal)


def draw_site(layers: Layers, site: Site, rng: Random, drawn: Drawn) -> None:
    """Draw tooth, implant, pontic or nothing."""
    patch = tooth.patch_around(site.placement, site.anatomy, layers.soft.shape)
    if patch is None:
        return
    drawing = ToothDrawing(layers, site, patch, rng, drawn)
    if site.condition.implant:
        _draw_implant(drawing)
    elif site.condition.pontic:
        drawing.metal = dental_work.pontic(patch, site.anatomy) * tissue.METAL
    elif site.condition.has_tooth:
        _draw_tooth(drawing)
    elif site.condition.residual_cyst_mm:
        _residual_cyst(drawing)
    drawing.finish()


def _residual_cyst(drawing: ToothDrawing) -> None:
    site, region = drawing.site, drawing.patch.region
    lost = disease.cyst_mask(drawing.patch, site.anatomy, site.condition.residual_cyst_mm)
    rim = np.clip(1.0 - np.abs(lost - 0.35) / 0.3, 0.0, 1.0)
    drawing.layers.bone_left[region] *= 1.0 - 0.55 * lost
    drawing.layers.sockets[region] += 0.10 * rim
    drawing.mark("other_radiolucency", lost > 0.5)


def _draw_tooth(drawing: ToothDrawing) -> None:
    site, patch, rng = drawing.site, drawing.patch, drawing.rng
    condition = site.condition
    path = tooth.paths(
        site.anatomy, patch.u, patch.v, pulp_size=0.35 if condition.root_filled else float(rng.uniform(0.7, 1.05))
    )
    silhouette = path.silhouette
    drawing.depth = path.enamel * (tissue.ENAMEL - tissue.SOFT) + path.dentine * (tissue.DENTINE - tissue.SOFT)
    if condition.fragment:
        cut = disease.fragment_cut(patch, site.anatomy, rng)
        drawing.depth = drawing.depth * cut
        silhouette = silhouette & (cut > 0.5)
        drawing.mark("root_fragment", silhouette)
    _socket(drawing, path)
    _caries(drawing, silhouette)
    _work(drawing)
    if condition.calculus:
        for spur in dental_work.calculus_mask(patch, site.placement, site.anatomy, rng):
            outside = 1.0 - np.clip((path.root + path.dentine) / 3.5, 0.0, 1.0)
            drawing.depth = drawing.depth + spur * outside * (tissue.CALCULUS * 2.4)
            drawing.mark("calculus", (spur > 0.3) & ~silhouette)
    _bone_loss(drawing)
    for polygon in outlines(silhouette, (patch.x0, patch.y0), TOLERANCE_PX)[:1]:
        polygon = clipped(polygon, drawing.size_wh)
        drawing.drawn.teeth.append(ToothTruth(site.fdi, box_of(polygon), polygon))
        if condition.impaction_deg is not None:
            drawing.mark("impacted_tooth", silhouette)


def _socket(drawing: ToothDrawing, path: tooth.Paths) -> None:
    """Take bone away where root and ligament are, line the socket, hollow out lesions."""
    site, patch = drawing.site, drawing.patch
    region = patch.region
    condition, anatomy = site.condition, site.anatomy
    bone = np.clip(drawing.layers.bone[region] / 0.5, 0.0, 1.0)
    ligament = tooth.root_path(anatomy, patch.u, patch.v, tooth.PERIODONTAL_LIGAMENT_MM)
    lining = tooth.root_path(anatomy, patch.u, patch.v, tooth.PERIODONTAL_LIGAMENT_MM + tooth.LAMINA_DURA_MM)
    below = patch.v > anatomy.crown_length
    taken = np.asarray(np.clip(SOCKET_SHARE * np.maximum(ligament, path.root) * below, 0.0, 0.8), dtype=np.float32)
    dura = np.asarray(np.clip(lining - ligament, 0.0, None) * below, dtype=np.float32)
    lesion = np.zeros_like(patch.u)
    if condition.lesion_mm:
        lesion = disease.periapical_mask(patch, site.placement, anatomy, condition.lesion_mm, drawing.rng)
        drawing.mark("periapical_lesion", (lesion > 0.5) & ~path.silhouette, each=True)
    if condition.impaction_deg is not None:
        follicle = disease.follicle_mask(patch, anatomy, max(condition.follicle_mm, 0.8))
        follicle = blur(follicle, 0.35 * site.placement.px_per_mm)
        taken = np.maximum(taken, 0.75 * follicle)
        if condition.follicle_mm > FINDING_FROM_FOLLICLE_MM:
            drawing.mark("pericoronal_radiolucency", (follicle > 0.5) & ~path.silhouette)
    fine = 0.07 * site.placement.px_per_mm  # edges thinner than a pixel would show as dashes
    taken, dura = blur(taken, fine), blur(dura, fine)
    drawing.layers.bone_left[region] *= (1.0 - taken) * (1.0 - 0.55 * lesion)
    drawing.layers.sockets[region] += (
        dura * (tissue.CORTICAL - tissue.TRABECULAR) * LAMINA_SHARE * bone * (1.0 - lesion)
    )


def _caries(drawing: ToothDrawing, silhouette: npt.NDArray[np.bool_]) -> None:
    for spot in drawing.site.condition.caries:
        lost = disease.caries_mask(drawing.patch, drawing.site.placement, drawing.site.anatomy, spot, drawing.rng)
        drawing.depth = drawing.depth * (1.0 - disease.CARIES_LOSS * lost)
        drawing.mark("caries", (lost > 0.3) & silhouette)


def _work(drawing: ToothDrawing) -> None:
    site, patch, rng = drawing.site, drawing.patch, drawing.rng
    condition, anatomy = site.condition, site.anatomy
    if condition.root_filled:
        gutta = dental_work.root_filling(patch, anatomy, rng)
        drawing.metal = np.maximum(drawing.metal, gutta * tissue.GUTTA_PERCHA)
        drawing.mark("root_canal_filling", gutta > 0.15)
    if condition.post:
        post = dental_work.post(patch, site.placement, anatomy)
        drawing.metal = np.maximum(drawing.metal, post * tissue.METAL * 1.5)
        drawing.mark("post", post > 0.5)
    for filling in condition.fillings:
        mask = dental_work.filling_mask(patch, site.placement, anatomy, filling, rng)
        thickness = dental_work.filling_depth_mm(anatomy, filling)
        gain = (dental_work.MATERIAL[filling.material] - tissue.DENTINE) * thickness
        drawing.metal = np.maximum(drawing.metal, mask * gain)
        drawing.mark("filling", mask > 0.5)
    if condition.crown:
        _crown(drawing, condition.crown)


def _crown(drawing: ToothDrawing, material: str) -> None:
    path, mask = dental_work.crown_shell(drawing.patch, drawing.site.anatomy, drawing.rng)
    drawing.metal = np.maximum(drawing.metal, path * dental_work.MATERIAL[material])
    if not drawing.site.condition.bridge:
        drawing.mark("crown", mask > 0.5)


def _draw_implant(drawing: ToothDrawing) -> None:
    site, patch = drawing.site, drawing.patch
    screw = dental_work.implant(patch, site.placement, site.anatomy)
    drawing.metal = screw * tissue.TITANIUM
    drawing.mark("implant", screw > 0.3)
    if site.condition.crown:
        _crown(drawing, site.condition.crown)


def _bone_loss(drawing: ToothDrawing) -> None:
    """Mark from the cervix to the bone crest, over the width of the tooth."""
    loss, anatomy = drawing.site.condition.bone_loss_mm, drawing.site.anatomy
    condition = drawing.site.condition
    if loss < FINDING_FROM_BONE_LOSS_MM or condition.fragment or condition.impaction_deg is not None:
        return
    top, bottom = anatomy.crown_length, anatomy.crown_length + HEALTHY_CREST_MM + loss
    half = anatomy.width / 2
    drawing.mark(
        "bone_loss", (np.abs(drawing.patch.u) <= half) & (drawing.patch.v >= top) & (drawing.patch.v <= bottom)
    )


def draw_connectors(layers: Layers, sites: list[Site], drawn: Drawn) -> None:
    """Join neighbouring bridge members with metal and mark each bridge as one finding."""
    members = [site for site in sites if site.condition.bridge or site.condition.pontic]
    members.sort(key=lambda site: site.placement.origin_px[0])
    for group in _runs(members):
        masks = np.zeros(layers.soft.shape, dtype=np.float32)
        for left, right in itertools.pairwise(group):
            ends = [one.placement.to_pixels([(0.0, one.anatomy.crown_length * 0.45)])[0] for one in (left, right)]
            width = 3.2 * left.placement.px_per_mm
            masks = np.maximum(masks, dental_work.wire(layers.soft.shape, np.array(ends), width))
        layers.metal[:] = np.maximum(layers.metal, blur(masks, 1.0) * tissue.METAL * 2.5)
        _mark_bridge(layers, group, drawn)


def _runs(members: list[Site]) -> list[list[Site]]:
    """Bridges, left to right: members of one jaw, each group between two natural abutments."""
    groups = []
    for upper in (True, False):
        row = [site for site in members if site.upper == upper]
        if len(row) > 1:
            groups.append(row)
    return groups


def _mark_bridge(layers: Layers, group: list[Site], drawn: Drawn) -> None:
    mask = np.zeros(layers.soft.shape, dtype=bool)
    for site in group:
        patch = tooth.patch_around(site.placement, site.anatomy, layers.soft.shape)
        if patch is not None:
            crown = tooth.crown_path(site.anatomy, patch.u, patch.v, swell_mm=0.3) > 0.4
            mask[patch.region] |= crown & (patch.v < site.anatomy.crown_length)
    spread = blur(mask.astype(np.float32), 2.0) > 0.2
    for polygon in outlines(spread, (0, 0), TOLERANCE_PX)[:1]:
        polygon = clipped(polygon, (layers.soft.shape[1], layers.soft.shape[0]))
        drawn.findings.append(FindingTruth("bridge", None, box_of(polygon), polygon))


def draw_retainer(layers: Layers, sites: list[Site], drawn: Drawn) -> None:
    """A wire bonded behind the lower front teeth."""
    bonded = sorted((site for site in sites if site.condition.retainer), key=lambda site: site.placement.origin_px[0])
    if len(bonded) < 2:
        return
    points = np.array([site.placement.to_pixels([(0.0, site.anatomy.crown_length * 0.5)])[0] for site in bonded])
    scale = bonded[0].placement.px_per_mm
    line = dental_work.wire(layers.soft.shape, points, 0.75 * scale)
    pads = np.zeros_like(line)
    for point in points:
        pads = np.maximum(
            pads, dental_work.wire(layers.soft.shape, point + np.array([[-0.7, 0.0], [0.7, 0.0]]) * scale, 1.7 * scale)
        )
    layers.metal[:] = np.maximum(layers.metal, blur(line, 1.0) * 1.8 + blur(pads, 2.0) * 0.5)
    for polygon in outlines((line > 0.3) | (pads > 0.5), (0, 0), TOLERANCE_PX)[:1]:
        drawn.findings.append(FindingTruth("orthodontic_appliance", None, box_of(polygon), polygon))
