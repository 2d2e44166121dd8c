"""`kiosk verify` against the store: one byte changed of anything that was shown, kept or written is found."""

import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from explainers.documents.verifying import Verdict
from explainers.language import Language, load_texts
from kiosk import cli, terminal
from kiosk.data_folder import ENVIRONMENT_NAME
from kiosk.desk import Desk
from kiosk.records.tables import WRITTEN_ONCE
from kiosk.verdict_words import verdict_lines
from kiosk.verifying import verify_file, verify_with
from kiosk.visit import BlobRef, Visit
from kiosk.workflow import consenting, explaining

MARTIN = "martin"
SEEDS = range(6)


@dataclass(frozen=True)
class Case:
    """A sealed document beside the store it came from."""

    visit: Visit
    document: bytes
    folder: Path

    def verdict(self) -> Verdict:
        """Against the store."""
        return verify_with(self.folder / "records", self.document)

    def blob(self, ref: BlobRef) -> Path:
        """Where a content lies."""
        return self.folder / "records" / "blobs" / ref.id[:2] / ref.id


@pytest.fixture
def case(desk: Desk, sealed: Visit, folder: Path) -> Case:
    """A visit sealed and closed."""
    return Case(sealed, consenting.document_bytes(desk, sealed, sealed.consents[0].consent.id), folder)


def flip(content: bytes, chance: random.Random) -> bytes:
    """The same with one bit changed somewhere."""
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def faults(verdict: Verdict) -> set[str]:
    """Names of what is wrong."""
    return {check.name for check in verdict.checks if not check.is_right}


def test_what_was_sealed_is_intact_with_its_store(case: Case) -> None:
    verdict = case.verdict()
    assert faults(verdict) == set()
    assert [check.name for check in verdict.checks] == [
        "readable", "whole_file", "seal", "manifest", "kept_document", "kept_manifest", "kept_visit", "kept_bundle",
        "kept_pages", "kept_images", "trail", "anchor",
    ]  # fmt: skip


CONTENTS: list[tuple[str, Callable[[Visit], BlobRef], str]] = [
    ("a page", lambda v: v.explanations[-1].content, "kept_pages"),
    ("the bundle", lambda v: v.explanations[-1].bundle, "kept_bundle"),
    ("the picture", lambda v: v.images[0].picture, "kept_images"),
    ("the image as it came", lambda v: v.images[0].original, "kept_images"),
    ("the manifest", lambda v: v.consents[0].sealed.manifest, "kept_manifest"),  # type: ignore[union-attr]
    ("the document", lambda v: v.consents[0].sealed.document, "kept_document"),  # type: ignore[union-attr]
]


@pytest.mark.parametrize(("what", "ref_of", "fault"), CONTENTS, ids=[row[0] for row in CONTENTS])
def test_one_bit_changed_in_what_is_kept_is_found(
    case: Case, what: str, ref_of: Callable[[Visit], BlobRef], fault: str
) -> None:
    path = case.blob(ref_of(case.visit))
    whole = path.read_bytes()
    for seed in SEEDS:
        path.write_bytes(flip(whole, random.Random(seed)))  # noqa: S311
        assert faults(case.verdict()) == {fault}, what
    path.unlink()
    assert faults(case.verdict()) == {fault}, what


@pytest.mark.parametrize("seed", range(12))
def test_one_bit_changed_in_the_document_is_found(case: Case, seed: int) -> None:
    changed = flip(case.document, random.Random(seed))  # noqa: S311
    assert not verify_with(case.folder / "records", changed).is_intact


ROWS = [
    ("a hash", "UPDATE audit SET hash = 'f' || substr(hash, 2) WHERE sequence = 3 AND hash NOT LIKE 'f%'"),
    ("who did it", "UPDATE audit SET actor = 'nartin' WHERE sequence = 5"),
    ("when", "UPDATE audit SET at = replace(at, ':', '.') WHERE sequence = 2"),
    ("what", "UPDATE audit SET action = 'finding_rejected' WHERE sequence = 4"),
    ("the last row gone", "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)"),
    ("a row in the middle gone", "DELETE FROM audit WHERE sequence = 6"),
]


@pytest.mark.parametrize(("what", "statement"), ROWS, ids=[row[0] for row in ROWS])
def test_a_changed_row_of_the_trail_is_found(desk: Desk, case: Case, what: str, statement: str) -> None:
    desk.records.close()
    _tamper(case, statement)
    assert faults(case.verdict()) & {"trail", "anchor"}, what


def test_one_bit_changed_in_any_column_of_any_row_of_the_trail_is_found(desk: Desk, case: Case) -> None:
    desk.records.close()
    database = _open(case)
    columns = ("actor", "action", "visit_id", "subject", "content_sha256", "previous_hash", "hash")
    rows = [row[0] for row in database.execute("SELECT sequence FROM audit")]
    chance = random.Random(7)  # noqa: S311
    for _ in range(24):
        sequence, column = chance.choice(rows), chance.choice(columns)
        (value,) = database.execute(f"SELECT {column} FROM audit WHERE sequence = ?", (sequence,)).fetchone()  # noqa: S608
        if not value:
            continue
        place = chance.randrange(len(value))
        changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
        _set(database, column, sequence, changed)
        assert faults(case.verdict()) & {"trail", "anchor", "kept_visit"}, (sequence, column)
        _set(database, column, sequence, value)
    database.close()
    assert case.verdict().is_intact


def test_a_trail_written_anew_from_the_start_does_not_fit_the_document(desk: Desk, case: Case) -> None:
    """Whoever owns the database can compute every seal again: the document is the anchor outside."""
    from kiosk.records.audit import FIRST_HASH, Event, seal

    rows = desk.records.trail()
    desk.records.close()
    database, previous = _open(case), FIRST_HASH
    for row in rows:
        actor = "petit" if row.sequence == 4 else row.event.actor
        event = Event(row.event.at, actor, row.event.action, row.event.visit_id, row.event.subject)
        digest = seal(row.sequence, event, row.version, row.content_sha256, previous)
        database.execute(
            "UPDATE audit SET actor = ?, previous_hash = ?, hash = ? WHERE sequence = ?",
            (actor, previous, digest, row.sequence),
        )
        previous = digest
    database.close()
    assert faults(case.verdict()) == {"anchor"}


def test_a_visit_that_was_changed_is_found(desk: Desk, case: Case) -> None:
    desk.records.close()
    _tamper(case, "UPDATE visit_versions SET content = substr(content, 1, length(content) - 1) WHERE version = 4")
    assert "kept_visit" in faults(case.verdict())


def test_an_earlier_document_stays_intact_and_tells_what_came_after(desk: Desk, case: Case) -> None:
    consent_id = case.visit.consents[0].consent.id
    withdrawn = consenting.withdraw(desk, case.visit, consent_id, actor=MARTIN)
    consenting.open_consent(desk, withdrawn, withdrawn.explanations[-1].id, actor=MARTIN)
    verdict = case.verdict()
    assert verdict.is_intact
    assert [check.name for check in verdict.afterwards] == ["withdrawn", "superseded"]
    assert any("retiré" in line for line in verdict_lines(verdict, load_texts(Language.FRENCH)))


def test_a_document_of_another_practice_is_not_taken_for_ours(case: Case, tmp_path: Path) -> None:
    from kiosk.records.store import Records

    Records(tmp_path / "other").close()
    verdict = verify_with(tmp_path / "other", case.document)
    assert "kept_document" in faults(verdict)


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ENGLISH])  # of the command line
def test_the_verdict_is_said_in_plain_words(
    case: Case, language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "words", lambda: load_texts(language))
    file = tmp_path / "a.pdf"
    file.write_bytes(case.document)
    environment = {ENVIRONMENT_NAME: str(case.folder)}
    assert verify_file(file, environment, alone=False)
    said = capsys.readouterr().out
    texts = load_texts(language)
    assert said.startswith(texts("verify.intact"))
    for part in ("Chloé Durand", "Cabinet du Parc", "Dr Martin", "test-model 1.0.0"):
        assert part in said
    assert "{" not in said
    file.write_bytes(case.document[:-9])
    assert not verify_file(file, environment, alone=True)
    assert capsys.readouterr().out.startswith(texts("verify.broken"))


def test_every_check_has_words_for_right_and_for_wrong(case: Case) -> None:
    names = [check.name for check in case.verdict().checks]
    for texts in map(load_texts, (Language.FRENCH, Language.ENGLISH)):
        assert all(texts.has(f"verify.check.{name}") and texts.has(f"verify.fault.{name}") for name in names)


@pytest.mark.parametrize(("cut", "code"), [(0, 0), (1, 4)])
def test_the_command_exits_with_0_for_intact_and_4_for_not(
    case: Case, cut: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(case.document[: len(case.document) - cut])
    monkeypatch.setenv(ENVIRONMENT_NAME, str(case.folder))
    monkeypatch.setattr("sys.argv", ["kiosk", "verify", str(file)])
    assert cli.main() == code


def test_an_explanation_is_not_a_sealed_document(desk: Desk, case: Case) -> None:
    printed = explaining.explanation_pdf(desk, case.visit, case.visit.explanations[-1].id, actor=MARTIN)
    content = explaining.document_bytes(desk, printed.explanations[-1])
    assert faults(verify_with(case.folder / "records", content)) == {"readable"}


@pytest.mark.skipif(not (shutil.which("qpdf") and shutil.which("pdfsig")), reason="qpdf or pdfsig is not installed")
def test_other_programs_agree_from_the_plan_to_the_sealed_document(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(case.document)
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def _open(case: Case) -> sqlite3.Connection:
    database = sqlite3.connect(case.folder / "records" / "records.sqlite", isolation_level=None)
    for table in WRITTEN_ONCE:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{verb}")
    return database


def _tamper(case: Case, statement: str) -> None:
    database = _open(case)
    assert database.execute(statement).rowcount == 1
    database.close()


def _set(database: sqlite3.Connection, column: str, sequence: int, value: str) -> None:
    database.execute(f"UPDATE audit SET {column} = ? WHERE sequence = ?", (value, sequence))  # noqa: S608
