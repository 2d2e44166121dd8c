"""The practice's seal: one byte changed anywhere breaks it, other programs agree, and PDF/A-3 is not left."""

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pikepdf import pdfa
from pyhanko.sign.timestamps import DummyTimeStamper

from explainers.consent import Answer
from explainers.documents.seal_check import check_seal
from explainers.documents.sealing import (
    Level,
    PracticeSeal,
    TimeSource,
    make_seal,
    seal_from_pem,
    seal_to_pem,
)
from explainers.documents.verifying import verify_document
from explainers.errors import InvalidConsentError, SealError
from explainers.language import Language
from explainers.proof import manifest_bytes, read_manifest
from explainers.signature import Role

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FLIPS = 120
"""Random places in the whole file; the seal itself and the manifest get their own."""


def _needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture(scope="session")
def seal() -> PracticeSeal:
    """Of a practice that has just been set up."""
    return make_seal("Cabinet des Tilleuls", at=AT, serial=7)


@pytest.fixture(scope="session")
def answered(answering):
    """An agreement with two signatures."""
    return answering(signers=(Role.PATIENT, Role.TRUSTED_PERSON))


@pytest.fixture(scope="session")
def printed(answered) -> bytes:
    """The document, not sealed."""
    return answered.printed()


@pytest.fixture(scope="session")
def sealed(seal: PracticeSeal, printed: bytes) -> bytes:
    """The document, sealed."""
    return seal.seal(printed)


def flip(content: bytes, place: int, bit: int) -> bytes:
    """The same with one bit changed."""
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_a_sealed_document_is_intact_and_says_by_whom(seal: PracticeSeal, sealed: bytes, answered) -> None:
    verdict = verify_document(sealed)
    assert verdict.is_intact
    assert [check.name for check in verdict.checks] == ["readable", "whole_file", "seal", "manifest"]
    assert (verdict.seal.sealed_by, verdict.seal.certificate_sha256) == (
        "Cabinet des Tilleuls",
        seal.certificate_sha256,
    )
    assert verdict.manifest == answered.manifest


def test_sealing_only_adds_to_the_document(printed: bytes, sealed: bytes) -> None:
    assert sealed.startswith(printed)
    assert len(sealed) - len(printed) < 20_000


@pytest.mark.parametrize("seed", range(FLIPS))
def test_one_bit_changed_anywhere_breaks_it(sealed: bytes, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    assert not verify_document(flip(sealed, chance.randrange(len(sealed)), chance.randrange(8))).is_intact


def test_one_bit_changed_in_the_seal_itself_breaks_it(sealed: bytes) -> None:
    chance, begin = random.Random(1), sealed.rindex(b"/Contents <")  # noqa: S311
    end = sealed.index(b">", begin)
    survived = [
        place
        for place in [*range(begin, begin + 60), *chance.sample(range(begin, end + 1), 150)]
        if verify_document(flip(sealed, place, chance.randrange(8))).is_intact
    ]
    assert survived == []


@pytest.mark.parametrize("added", [b" ", b"\n", b"%%EOF\n", b"0" * 4096])
def test_nothing_can_be_added_behind_it(sealed: bytes, added: bytes) -> None:
    verdict = verify_document(sealed + added)
    assert [check.name for check in verdict.checks if not check.is_right] == ["whole_file"]


def test_another_revision_behind_the_seal_is_found(sealed: bytes) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert not verify_document(out.getvalue()).is_intact


NO_SEAL: list[tuple[str, Callable[[bytes, bytes], bytes]]] = [
    ("not sealed", lambda printed, _: printed),
    ("empty", lambda _, __: b""),
    ("no PDF", lambda _, __: b"MZ" + bytes(200)),
    ("cut", lambda _, sealed: sealed[: len(sealed) // 2]),
    ("head cut", lambda _, sealed: sealed[100:]),
    ("another file's seal", lambda printed, sealed: printed[:-3] + b"xxx" + sealed[len(printed) :]),
    ("a range over nothing", lambda _, __: b"%PDF-1.7 /ByteRange [0 0 2 0] <>"),
    ("endless ranges", lambda _, __: b"/ByteRange [0 1 2 3]" * 100),
]


@pytest.mark.parametrize(("what", "make"), NO_SEAL, ids=[row[0] for row in NO_SEAL])
def test_what_is_not_a_whole_sealed_document_is_not_intact(
    what: str, make: Callable[[bytes, bytes], bytes], printed: bytes, sealed: bytes
) -> None:
    assert not verify_document(make(printed, sealed)).is_intact, what


def test_a_sealed_document_without_a_manifest_is_not_intact(seal: PracticeSeal) -> None:
    page = io.BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(page, min_version="1.7")
    verdict = verify_document(seal.seal(page.getvalue()))
    assert not verdict.is_intact


@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("language", Language)
def test_every_answer_in_every_language_is_pdf_a_and_intact(
    answering, seal: PracticeSeal, answer: Answer, language: Language, tmp_path: Path
) -> None:
    document = answering(answer, language=language, conditions=("caries_deep",))
    content = seal.seal(document.printed())
    assert verify_document(content).is_intact
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        assert pdf.pdf_version == "1.7"
        assert "/Version" not in pdf.Root
        assert {str(each.BaseVersion) for each in pdf.Root.Extensions.values()} == {"/1.7"}
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
    (tmp_path / "a.pdf").write_bytes(content)


def test_a_second_checker_finds_nothing_that_the_seal_added(printed: bytes, sealed: bytes) -> None:
    doubts = []
    for content in (printed, sealed):
        with pikepdf.open(io.BytesIO(content)) as document:
            doubts.append({finding.rule for finding in pdfa.check(document, "3b").findings})
    # It knows neither forms nor attachments, which PDF/A-3 allows; nothing that the standard forbids is added.
    assert doubts[1] - doubts[0] <= {"pikepdf:schema-Catalog", "pikepdf:embedded-file"}


@_needs("qpdf")
@_needs("pdfsig")
def test_other_programs_agree(sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert (checked.returncode, "No syntax or stream encoding errors" in checked.stdout) == (0, True)
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_the_seal_file_is_read_back_and_needs_its_passphrase(seal: PracticeSeal) -> None:
    pem = seal_to_pem(seal, passphrase=b"a long passphrase")
    assert seal_from_pem(pem, passphrase=b"a long passphrase").certificate_sha256 == seal.certificate_sha256
    assert b"ENCRYPTED" in pem
    for wrong in (None, b"another"):
        with pytest.raises(SealError):
            seal_from_pem(pem, passphrase=wrong)


def test_a_key_without_its_certificate_is_no_seal(seal: PracticeSeal) -> None:
    other = make_seal("Ailleurs", at=AT, serial=8)
    with pytest.raises(SealError):
        seal_from_pem(seal_to_pem(replace(seal, certificate=other.certificate)))
    with pytest.raises(SealError):
        seal_from_pem(b"nothing")


def test_key_and_certificate_are_never_printed(seal: PracticeSeal) -> None:
    assert "PRIVATE" not in repr(seal)
    assert "Tilleuls" not in repr(seal)


@pytest.fixture(scope="session")
def time_source() -> TimeSource:
    """A time-stamping authority in memory."""
    key = rsa.generate_private_key(65537, 2048)  # the fake authority signs with nothing else
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Horodatage d’essai")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(9)
        .not_valid_before(AT - timedelta(days=3650)).not_valid_after(AT + timedelta(days=36500))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    der = certificate.public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    root = asn1_x509.Certificate.load(der)
    return TimeSource(DummyTimeStamper(root, asn1_keys.PrivateKeyInfo.load(private), fixed_dt=AT), (root,))


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT])
def test_a_time_stamp_is_told_and_the_whole_file_stays_covered(
    seal: PracticeSeal, printed: bytes, time_source: TimeSource, level: Level
) -> None:
    content = seal.seal(printed, level=level, time_source=time_source)
    verdict = verify_document(content)
    assert verdict.is_intact
    assert (verdict.seal.timestamped_by, verdict.seal.timestamped_at) == ("Horodatage d’essai", AT)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.pdf_version == "1.7"
    chance, begin = random.Random(3), content.rindex(b"/Contents <")  # noqa: S311
    places = [chance.randrange(len(content)) for _ in range(20)]
    places += [chance.randrange(begin, content.index(b">", begin)) for _ in range(40)]
    survived = [p for p in places if verify_document(flip(content, p, chance.randrange(8))).is_intact]
    assert survived == []


@pytest.mark.parametrize("level", Level)
def test_a_level_and_its_time_source_belong_together(
    seal: PracticeSeal, printed: bytes, time_source: TimeSource, level: Level
) -> None:
    with pytest.raises(SealError):
        seal.seal(printed, level=level, time_source=None if level is not Level.B_B else time_source)


def test_what_cannot_be_sealed_is_an_error(seal: PracticeSeal) -> None:
    with pytest.raises(SealError):
        seal.seal(b"no PDF")


def test_a_manifest_is_read_back_as_it_was_written(answered) -> None:
    content = manifest_bytes(answered.manifest)
    assert read_manifest(content) == answered.manifest


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b + b" ",
        lambda b: b.replace(b'"form"', b'"form" ', 1),
        lambda b: b.replace(b'"version":1', b'"version":1.0', 1),
        lambda b: b[:-1] + b',"more":1}',
        lambda b: b.replace(b'"AGREE"', b'"NO"').replace(b'"agree"', b'"no"'),
        lambda b: b.replace("é".encode(), b"\\u00e9", 1),
        lambda _: b"[]",
    ],
)
def test_a_manifest_in_any_other_spelling_is_refused(answered, change: Callable[[bytes], bytes]) -> None:
    content = manifest_bytes(answered.manifest)
    assert change(content) != content
    with pytest.raises(InvalidConsentError):
        read_manifest(change(content))


def test_the_digest_of_the_document_is_told_only_where_all_is_right(sealed: bytes) -> None:
    assert check_seal(sealed).attachments
    assert check_seal(flip(sealed, 2000, 1)).attachments == ()
