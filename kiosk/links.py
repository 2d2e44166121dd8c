"""Links: short-lived signed addresses of pictures, pages and documents. Nothing is served without one.

They are signed with a secret that is new at each start, and stay the same for some minutes, so that a browser keeps the
picture it already has.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from kiosk.errors import LinkRefusedError


class Leads(StrEnum):
    """What a link leads to; it is the first part of its path."""

    PICTURE = "picture"
    EXPLANATION = "explanation"
    DOCUMENT = "document"
    CONSENT = "consent"


_STEP_SECONDS: Final = {Leads.PICTURE: 900, Leads.EXPLANATION: 7200, Leads.DOCUMENT: 7200, Leads.CONSENT: 7200}
"""Links made within the same step are equal, and hold until the end of the next one. A patient may stay on the pages of
an explanation, which link to one another, for as long as a visit lasts; the screen with the download may stay open too.
The viewer asks for a picture once more by its newest link."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a checked link leads to: ids of the visit and of what is in it."""

    visit_id: str
    item_id: str


class Links:
    """Makes links and checks them."""

    def __init__(self, secret: bytes, now: Callable[[], datetime]) -> None:
        if len(secret) < 32:
            raise ValueError(f"expected a secret of at least 32 bytes, got {len(secret)}")
        self._secret = secret
        self._now = now

    def picture(self, visit_id: str, image_id: str) -> str:
        """Address of an image of a visit, 8-bit PNG as displayed."""
        return f"/{Leads.PICTURE}/{self._token(Leads.PICTURE, visit_id, image_id)}"

    def page(self, visit_id: str, explanation_id: str, page: str) -> str:
        """Address of one page of an explanation, as it was stored."""
        return f"/{Leads.EXPLANATION}/{self._token(Leads.EXPLANATION, visit_id, explanation_id)}/{page}"

    def document(self, visit_id: str, explanation_id: str) -> str:
        """Address of an explanation's PDF."""
        return f"/{Leads.DOCUMENT}/{self._token(Leads.DOCUMENT, visit_id, explanation_id)}"

    def consent(self, visit_id: str, consent_id: str) -> str:
        """Address of a sealed answer."""
        return f"/{Leads.CONSENT}/{self._token(Leads.CONSENT, visit_id, consent_id)}"

    def check(self, leads: Leads, untrusted_token: str) -> Target:
        """What a link leads to. Raises `LinkRefusedError` if it is not ours, for something else, or has run out."""
        try:
            visit_id, item_id, until = self._serializer(leads).loads(untrusted_token)
        except (BadSignature, ValueError, TypeError) as error:
            raise LinkRefusedError from error
        if self._now().timestamp() >= until:
            raise LinkRefusedError
        return Target(visit_id, item_id)

    def _token(self, leads: Leads, visit_id: str, item_id: str) -> str:
        seconds = _STEP_SECONDS[leads]
        until = (int(self._now().timestamp()) // seconds + 2) * seconds
        return str(self._serializer(leads).dumps([visit_id, item_id, until]))

    def _serializer(self, leads: Leads) -> URLSafeSerializer:
        # SHA-256 by name: itsdangerous still signs with SHA-1 unless told.
        return URLSafeSerializer(self._secret, salt=leads.value, signer_kwargs={"digest_method": _sha256})


def _sha256(data: bytes = b"") -> "hashlib._Hash":
    return hashlib.sha256(data)
