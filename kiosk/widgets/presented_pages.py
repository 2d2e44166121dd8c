"""The patient's pages as the chair presents them: embedded by their link, or over the whole screen."""

from typing import Final

from kiosk.widgets.assembling import component
from kiosk.widgets.shown import Words

_PAGES: Final = component("presented_pages", scripts=("dom.js", "pages.js"), styles=("common.css", "pages.css"))


def presented_pages(explanation_id: str, url: str, *, about: str, words: Words) -> None:
    """Show the pages of one explanation; a newer link to the same one does not load it again."""
    _PAGES(
        key="pages",
        data={"id": explanation_id, "url": url, "about": about, "words": dict(words)},
        height="stretch",
    )
