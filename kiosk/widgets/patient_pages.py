"""The patient's pages in the patient's hands: embedded by their link; says which page is open."""

from typing import Final

from kiosk.theme.tokens import PAPER
from kiosk.widgets.assembling import component, nothing
from kiosk.widgets.shown import Words

_PAGES: Final = component(
    "patient_pages", scripts=("dom.js", "patient_pages.js"), styles=("common.css", "patient_pages.css"), colours=PAPER
)


def patient_pages(name: str, url: str, *, words: Words) -> str:
    """Show the pages at a link, loaded once for each `name`; the page that is open now, as the browser says, or ""."""
    result = _PAGES(
        key=f"patient_pages_{name}", data={"id": name, "url": url, "words": dict(words)}, height="stretch",
        on_page_change=nothing,
    )  # fmt: skip
    return str(result["page"] or "")
