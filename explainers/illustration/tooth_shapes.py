"""Outlines of four kinds of teeth in cross-section, as a lower tooth: crown up, root down, in a field of 320 × 400.

Schematic: proportions are right enough to be recognised, nothing can be measured on them.
"""

from dataclasses import dataclass
from typing import Final

from models.tooth import Tooth, ToothType

Point = tuple[float, float]

FIELD_WH: Final = (320, 400)
"""Size of a drawing."""
CENTRE_X: Final = 160.0
NECK_Y: Final = 190.0
"""Where enamel ends."""
BONE_Y: Final = 216.0
"""Crest of healthy bone: a little below the neck."""


@dataclass(frozen=True, slots=True)
class ToothShape:
    """One tooth: closed SVG paths, and the places that the drawings need."""

    outline: str
    dentine: str
    """Dentine and root together: what lies under the enamel."""
    pulp: str
    tips: tuple[Point, ...]
    """Root tips."""
    neck_half_width: float
    contact: Point
    """Where it touches its neighbour: caries often starts there."""
    pulp_edge: Point
    """The place of the pulp nearest to the contact."""
    top: Point
    """Middle of the biting edge or surface."""
    chamber_y: float
    """Height of the roof of the pulp."""


_INCISOR: Final = ToothShape(
    outline="M122 64C142 57 178 57 198 64C211 106 217 150 212 190C206 258 187 332 160 372"
    "C133 332 114 258 108 190C103 150 109 106 122 64Z",
    dentine="M108 190C118 160 140 116 160 112C180 116 202 160 212 190C206 258 187 332 160 372C133 332 114 258 108 190Z",
    pulp="M160 146C167 146 171 164 171 190C171 250 167 320 162 362L158 362C153 320 149 250 149 190C149 164 153 146 160 "
    "146Z",
    tips=((160, 370),),
    neck_half_width=52,
    contact=(211, 118),
    pulp_edge=(170, 166),
    top=(160, 60),
    chamber_y=146,
)
_CANINE: Final = ToothShape(
    outline="M112 112C122 84 148 58 160 52C172 58 198 84 208 112C216 142 216 162 212 190"
    "C208 262 190 346 160 384C130 346 112 262 108 190C104 162 104 142 112 112Z",
    dentine="M108 190C114 160 140 112 160 100C180 112 206 160 212 190C208 262 190 346 160 384C130 346 112 262 108 190Z",
    pulp="M160 136C168 142 172 166 172 190C172 256 167 332 162 374L158 374C153 332 148 256 148 190C148 166 152 142 160 "
    "136Z",
    tips=((160, 382),),
    neck_half_width=52,
    contact=(213, 132),
    pulp_edge=(171, 170),
    top=(160, 54),
    chamber_y=136,
)
_PREMOLAR: Final = ToothShape(
    outline="M104 106C107 80 123 66 138 70C149 73 154 84 160 88C166 84 171 73 182 70C197 66 213 80 216 106"
    "C222 138 220 164 214 190C208 262 188 338 160 376C132 338 112 262 106 190C100 164 98 138 104 106Z",
    dentine="M106 190C110 164 120 128 138 114C147 118 153 128 160 132C167 128 173 118 182 114C200 128 210 164 214 190"
    "C208 262 188 338 160 376C132 338 112 262 106 190Z",
    pulp="M145 150C150 150 154 164 160 166C166 164 170 150 175 150C179 164 176 184 174 200C171 256 167 326 162 366"
    "L158 366C153 326 149 256 146 200C144 184 141 164 145 150Z",
    tips=((160, 374),),
    neck_half_width=54,
    contact=(219, 130),
    pulp_edge=(176, 164),
    top=(160, 86),
    chamber_y=152,
)
_MOLAR: Final = ToothShape(
    outline="M74 114C73 86 90 70 108 72C122 74 128 90 139 94C148 97 153 87 160 85C167 87 172 97 181 94"
    "C192 90 198 74 212 72C230 70 247 86 246 114C249 142 245 164 238 190C240 246 234 322 215 372"
    "C207 384 199 374 193 352C186 312 178 264 160 248C142 264 134 312 127 352C121 374 113 384 105 372"
    "C86 322 80 246 82 190C75 164 71 142 74 114Z",
    dentine="M82 190C86 162 94 132 110 118C122 112 132 128 143 132C151 134 155 126 160 124C165 126 169 134 177 132"
    "C188 128 198 112 210 118C226 132 234 162 238 190C240 246 234 322 215 372C207 384 199 374 193 352"
    "C186 312 178 264 160 248C142 264 134 312 127 352C121 374 113 384 105 372C86 322 80 246 82 190Z",
    pulp="M120 158C125 150 132 152 136 162C141 173 152 176 160 174C168 176 179 173 184 162C188 152 195 150 200 158"
    "C207 178 208 200 206 214C212 262 214 320 210 362L204 362C200 312 197 262 185 228C177 216 168 214 160 214"
    "C152 214 143 216 135 228C123 262 120 312 116 362L110 362C106 320 108 262 114 214C112 200 113 178 120 158Z",
    tips=((110, 374), (210, 374)),
    neck_half_width=78,
    contact=(247, 126),
    pulp_edge=(202, 164),
    top=(160, 88),
    chamber_y=164,
)

_BY_TYPE: Final = {
    ToothType.CENTRAL_INCISOR: _INCISOR,
    ToothType.LATERAL_INCISOR: _INCISOR,
    ToothType.CANINE: _CANINE,
    ToothType.FIRST_PREMOLAR: _PREMOLAR,
    ToothType.SECOND_PREMOLAR: _PREMOLAR,
    ToothType.FIRST_MOLAR: _MOLAR,
    ToothType.SECOND_MOLAR: _MOLAR,
    ToothType.THIRD_MOLAR: _MOLAR,
}


def shape_of(tooth: Tooth | None) -> ToothShape:
    """The shape of a tooth; a molar stands for the whole mouth."""
    return _MOLAR if tooth is None else _BY_TYPE[tooth.type]
