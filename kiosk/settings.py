"""The practice's settings: who it is, who works there, which models. A strict TOML file beside the records.

A file that cannot be read stops the kiosk with the reason: it never goes on with defaults that nobody chose.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from explainers.language import Language
from explainers.practice import Dentist, Practice
from kiosk.data_folder import make_private_folder, write_durably
from kiosk.errors import SettingsError
from kiosk.hand_over import PIN_HASH_FORM
from models.card import WeightSet

_FILE: Final = "settings.toml"
_PICTURES: Final = "settings_pictures"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NO_PRACTICE: Final = Practice(name="")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a practice chooses. Complete once it has a name and a dentist; until then only the first-run page opens."""

    practice: Practice = _NO_PRACTICE
    dentists: tuple[Dentist, ...] = ()
    language: Language = Language.FRENCH
    """Of the chair's screens; each visit has the patient's own."""
    weights: WeightSet = WeightSet.OPEN
    models_on: bool = True
    pin_hash: str = ""
    """Of the code that takes the screen back from a patient; empty until one is chosen."""

    def __post_init__(self) -> None:
        ids = [dentist.id for dentist in self.dentists]
        if len(set(ids)) != len(ids) or "" in ids:
            raise SettingsError(f"expected every dentist to have an id of their own, got {len(ids)} dentists")

    @property
    def is_complete(self) -> bool:
        """Whether visits can start."""
        return bool(self.practice.name.strip()) and any(dentist.name.strip() for dentist in self.dentists)

    def dentist(self, dentist_id: str) -> Dentist:
        """The dentist of this id. Raises `SettingsError`."""
        found = next((dentist for dentist in self.dentists if dentist.id == dentist_id), None)
        if found is None:
            raise SettingsError("no dentist has this id")
        return found


class SettingsFile:
    """The settings in their folder, read again when the file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[tuple[int, int], Settings] | None = None

    def read(self) -> Settings:
        """The settings as they are now; empty ones only where no file was ever written. Raises `SettingsError`."""
        path = self._folder / _FILE
        try:
            status = path.stat()
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            raise SettingsError(f"settings cannot be read: {error.strerror}") from error
        stamp = (status.st_mtime_ns, status.st_size)
        if self._known is None or self._known[0] != stamp:
            self._known = (stamp, self._parse(path))
        return self._known[1]

    def write(self, settings: Settings) -> None:
        """Keep these settings: pictures first, then the file in one rename, checked by reading it back."""
        make_private_folder(self._folder)
        for picture in (settings.practice.logo_png, *(d.picture_jpeg for d in settings.dentists)):
            if picture is not None:
                path = self._picture_path(_name_of(picture))
                make_private_folder(path.parent)
                write_durably(path, picture)
        text = _to_toml(settings)
        if self._to_settings(text) != _clean(settings):
            raise SettingsError("settings do not survive being written")
        write_durably(self._folder / _FILE, text.encode())
        self._known = None

    def _parse(self, path: Path) -> Settings:
        try:
            return self._to_settings(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"settings cannot be read: {error}") from error

    def _to_settings(self, text: str) -> Settings:
        try:
            # Through JSON, because strictness there still takes an array for a tuple and a word for an enum.
            form = _File.model_validate_json(json.dumps(tomllib.loads(text)), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise SettingsError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        except (ValueError, TypeError) as error:
            raise SettingsError(f"settings are not TOML: {error}") from error
        return Settings(
            practice=Practice(
                form.practice.name, form.practice.address_lines, form.practice.phone, form.practice.email,
                logo_png=self._picture(form.practice.logo),
            ),
            dentists=tuple(Dentist(d.id, d.name, self._picture(d.picture)) for d in form.dentists),
            language=form.language, weights=form.weights, models_on=form.models_on,
            pin_hash=form.pin_hash,
        )  # fmt: skip

    def _picture(self, name: str) -> bytes | None:
        if not name:
            return None
        try:
            content = self._picture_path(name).read_bytes()
        except OSError as error:
            raise SettingsError(f"a picture of the settings cannot be read: {error.strerror}") from error
        if _name_of(content) != name:
            raise SettingsError("a picture of the settings was changed")
        return content

    def _picture_path(self, name: str) -> Path:
        return self._folder / _PICTURES / name


_Text = Annotated[str, StringConstraints(max_length=500)]
_PictureName = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _PracticePart(_Part):
    name: _Text
    address_lines: tuple[_Text, ...]
    phone: _Text
    email: _Text
    logo: _PictureName


class _DentistPart(_Part):
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,64}$")]
    name: _Text
    picture: _PictureName


def _for_staff(language: Language) -> Language:
    if not language.is_for_staff:
        raise ValueError(f"expected a language of the screens, got {language.value!r}")
    return language


class _File(_Part):
    language: Annotated[Language, AfterValidator(_for_staff)]
    weights: WeightSet
    models_on: bool
    greets_by_first_name: bool = False
    """Written by earlier versions; nothing reads it."""
    pin_hash: Annotated[str, StringConstraints(pattern=PIN_HASH_FORM)] = ""
    practice: _PracticePart
    dentists: tuple[_DentistPart, ...] = ()


def _to_toml(settings: Settings) -> str:
    clean = _clean(settings)
    practice = clean.practice
    lines = [
        "# Settings of the practice. The kiosk does not start if it cannot understand this file.",
        f"language = {_quote(clean.language.value)}",
        f"weights = {_quote(clean.weights.value)}",
        f"models_on = {str(clean.models_on).lower()}",
        f"pin_hash = {_quote(clean.pin_hash)}",
        "",
        "[practice]",
        f"name = {_quote(practice.name)}",
        f"address_lines = [{', '.join(map(_quote, practice.address_lines))}]",
        f"phone = {_quote(practice.phone)}",
        f"email = {_quote(practice.email)}",
        f"logo = {_quote(_name_of(practice.logo_png))}",
    ]
    for dentist in clean.dentists:
        picture = _quote(_name_of(dentist.picture_jpeg))
        lines += ["", "[[dentists]]", f"id = {_quote(dentist.id)}", f"name = {_quote(dentist.name)}"]
        lines.append(f"picture = {picture}")
    return "\n".join(lines) + "\n"


def _clean(settings: Settings) -> Settings:
    """The same without control characters and outer spaces, which no letterhead needs and TOML would refuse."""
    practice = settings.practice
    return replace(
        settings,
        practice=replace(
            practice,
            name=_one_line(practice.name),
            address_lines=tuple(filter(None, map(_one_line, practice.address_lines))),
            phone=_one_line(practice.phone),
            email=_one_line(practice.email),
        ),
        dentists=tuple(replace(dentist, name=_one_line(dentist.name)) for dentist in settings.dentists),
    )


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _quote(text: str) -> str:
    # JSON's string escapes are a subset of those of a TOML basic string.
    return json.dumps(text, ensure_ascii=False)


def _name_of(picture: bytes | None) -> str:
    return hashlib.sha256(picture).hexdigest() if picture is not None else ""
