"""Images read last are remembered, by their content and never by their name."""

from kiosk.recent_images import RecentImages
from models.reading import ReadImage


def test_an_image_just_read_is_not_read_again(reader, first_png: bytes) -> None:
    asked: list[str] = []

    def read(untrusted_bytes: bytes, hint: str) -> ReadImage:
        asked.append(hint)
        return reader(untrusted_bytes, hint)

    recent = RecentImages(read)
    first = recent(first_png, "a.png")
    assert recent(first_png, "") is first
    assert asked == ["a.png"]
    assert recent(first_png, "b.dcm") is not first  # a name may bring a warning of its own
    assert asked == ["a.png", "b.dcm"]


def test_another_content_is_another_image(reader, first_png: bytes, second_png: bytes) -> None:
    recent = RecentImages(reader)
    assert recent(first_png, "").radiograph.sha256 != recent(second_png, "").radiograph.sha256


def test_only_a_few_are_kept(reader, first_png: bytes, second_png: bytes) -> None:
    recent = RecentImages(reader)
    first = recent(first_png, "")
    recent(second_png, "")
    recent(second_png + b" ", "")
    assert recent(first_png, "") is not first
