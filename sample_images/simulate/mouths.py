"""Simulated mouths: which teeth stand, and what was done to or happened to them, by seed."""

from dataclasses import replace

from sample_images.simulate.condition import Caries, Filling, ToothCondition
from sample_images.simulate.texture import Random

ADULT = tuple(quadrant * 10 + position for quadrant in (1, 2, 3, 4) for position in range(1, 9))


def random_mouth(rng: Random) -> dict[int, ToothCondition]:
    """A plausible adult: a few teeth gone, some existing work, some disease."""
    mouth = {fdi: ToothCondition(fdi) for fdi in ADULT}
    loss = float(rng.choice([0.0, 0.0, 0.6, 1.6, 3.0]))
    work = float(rng.uniform(0.05, 0.40))
    for fdi in ADULT:
        mouth[fdi] = replace(_random_tooth(fdi, work, rng), bone_loss_mm=max(0.0, loss + float(rng.normal(0, 0.3))))
    _maybe_impact(mouth, rng)
    _maybe_bridge(mouth, rng)
    if rng.random() < 0.15:
        for fdi in (33, 32, 31, 41, 42, 43):
            if mouth[fdi].has_tooth and not mouth[fdi].crown:
                mouth[fdi] = replace(mouth[fdi], retainer=True)
    return mouth


def _random_tooth(fdi: int, work: float, rng: Random) -> ToothCondition:
    position = fdi % 10
    chewing = position >= 4
    tooth = ToothCondition(fdi, missing=rng.random() < {8: 0.45, 6: 0.08}.get(position, 0.025))
    if tooth.missing:
        implant = position not in (8,) and rng.random() < 0.4
        if implant:
            return ToothCondition(fdi, implant=True, crown="ceramic")
        cyst = float(rng.uniform(2.5, 4.5)) if rng.random() < 0.06 else 0.0
        return replace(tooth, residual_cyst_mm=cyst)
    if rng.random() < 0.02 and position != 8:
        return replace(tooth, fragment=True, lesion_mm=float(rng.choice([0.0, 2.2, 2.8])))
    if rng.random() < work * (1.0 if chewing else 0.4):
        tooth = replace(tooth, fillings=(_random_filling(chewing, rng),))
    if rng.random() < work * 0.30 and position != 8:
        tooth = replace(tooth, root_filled=True, crown=str(rng.choice(["metal", "ceramic"])), fillings=())
        tooth = replace(tooth, post=bool(rng.random() < 0.35))
    if rng.random() < 0.05 and not tooth.crown:
        surface = str(rng.choice(["mesial", "distal", "occlusal"] if chewing else ["mesial", "distal"]))
        tooth = replace(tooth, caries=(Caries(surface, float(rng.uniform(1.3, 2.8))),))
    if rng.random() < (0.25 if tooth.root_filled or tooth.caries else 0.01):
        tooth = replace(tooth, lesion_mm=float(rng.uniform(1.6, 4.0)))
    return replace(tooth, calculus=bool(rng.random() < 0.03))


def _random_filling(chewing: bool, rng: Random) -> Filling:
    if not chewing:
        return Filling((str(rng.choice(["mesial", "distal"])),), "composite")
    surfaces = [("occlusal",), ("occlusal", "mesial"), ("occlusal", "distal"), ("occlusal", "mesial", "distal")]
    return Filling(surfaces[int(rng.integers(4))], str(rng.choice(["amalgam", "amalgam", "composite"])))


def _maybe_impact(mouth: dict[int, ToothCondition], rng: Random) -> None:
    for fdi in (38, 48):
        if rng.random() < 0.25:
            wide = rng.random() < 0.25
            mouth[fdi] = ToothCondition(
                fdi,
                impaction_deg=float(rng.uniform(45, 78)),
                follicle_mm=float(rng.uniform(2.7, 4.0) if wide else rng.uniform(0.6, 1.4)),
            )


def _maybe_bridge(mouth: dict[int, ToothCondition], rng: Random) -> None:
    if rng.random() > 0.2:
        return
    front, gap, back = ((14, 15, 16), (24, 25, 26), (35, 36, 37), (45, 46, 47))[int(rng.integers(4))]
    if mouth[front].has_tooth and mouth[back].has_tooth:
        mouth[gap] = ToothCondition(gap, pontic=True)
        for fdi in (front, back):
            mouth[fdi] = replace(mouth[fdi], bridge=True, crown="metal", fillings=(), caries=(), fragment=False)
