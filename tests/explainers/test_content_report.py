"""The table of docs/content.md says what the content is."""

from datetime import date
from pathlib import Path

from explainers.catalogue import load_catalogue
from explainers.content_report import BEGIN, END, content_table, main, rewrite

DOCS = Path(__file__).parents[2] / "docs" / "content.md"
DAY = date(2026, 11, 22)


def test_the_committed_table_is_up_to_date() -> None:
    assert content_table(load_catalogue(), DAY) in DOCS.read_text(encoding="utf-8")


def test_there_is_a_line_for_each_condition() -> None:
    lines = content_table(load_catalogue(), DAY).splitlines()
    assert len(lines) == 2 + len(load_catalogue().conditions)
    assert all("0 of" in line for line in lines[2:])  # nobody has reviewed anything


def test_only_what_stands_between_the_marks_is_rewritten() -> None:
    assert rewrite(f"a\n{BEGIN}\nold\n{END}\nb\n", "new") == f"a\n{BEGIN}\nnew\n{END}\nb\n"


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "content.md"
    page.write_text(DOCS.read_text(encoding="utf-8"), encoding="utf-8")
    main(page, DAY)
    assert page.read_text(encoding="utf-8") == DOCS.read_text(encoding="utf-8")
