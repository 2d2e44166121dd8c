"""What can go wrong in `kiosk`: one root, and one child for each thing a caller would do differently.

Every error carries a stable `code` and its facts as fields; people read the text ``error.<code>``. Facts hold
identifiers and numbers of ours, never identity and never a file name.
"""

from typing import ClassVar


class KioskError(Exception):
    """Root of all errors that leave this package."""

    code: ClassVar[str] = "kiosk"

    @property
    def facts(self) -> dict[str, str | int | float]:
        """The facts of this error, to fill the sentence shown to people."""
        return dict(vars(self))


class UnknownVisitError(KioskError):
    """No visit with this id is stored."""

    code = "unknown_visit"

    def __init__(self, visit: str) -> None:
        super().__init__(f"no visit {visit!r}")
        self.visit = visit


class StaleVisitError(KioskError):
    """The visit was changed elsewhere since it was shown: show the newest, and let the dentist decide again."""

    code = "stale_visit"

    def __init__(self, visit: str, shown: int, newest: int) -> None:
        super().__init__(f"visit {visit!r} was shown at version {shown}, the newest is {newest}")
        self.visit = visit
        self.shown = shown
        self.newest = newest


class UnknownImageError(KioskError):
    """No image with this id is in the visit."""

    code = "unknown_image"

    def __init__(self, image: str) -> None:
        super().__init__(f"no image {image!r}")
        self.image = image


class DuplicateImageError(KioskError):
    """The very same file is in the visit already."""

    code = "duplicate_image"


class OtherPatientError(KioskError):
    """The file names another patient than the visit. The dentist must look, and may then say that they are the same."""

    code = "other_patient"


class OrientationNotStatedError(KioskError):
    """The file does not say which side is which, and no dentist has: left and right would be guessed."""

    code = "orientation_not_stated"

    def __init__(self, image: str) -> None:
        super().__init__(f"orientation of image {image!r} not stated")
        self.image = image


class ImageInUseError(KioskError):
    """A diagnosis rests on this image: it must be withdrawn first."""

    code = "image_in_use"


class FindingInUseError(KioskError):
    """A diagnosis rests on this finding: it must be withdrawn first."""

    code = "finding_in_use"


class NoImagesError(KioskError):
    """Nothing that was named looks like an image."""

    code = "no_images"


class UnknownFindingError(KioskError):
    """No such suggestion or confirmed finding on this image."""

    code = "unknown_finding"

    def __init__(self, finding: str) -> None:
        super().__init__(f"no finding {finding!r}")
        self.finding = finding


class InvalidFindingError(KioskError):
    """What a dentist entered about a finding does not fit together."""

    code = "invalid_finding"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownPlanItemError(KioskError):
    """No such diagnosis in the plan."""

    code = "unknown_plan_item"

    def __init__(self, diagnosis: str) -> None:
        super().__init__(f"no diagnosis {diagnosis!r}")
        self.diagnosis = diagnosis


class UnknownConditionError(KioskError):
    """The catalogue has no such condition or option."""

    code = "unknown_condition"

    def __init__(self, condition: str) -> None:
        super().__init__(f"no condition or option {condition!r}")
        self.condition = condition


class EmptyPlanError(KioskError):
    """Nothing has been stated yet: there is nothing to explain."""

    code = "empty_plan"


class UnknownExplanationError(KioskError):
    """No such explanation was made in this visit."""

    code = "unknown_explanation"

    def __init__(self, explanation: str) -> None:
        super().__init__(f"no explanation {explanation!r}")
        self.explanation = explanation


class UnknownConsentError(KioskError):
    """No such answer of the patient in this visit."""

    code = "unknown_consent"

    def __init__(self, consent: str) -> None:
        super().__init__(f"no consent {consent!r}")
        self.consent = consent


class ConsentGateError(KioskError):
    """Something is missing before the answer may be sealed; the words are under ``consent.gate.<fault>``."""

    code = "consent_gate"

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults

    @property
    def facts(self) -> dict[str, str | int | float]:
        """The faults, in one line."""
        return {"faults": ", ".join(self.faults)}


class NothingToUndoError(KioskError):
    """No decision is left to undo."""

    code = "nothing_to_undo"


class UnknownActorError(KioskError):
    """Nobody of this practice has this id: every step is somebody's."""

    code = "unknown_actor"


class SettingsError(KioskError):
    """The settings cannot be read or make no sense: the kiosk does not start on guesses."""

    code = "settings"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreError(KioskError):
    """What is stored cannot be trusted or written: missing, changed, or of another version."""

    code = "store"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AuditBrokenError(StoreError):
    """The chain of the trail does not verify: somebody or something changed it."""

    code = "audit_broken"

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(f"audit row {sequence}: {reason}")
        self.sequence = sequence


class InvalidVisitFileError(KioskError):
    """A visit file that is not one: unknown keys, missing keys, or values that make no sense."""

    code = "visit_file"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LinkRefusedError(KioskError):
    """A link that is not ours, or has run out."""

    code = "link_refused"


class ServerStartError(KioskError):
    """The server cannot start here, such as on a port that is taken."""

    code = "server_start"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongPinError(KioskError):
    """Not the practice's code."""

    code = "wrong_pin"

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong code, {left} tries left")
        self.left = left


class PinBarredError(KioskError):
    """Too many wrong codes: nobody is asked for a while."""

    code = "pin_barred"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong codes, {seconds} seconds to wait")
        self.seconds = seconds


class WeakPinError(KioskError):
    """A code that anybody would guess."""

    code = "weak_pin"

    def __init__(self, digits: int) -> None:
        super().__init__(f"expected at least {digits} digits, not all the same")
        self.digits = digits
