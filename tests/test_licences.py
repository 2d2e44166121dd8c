"""The licence gate: a commercial practice may use everything that the kiosk installs."""

import re
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|HPND|CMU|Zlib|0BSD|CC0|Unlicense|MPL|Mozilla)", re.IGNORECASE
)
COPYLEFT = re.compile(r"\b(A?GPL|Affero|GNU General)", re.IGNORECASE)
# Under several licences at the user's choice: the one that we chose.
CHOSEN = {"pyphen": "MPL-1.1"}  # offered under GPL-2.0+, LGPL-2.1+ or MPL-1.1


def _runtime_closure() -> dict[str, metadata.Distribution]:
    """Every distribution that installing the kiosk without extras brings, by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting: list[tuple[str, frozenset[str]]] = [("chairside-kiosk", frozenset())]
    while waiting:
        name, extras = waiting.pop()
        if canonicalize_name(name) in found:
            continue
        distribution = metadata.distribution(name)
        found[canonicalize_name(name)] = distribution
        for line in distribution.requires or ():
            requirement = Requirement(line)
            contexts = ({"extra": extra} for extra in ("", *extras))
            if requirement.marker is None or any(requirement.marker.evaluate(context) for context in contexts):
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return found


def _stated_licence(distribution: metadata.Distribution) -> str:
    fields = distribution.metadata
    classifiers = [c for c in fields.get_all("Classifier", []) if c.startswith("License ::")]
    return " ".join([fields.get("License-Expression") or "", (fields.get("License") or "")[:400], *classifiers]).strip()


def test_every_installed_distribution_has_a_permissive_licence() -> None:
    stated = {name: CHOSEN.get(name) or _stated_licence(dist) for name, dist in _runtime_closure().items()}
    refused = {name: text for name, text in stated.items() if COPYLEFT.search(text) or not PERMISSIVE.search(text)}
    assert refused == {}


def test_training_and_test_libraries_do_not_reach_the_kiosk() -> None:
    never_at_the_chair = {"torch", "transformers", "scipy", "onnx", "pytest", "playwright"}
    assert never_at_the_chair.isdisjoint(_runtime_closure())
