"""A verdict in plain words: intact or not; what was signed, by whom, when; what was shown; what is wrong. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from explainers.documents.verifying import Check, Verdict
from explainers.language import Language, Texts
from explainers.proof import Manifest
from explainers.signature import DrawnSignature

_SHORT: Final = 16


def verdict_lines(verdict: Verdict, texts: Texts) -> Iterator[str]:
    """First the answer, then the facts of an intact document, then every check."""
    yield texts("verify.intact" if verdict.is_intact else "verify.broken")
    yield texts("verify.with_store" if verdict.with_store else "verify.alone")
    if verdict.manifest is not None and verdict.seal.is_right:
        for fact in (*_facts(verdict.manifest, texts), *_seal(verdict, texts), *_afterwards(verdict, texts)):
            yield texts("verify.line", text=fact)
    for check in verdict.checks:
        yield texts("verify.passed" if check.is_right else "verify.failed", text=_sentence(check, texts))


def _sentence(check: Check, texts: Texts) -> str:
    kind = "check" if check.is_right else "fault"
    return texts(f"verify.{kind}.{check.name}", **dict(check.values))


def _facts(manifest: Manifest, texts: Texts) -> Iterator[str]:
    consent, decision = manifest.consent, manifest.consent.decision
    what = f"{texts('consent.title')} {texts(f'consent.subtitle.{decision.answer.value}')}" if decision else ""
    yield texts("verify.fact.what", what=what, version=consent.version)
    yield texts("verify.fact.who", name=consent.person.name or texts("consent.name_unknown"))
    if consent.supersedes:
        yield texts("verify.fact.supersedes", id=consent.supersedes)
    for signer in consent.signers:
        how = "drawn" if isinstance(signer.signature, DrawnSignature) else "typed"
        yield texts(
            "verify.fact.signed", name=signer.name, role=texts(f"consent.role.{signer.role.value}"),
            when=_when(signer.at, texts), how=texts(f"consent.sign.{how}"),
        )  # fmt: skip
    if not consent.signers:
        yield texts("verify.fact.not_signed")
    yield from _talk(manifest, texts)


def _talk(manifest: Manifest, texts: Texts) -> Iterator[str]:
    consent = manifest.consent
    if consent.interview is None:
        yield texts("verify.fact.not_talked")
    else:
        held = consent.interview
        yield texts(
            "verify.fact.talked", dentist=manifest.dentist, when=_when(held.held_at, texts), minutes=held.minutes
        )
    yield texts(
        "verify.fact.shown", pages=len({view.page for view in consent.views}), opened=len(consent.views),
        language=_language(consent.language),
    )  # fmt: skip
    if consent.passed_over:
        yield texts("verify.fact.passed_over", pages=", ".join(passed.page for passed in consent.passed_over))
    yield texts("verify.fact.confirmed", count=len(manifest.diagnoses))
    for model in manifest.versions.models:
        yield texts("verify.fact.model", name=model.name, version=model.version, sha256=model.sha256[:_SHORT])
    if not manifest.versions.models:
        yield texts("verify.fact.no_model")


def _seal(verdict: Verdict, texts: Texts) -> Iterator[str]:
    seal = verdict.seal
    if seal.sealed_at is not None:
        yield texts(
            "verify.fact.sealed", who=seal.sealed_by, when=_when(seal.sealed_at, texts),
            fingerprint=seal.certificate_sha256[: 2 * _SHORT],
        )  # fmt: skip
    if seal.timestamped_at is not None:
        yield texts("verify.fact.timestamp", who=seal.timestamped_by, when=_when(seal.timestamped_at, texts))


def _afterwards(verdict: Verdict, texts: Texts) -> Iterator[str]:
    for check in verdict.afterwards:
        values = dict(check.values)
        if "when" in values:
            values["when"] = _when(datetime.fromisoformat(str(values["when"])), texts)
        yield texts(f"verify.fact.{check.name}", **values)


def _when(moment: datetime, texts: Texts) -> str:
    local = moment.astimezone()
    return texts("consent.when", date=texts.date(local.date()), time=f"{local:%H:%M}")


def _language(code: str) -> str:
    known = {language.value: language.own_name for language in Language}
    return known.get(code, code)
