"""The list beside the radiograph viewer. It speaks through the viewer of the same image, never to Python itself."""

from dataclasses import dataclass
from typing import Final

from kiosk.widgets.assembling import component
from kiosk.widgets.shown import CHECK, WORK, Json, ShownFinding, Words
from models.finding import FindingKind
from models.tooth import ALL_TEETH

_LIST: Final = component(
    "finding_list", scripts=("dom.js", "bus.js", "marks.js", "form.js", "list.js"), styles=("common.css", "list.css")
)


@dataclass(frozen=True, slots=True)
class ListContent:
    """The rows, and the choices of the form."""

    image_id: str
    image_width: int
    findings: tuple[ShownFinding, ...]
    kinds: tuple[tuple[FindingKind, str], ...]
    """Each kind with its name, in the order offered."""
    reasons: tuple[tuple[str, str], ...]
    """Code and words of each reason to reject."""
    depths: tuple[str, ...]
    """Words of the ICCMS scores 1 to 6."""
    empty_text: str
    """What is said where there is nothing to check; why, not only that."""
    can_decide: bool

    def as_json(self, words: Words) -> dict[str, Json]:
        """For the browser."""
        return {
            "image_id": self.image_id,
            "image_width": self.image_width,
            "findings": [finding.as_json for finding in self.findings],
            "kinds": [
                {"kind": kind.value, "name": name, "group": WORK if kind.is_existing_work else CHECK}
                for kind, name in self.kinds
            ],
            "reasons": [{"code": code, "name": name} for code, name in self.reasons],
            "depths": list(self.depths),
            "tooth_numbers": [tooth.fdi for tooth in ALL_TEETH],
            "empty_text": self.empty_text,
            "can_decide": self.can_decide,
            "words": dict(words),
        }


def finding_list(content: ListContent, *, words: Words, key: str) -> None:
    """Show the list; what the dentist does in it comes as messages of the viewer."""
    _LIST(key=key, data=content.as_json(words), height="stretch")
