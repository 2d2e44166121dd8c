"""The consent on paper: the parts of CSP L1111-2 in their order, three equal answers, the same words as on screen."""

import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from explainers.consent import Answer
from explainers.documents.consent_pdf import file_name
from explainers.language import Language, load_texts
from explainers.proof import manifest_bytes, sha256_of
from explainers.signature import Role

PARTS = (
    "state", "purpose", "consequences", "risks", "alternatives", "nothing", "questions", "talk", "decision", "shown",
)  # fmt: skip
pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The words of a document, with plain spaces."""
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split())


@pytest.mark.parametrize("language", [known for known in Language if known.direction == "ltr"])
@pytest.mark.parametrize("answer", Answer)
def test_it_says_everything_that_the_law_asks_for_in_its_order(
    answering, answer: Answer, language: Language, tmp_path: Path
) -> None:
    answered, texts = answering(answer, language=language, conditions=("caries_deep",)), load_texts(language)
    said = text_of(answered.printed(), tmp_path)
    places = [said.index(" ".join(texts(f"consent.part.{part}").split())) for part in PARTS]
    assert places == sorted(places)
    for each in Answer:
        assert " ".join(texts(f"consent.answer.{each.value}").split()) in said
    assert " ".join(texts(f"consent.decided.{answer.value}").split())[:60] in said


def test_no_risk_of_any_choice_is_left_out(answering, tmp_path: Path) -> None:
    answered = answering(conditions=("impacted_third_molar",))
    said = text_of(answered.printed(), tmp_path).replace("-", "").replace(" ", "")
    for option in answered.explanation.topics[0].options:
        for risk in option.risks:
            assert all(word.replace("-", "") in said for word in risk.text.split())


def test_what_a_patient_writes_is_printed_and_never_read_as_markup(answering, tmp_path: Path) -> None:
    assert "<b>cela</b> fait mal #sys" in text_of(answering().printed(), tmp_path)


def test_without_a_signature_it_says_so(answering, tmp_path: Path) -> None:
    texts = load_texts(Language.FRENCH)
    said = text_of(answering(Answer.THINK, signers=()).printed(), tmp_path)
    assert " ".join(texts("consent.sign.nobody").split()) in said
    assert " ".join(texts("consent.remark.not_signed").split()) in said


def test_it_says_what_kind_of_signature_it_is(answering, tmp_path: Path) -> None:
    said = text_of(answering(signers=(Role.PATIENT, Role.TRUSTED_PERSON)).printed(), tmp_path)
    assert "C’est une signature électronique simple" in said
    assert "Nom tapé : Chloé Durand. Témoin" in said.replace("\u00a0", " ")


def test_the_manifest_is_attached_and_its_hash_is_printed(answering, tmp_path: Path) -> None:
    answered = answering()
    content = answered.printed()
    with pikepdf.open(io.BytesIO(content)) as document:
        attached = document.attachments["manifest.json"].get_file().read_bytes()
    assert attached == manifest_bytes(answered.manifest)
    assert sha256_of(attached) in text_of(content, tmp_path).replace(" ", "")


def test_the_same_facts_give_the_same_bytes(answering) -> None:
    assert answering().printed() == answering().printed()


def test_its_file_name_names_nobody(answering) -> None:
    answered = answering()
    name = file_name(answered.explanation, answered.consent, load_texts(Language.FRENCH))
    assert name == "confirmation-2026-11-22-0c0c0c0c.pdf"
