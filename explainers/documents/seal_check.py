"""Is a seal intact? First byte by byte, then by the signature library. Every byte of the file is accounted for.

The bytes come first because a signature leaves room in which bytes could change unseen: padding, the spelling of
hexadecimal digits, fields of the signature's envelope that nothing signs. And a damaged file is refused unparsed.
"""

import hashlib
import io
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)

_BYTE_RANGE: Final = re.compile(rb"/ByteRange ?\[ ?(\d{1,10}) +(\d{1,10}) +(\d{1,10}) +(\d{1,10}) *\]")
_HEX: Final = re.compile(rb"<([0-9A-F]*)>")


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What a seal says of itself."""

    is_found: bool
    covers_whole_file: bool
    is_right: bool
    sealed_by: str = ""
    """Common name of the certificate."""
    certificate_sha256: str = ""
    sealed_at: datetime | None = None
    """As the sealing machine said."""
    timestamped_by: str = ""
    timestamped_at: datetime | None = None
    attachments: tuple[tuple[str, bytes], ...] = ()
    """Name and content of what is embedded; only where the seal is right."""


NO_SEAL: Final = SealFacts(is_found=False, covers_whole_file=False, is_right=False)


def check_seal(untrusted_pdf: bytes) -> SealFacts:
    """Whether the seal is right and covers every byte; never raises, since whatever goes wrong is an answer."""
    seal = _find_seal(untrusted_pdf)
    if seal is None:
        return NO_SEAL
    whole = seal.start == 0 and seal.end == len(untrusted_pdf)
    if not whole or not seal.fits(untrusted_pdf):
        return SealFacts(is_found=True, covers_whole_file=whole, is_right=False)
    try:
        return _validate(untrusted_pdf)
    except Exception as error:  # a damaged file may make the parsers raise anything at all
        logger.info("sealed document cannot be validated: %s", type(error).__name__)
        return SealFacts(is_found=True, covers_whole_file=whole, is_right=False)


@dataclass(frozen=True, slots=True)
class _Seal:
    """One ``/ByteRange``: from `start` to `gap`, and from `after` to `end`."""

    start: int
    gap: int
    after: int
    end: int

    def fits(self, pdf: bytes) -> bool:
        """Whether the gap is a seal in its one spelling, over exactly these bytes."""
        digits = _HEX.fullmatch(pdf[self.gap : self.after])
        if digits is None or self.end > len(pdf):
            return False
        try:
            padded = bytes.fromhex(digits[1].decode())
            envelope = _first_value(padded)
            if padded.strip(b"\0") != envelope.strip(b"\0") or padded[len(envelope) :].strip(b"\0"):
                return False
            signed = hashlib.sha256(pdf[self.start : self.gap] + pdf[self.after : self.end]).digest()
            return _envelope_is_ours(envelope, signed)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return False


def _find_seal(pdf: bytes) -> _Seal | None:
    """The last byte range of the file, if it makes sense: what comes behind it would not be sealed."""
    found = None
    for match in _BYTE_RANGE.finditer(pdf):
        start, length, after, rest = (int(number) for number in match.groups())
        if start + length < after:
            found = _Seal(start, start + length, after, after + rest)
    return found


def _first_value(padded: bytes) -> bytes:
    """The DER value at the start, without the padding behind it (X.690 8.1.3)."""
    first = padded[1]
    if first < 0x80:
        return padded[: 2 + first]
    size = first & 0x7F
    return padded[: 2 + size + int.from_bytes(padded[2 : 2 + size], "big")]


def _envelope_is_ours(envelope: bytes, signed_sha256: bytes) -> bool:
    """Whether every field of the envelope is one that is signed, or has the only value that it can have."""
    content = cms.ContentInfo.load(envelope, strict=True)
    if content["content_type"].native != "signed_data" or content.dump(force=True) != envelope:
        return False
    data = content["content"]
    (signer,) = data["signer_infos"]
    attributes = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    digest = attributes["message_digest"][0].native
    if signer["signed_attrs"].dump(force=True) != signer["signed_attrs"].dump():
        return False
    return digest == signed_sha256 and _only_possible_values(data, signer, attributes) and _is_signed(data, signer)


def _only_possible_values(data: cms.SignedData, signer: cms.SignerInfo, attributes: dict[str, object]) -> bool:
    """The fields that no signature covers: each of them is compared with the one value it has in our seals."""
    (certificate,) = [chosen.chosen for chosen in data["certificates"]]
    (named,) = attributes["signing_certificate_v2"][0]["certs"]  # type: ignore[index]
    sid = signer["sid"].chosen
    return bool(
        named["cert_hash"].native == hashlib.sha256(certificate.dump()).digest()
        and data["version"].native == "v1"
        and [_algorithm(each) for each in data["digest_algorithms"]] == ["sha256"]
        and data["encap_content_info"].dump() == cms.EncapsulatedContentInfo({"content_type": "data"}).dump()
        and data["crls"].native is None
        and signer["version"].native == "v1"
        and sid["issuer"].dump() == certificate.issuer.dump()
        and sid["serial_number"].native == certificate.serial_number
        and _algorithm(signer["digest_algorithm"]) == "sha256"
        and _algorithm(signer["signature_algorithm"]) == "sha256_ecdsa"
        and [each["type"].native for each in signer["unsigned_attrs"] or ()] in ([], ["signature_time_stamp_token"])
    )


def _is_signed(data: cms.SignedData, signer: cms.SignerInfo) -> bool:
    """Whether the key of the certificate signed the attributes (RFC 5652 5.4: as a SET OF)."""
    certificate = x509.load_der_x509_certificate(data["certificates"][0].chosen.dump())
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _algorithm(identifier: cms.DigestAlgorithm) -> str:
    """Name of an algorithm without parameters, in either of the two ways to say so; empty with any others."""
    parameters = identifier["parameters"]
    return str(identifier["algorithm"].native) if parameters.dump() in (b"", b"\x05\x00") else ""


def _validate(pdf: bytes) -> SealFacts:
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    (seal,) = reader.embedded_signatures
    certificate = seal.signer_cert
    # Its own certificate as the root: what is asked here is whether anything changed, not who vouches for the practice.
    alone = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(seal, signer_validation_context=alone, ts_validation_context=_of_stamp(seal))
    stamp = status.timestamp_validity
    right = status.intact and status.valid and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    right = right and (stamp is None or (stamp.intact and stamp.valid))
    return SealFacts(
        is_found=True,
        covers_whole_file=True,
        is_right=bool(right),
        sealed_by=str(certificate.subject.native.get("common_name", "")),
        certificate_sha256=certificate.sha256.hex(),
        sealed_at=seal.self_reported_timestamp,
        timestamped_by=str(stamp.signing_cert.subject.native.get("common_name", "")) if stamp else "",
        timestamped_at=stamp.timestamp if stamp else None,
        attachments=_attachments(reader) if right else (),
    )


def _of_stamp(seal: EmbeddedPdfSignature) -> ValidationContext:
    """A context in which the time-stamp's own certificates are enough to say that it is intact."""
    roots = []
    for attribute in seal.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            roots += [each.chosen for each in attribute["values"][0]["content"]["certificates"]]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _attachments(reader: PdfFileReader) -> tuple[tuple[str, bytes], ...]:
    """What is embedded, by the name it is listed under."""
    array = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    listed = [array[number] for number in range(len(array))]  # each by its number, which follows the reference
    names, files = listed[::2], listed[1::2]
    return tuple((str(name), bytes(file["/EF"]["/F"].data)) for name, file in zip(names, files, strict=True))
