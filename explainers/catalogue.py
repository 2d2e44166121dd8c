"""Catalogue: every condition and option the product can explain, read strictly from TOML, or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from explainers.catalogue_entries import parse_files
from explainers.catalogue_faults import (
    condition_keys,
    find_faults,
    option_keys,
    simple_condition_keys,
    simple_option_keys,
)
from explainers.catalogue_items import Condition, Option, Source
from explainers.errors import CatalogueError
from explainers.language import Language, Texts, load_texts
from models.finding import FindingKind
from models.tooth import Tooth

_FOLDER: Final = resources.files("explainers") / "catalogue"
_READ_ELSEWHERE: Final = frozenset({"ccam.toml"})
"""Codes for the dentist: no part of what a patient is told, see `explainers.ccam`."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a decision aid must say about itself (IPDASi v4). Values name texts: ``catalogue.funding.<funding>``."""

    name: str
    published: date
    next_update: date
    review_status: str
    update_policy: str
    funding: str
    uncertainty: str
    drawings: tuple[str, ...]
    """Names of the schematic drawings that items may ask for."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All conditions with their options, and all sources."""

    edition: Edition
    conditions: tuple[Condition, ...]
    """In the order of their identifiers."""
    sources: Mapping[str, Source]
    version: str
    """SHA-256 of every file of facts."""

    def condition(self, condition_id: str) -> Condition:
        """The condition of this id; KeyError if there is none."""
        found = {c.id: c for c in self.conditions}
        return found[condition_id]

    def option(self, option_id: str) -> Option:
        """The option of this id; KeyError if no condition offers it."""
        return {o.id: o for c in self.conditions for o in c.options}[option_id]

    def for_kind(
        self, kind: FindingKind, depth: int | None = None, tooth: Tooth | None = None
    ) -> tuple[Condition, ...]:
        """Conditions that a confirmed finding usually supports, the closest match of depth first.

        `depth` is an ICCMS score 1–6; it leaves out caries of another depth. `tooth` leaves out what is only said of
        other kinds of teeth. Empty for a kind that has no words on
        purpose, such as a radiolucency to be explained in person.
        """
        fitting = [c for c in self.conditions if kind in c.kinds and _fits(c, depth, tooth)]
        return tuple(sorted(fitting, key=lambda c: (kind is not c.kinds[0], c.depths, c.id)))


def _fits(condition: Condition, depth: int | None, tooth: Tooth | None) -> bool:
    fits_depth = depth is None or not condition.depths or depth in condition.depths
    return fits_depth and (tooth is None or condition.is_about(tooth))


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue that ships with the product. Raises `CatalogueError` with every fault at once."""
    return read_catalogue(shipped_files(), tuple(load_texts(language) for language in Language))


def shipped_files() -> dict[str, str]:
    """Every TOML file of the catalogue by its path inside the folder, such as ``"options/filling.toml"``."""
    return {path: text for path, text in sorted(_walk(_FOLDER)) if path not in _READ_ELSEWHERE}


def read_catalogue(files: Mapping[str, str], texts: tuple[Texts, ...]) -> Catalogue:
    """Build a catalogue from the text of its files; `texts` must hold its words in every language."""
    parsed = parse_files(files)
    faults = (*parsed.faults, *(find_faults(parsed, texts) if parsed.edition is not None else ()))
    if faults or parsed.edition is None:
        raise CatalogueError(tuple(faults))
    entry = parsed.edition
    edition = Edition(
        name=entry.edition, published=entry.published, next_update=entry.next_update,
        review_status=entry.review_status, update_policy=entry.update_policy, funding=entry.funding,
        uncertainty=entry.uncertainty, drawings=entry.drawings,
    )  # fmt: skip
    options = {o.id: o.item() for o in parsed.options.values()}
    for path, option in parsed.options.items():
        item = options[option.id]
        keys = (*option_keys(item), *simple_option_keys(item.id))
        options[option.id] = replace(item, version=_item_version(item.version, files[path], keys, texts))
    conditions = []
    for path, condition in sorted(parsed.conditions.items()):
        keys = (*condition_keys(condition.id), *simple_condition_keys(condition.id))
        version = _item_version(condition.version, files[path], keys, texts)
        conditions.append(replace(condition.item(options), version=version))
    return Catalogue(
        edition=edition,
        conditions=tuple(conditions),
        sources=MappingProxyType({s.id: s.item() for s in parsed.sources}),
        version=_sha256(files),
    )


def _walk(folder: Traversable, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml"):
            found.append((prefix + entry.name, entry.read_text(encoding="utf-8")))
    return found


def _item_version(declared: str, facts: str, keys: tuple[str, ...], texts: tuple[Texts, ...]) -> str:
    """The declared version and a hash, so that no change of a fact or word keeps a version that somebody signed off."""
    # Of the practice's languages alone: a new or better translation does not undo what a dentist has signed off.
    words = {f"{t.language.value}/{key}": t.by_key[key] for t in texts if t.language.is_for_staff for key in keys}
    return f"{declared}-{_sha256({'facts': facts, **words})[:8]}"


def _sha256(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        digest.update(f"{path}\0{text}\0".encode())
    return digest.hexdigest()
