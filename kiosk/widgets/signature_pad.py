"""A frame to sign in, around signature_pad 5.1.4 (MIT, its licence beside it): gives strokes, never a picture."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explainers.errors import InvalidConsentError
from explainers.signature import DrawnSignature
from kiosk.theme.tokens import PAPER
from kiosk.widgets.assembling import component, nothing
from kiosk.widgets.shown import Words

_PAD: Final = component(
    "signature_pad",
    scripts=("dom.js", "signature.js"),
    styles=("common.css", "signature.css"),
    vendored=(("signature_pad-5.1.4.js", "SignaturePad"),),
    colours=PAPER,
)
_Tenths = Annotated[int, Field(ge=0, le=100_000)]
_Millisecond = Annotated[int, Field(ge=0, le=86_400_000)]


class _Drawn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    size_wh: tuple[_Tenths, _Tenths]
    strokes: Annotated[tuple[tuple[tuple[_Tenths, _Tenths, _Millisecond], ...], ...], Field(max_length=2_000)]


def signature_pad(name: str, *, words: Words) -> object:
    """Show an empty frame for each `name`; what was drawn so far, untrusted: `read_drawn` makes a signature of it."""
    data = {"id": name, "words": dict(words)}
    return _PAD(key=f"signature_pad_{name}", data=data, height=280, on_drawn_change=nothing)["drawn"]


def read_drawn(untrusted: object) -> DrawnSignature:
    """What the browser says was drawn. Raises `InvalidConsentError` for anything that is no signature."""
    try:
        drawn = _Drawn.model_validate(untrusted)
    except ValidationError as error:
        raise InvalidConsentError("expected strokes with their times") from error
    return DrawnSignature(drawn.size_wh, drawn.strokes)
