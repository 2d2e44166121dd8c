"""The state of the content as a table: conditions, options, languages, readability, review. Kept in docs/content.md."""

import sys
from datetime import date
from pathlib import Path
from typing import Final

from explainers.catalogue import Catalogue, load_catalogue
from explainers.catalogue_faults import condition_keys, option_keys, simple_condition_keys, simple_option_keys
from explainers.catalogue_items import Condition, Option
from explainers.language import Language, Texts, load_texts
from explainers.readability import Readability, measure
from explainers.risk import figures_of

BEGIN: Final = "<!-- made by `python -m explainers.content_report docs/content.md` -->"
END: Final = "<!-- end of what is made -->"


def measure_page(condition: Condition, texts: Texts) -> Readability:
    """How hard everything is to read that is said about a condition and its options."""
    keys = [*condition_keys(condition.id), *(key for option in condition.options for key in option_keys(option))]
    return measure([texts(key) for key in keys], texts.language)


def measure_easy_page(condition: Condition, texts: Texts) -> Readability:
    """The same for the variant that is easy to read."""
    options = (key for option in condition.options for key in simple_option_keys(option.id))
    return measure([texts(key) for key in (*simple_condition_keys(condition.id), *options)], texts.language)


def content_table(catalogue: Catalogue, on: date) -> str:
    """Markdown: one line for each condition."""
    french, english = load_texts(Language.FRENCH), load_texts(Language.ENGLISH)
    lines = [
        "| Condition | Options | Figures | Words fr / en | Words per sentence fr / en | Kandel–Moles fr | "
        "Flesch–Kincaid en | LIX fr / en | Easy: words per sentence fr / en | Reviewed items |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for condition in catalogue.conditions:
        fr, en = measure_page(condition, french), measure_page(condition, english)
        items: tuple[Condition | Option, ...] = (condition, *condition.options)
        reviewed = sum(item.review.is_valid_on(on) for item in items)
        options = ", ".join(f"`{option.id}`" for option in condition.options)
        lines.append(
            f"| `{condition.id}` | {options} | {len(figures_of(condition))} | {fr.words} / {en.words} | "
            f"{fr.words_per_sentence:.1f} / {en.words_per_sentence:.1f} | {fr.kandel_moles:.0f} | "
            f"{en.flesch_kincaid:.1f} | {fr.lix:.0f} / {en.lix:.0f} | "
            f"{_easy(condition, french)} / {_easy(condition, english)} | {reviewed} of {len(items)} |"
        )
    return "\n".join(lines)


def _easy(condition: Condition, texts: Texts) -> str:
    return f"{measure_easy_page(condition, texts).words_per_sentence:.1f}"


def rewrite(page: str, table: str) -> str:
    """The page with the part between the two marks replaced by the table."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main(path: Path, on: date) -> None:
    """Write the table into the page at `path`."""
    page = path.read_text(encoding="utf-8")
    path.write_text(rewrite(page, content_table(load_catalogue(), on)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.today())
