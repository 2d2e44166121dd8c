"""Colours of the drawings: the body is warm, what a dentist adds is blue-grey, what is explained is amber. No red."""

from typing import Final

ENAMEL: Final = "#FFFDF7"
DENTINE: Final = "#F6EDDB"
TOOTH_LINE: Final = "#B5A27F"
PULP: Final = "#DE9690"
GUM: Final = "#E9ABA0"
GUM_SWOLLEN: Final = "#DD9286"
LIGAMENT: Final = "#E6C3B2"
BONE: Final = "#F0E4D0"
BONE_FLECK: Final = "#E5D4B8"
SOCKET: Final = "#E9D9C0"
"""Bone that has healed after a removal."""

PLACE: Final = "#DDB067"
"""The place that is explained."""
PLACE_LINE: Final = "#9A6B23"

MATERIAL: Final = "#CBD9DE"
MATERIAL_LINE: Final = "#5F7C87"
PORCELAIN: Final = "#E6EEF0"
VARNISH: Final = "#8CC4BE"
TARTAR: Final = "#CDB566"
TARTAR_LINE: Final = "#8D7833"
DENTURE_BASE: Final = "#D9A3A6"

PAPER: Final = "#FBFAF6"
INK: Final = "#1D2A30"
RULE: Final = "#DAD7CE"
TEAL: Final = "#0E5E62"
