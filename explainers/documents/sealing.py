"""Sealing: the practice's own key and certificate, put under a document as a PAdES seal without leaving PDF 1.7.

The certificate is the practice's own word for itself (self-issued, P-256): it shows that nothing changed and that it
was sealed with this practice's key. It is a seal over simple signatures, not the patient's advanced signature (eIDAS).
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from explainers.errors import SealError

logger = logging.getLogger(__name__)

FIELD_NAME: Final = "PracticeSeal"
_YEARS: Final = 25
"""Longer than records are kept (20 years in France), since a document is looked at long after it was sealed."""
_LONGEST_NAME: Final = 64
"""Upper bound of a common name (X.520)."""


class Level(StrEnum):
    """How strong the seal's time is (ETSI EN 319 142)."""

    B_B = "B-B"
    """The practice's clock."""
    B_T = "B-T"
    """A time-stamp of an authority."""
    B_LT = "B-LT"
    """With all that is needed to check it years later, under the seal itself, so that the whole file is covered."""


class _Pdf17Writer(IncrementalPdfFileWriter):
    """Adds to a document as it is: the library would raise it to PDF 2.0, which PDF/A-3 is not."""

    output_version = (1, 7)

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Never above what the document is."""
        super().ensure_output_version(min(version, self.output_version))  # type: ignore[no-untyped-call]

    def _update_meta(self) -> None:
        """Nothing: the library would spell the document's metadata anew, in a way that PDF/A does not allow."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Only extensions of PDF 1.7: the others would say that the document is PDF 2.0, and change nothing else."""
        if str(ext.base_version) <= "/1.7":
            super().register_extension(ext)


@dataclass(frozen=True, slots=True, repr=False)
class TimeSource:
    """A time-stamping authority, and the certificates by which its stamps are judged."""

    stamper: TimeStamper
    roots: tuple[asn1_x509.Certificate, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PracticeSeal:
    """A key with its certificate. Never printed."""

    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def certificate_sha256(self) -> str:
        """The fingerprint by which people compare seals."""
        return hashlib.sha256(self.certificate.public_bytes(serialization.Encoding.DER)).hexdigest()

    def seal(self, pdf: bytes, *, level: Level = Level.B_B, time_source: TimeSource | None = None) -> bytes:
        """The same document with the seal added behind it. Raises `SealError`; nothing unsealed is given back."""
        if (time_source is None) is not (level is Level.B_B):
            raise SealError(f"expected a time-stamping authority just for levels above B-B, got {level.value}")
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=level is Level.B_LT,
            dss_settings=_UNDER_THE_SEAL,
            validation_context=self._context(time_source) if level is Level.B_LT else None,
        )
        try:
            sealed = signers.sign_pdf(
                _Pdf17Writer(io.BytesIO(pdf)), meta, self._signer(),
                timestamper=time_source.stamper if time_source else None,
            )  # fmt: skip
        except (PdfError, SigningError, TimestampRequestError, OSError, ValueError) as error:
            raise SealError(f"{type(error).__name__}: {error}") from error
        return bytes(sealed.getvalue())

    def _signer(self) -> signers.SimpleSigner:
        key = self.private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=self._asn1_certificate(),
            signing_key=asn1_keys.PrivateKeyInfo.load(key),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        )

    def _asn1_certificate(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    def _context(self, time_source: TimeSource | None) -> ValidationContext:
        roots = time_source.roots if time_source else ()
        return ValidationContext(trust_roots=[self._asn1_certificate(), *roots], allow_fetching=False)


def make_seal(practice_name: str, *, at: datetime, serial: int) -> PracticeSeal:
    """A new key with a self-issued certificate for a practice, valid for as long as records are kept."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, practice_name.strip()[:_LONGEST_NAME] or "—")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(serial)
        .not_valid_before(at - timedelta(days=1))  # clocks of two machines may differ
        .not_valid_after(at + timedelta(days=round(_YEARS * 365.25)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_KEY_USAGE, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    return PracticeSeal(private_key, certificate)


def seal_to_pem(seal: PracticeSeal, *, passphrase: bytes | None = None) -> bytes:
    """Key and certificate as one file; the key is encrypted where there is a passphrase."""
    encryption = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    key = seal.private_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    return key + seal.certificate.public_bytes(serialization.Encoding.PEM)


def seal_from_pem(pem: bytes, *, passphrase: bytes | None = None) -> PracticeSeal:
    """The seal as it was written. Raises `SealError` for another kind of key, a wrong passphrase, or two halves."""
    try:
        private_key = serialization.load_pem_private_key(pem, passphrase)
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, TypeError) as error:
        raise SealError("the seal file cannot be read, or its passphrase is wrong") from error
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise SealError(f"expected a P-256 key, got {type(private_key).__name__}")
    if private_key.public_key() != certificate.public_key():
        raise SealError("key and certificate of the seal do not belong together")
    return PracticeSeal(private_key, certificate)


def authority_at(url: str, roots_der: tuple[bytes, ...]) -> TimeSource:
    """A time-stamping authority at an address (RFC 3161), judged by the root certificates given."""
    return TimeSource(HTTPTimeStamper(url), tuple(asn1_x509.Certificate.load(root) for root in roots_der))


_UNDER_THE_SEAL: Final = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
"""Not behind it, as is usual: every byte of the file is to be covered."""
_KEY_USAGE: Final = x509.KeyUsage(
    digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip
