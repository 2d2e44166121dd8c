"""Why a file could not be read: one class for each thing that a person would do differently about it.

The words are in the texts under ``error.<code>``. Facts are numbers, or names out of a closed table of ours: no text of
the file ever travels in an error.
"""

from models.errors import UnreadableImageError


class EmptyFileError(UnreadableImageError):
    """Nothing in the file: an interrupted copy or export."""

    code = "empty_file"


class FileTooLargeError(UnreadableImageError):
    """More bytes than a dental radiograph has."""

    code = "file_too_large"

    def __init__(self, megabytes: int, limit_megabytes: int) -> None:
        super().__init__(f"expected at most {limit_megabytes} MB, got {megabytes} MB")
        self.megabytes = megabytes
        self.limit_megabytes = limit_megabytes


class UnsupportedFormatError(UnreadableImageError):
    """A picture of a kind that is not read, such as BMP or WebP."""

    code = "unsupported_format"

    def __init__(self, format_name: str) -> None:
        super().__init__(f"{format_name} is not read")
        self.format_name = format_name


class DocumentFileError(UnreadableImageError):
    """A document (PDF, Word, web page), perhaps with the image inside."""

    code = "document_file"

    def __init__(self, format_name: str) -> None:
        super().__init__(f"{format_name} is a document")
        self.format_name = format_name


class ArchiveFileError(UnreadableImageError):
    """An archive (ZIP, RAR, 7z, gzip): the image has to be taken out first."""

    code = "archive_file"

    def __init__(self, format_name: str) -> None:
        super().__init__(f"{format_name} is an archive")
        self.format_name = format_name


class ProgramFileError(UnreadableImageError):
    """A program, or a DICOM file whose preamble is one (CVE-2019-11687): kept away from."""

    code = "program_file"


class UnknownFormatError(UnreadableImageError):
    """Nothing that is known by its first bytes."""

    code = "unknown_format"


class SuspiciousPreambleError(UnreadableImageError):
    """A DICOM file whose 128-byte preamble is neither empty nor a TIFF header: it could be two files in one."""

    code = "suspicious_preamble"


class DeflatedError(UnreadableImageError):
    """Deflated transfer syntax: a small file can inflate to gigabytes before anything can be checked."""

    code = "deflated"


class UnsupportedCompressionError(UnreadableImageError):
    """A transfer syntax that no decoder here reads."""

    code = "unsupported_compression"

    def __init__(self, compression: str) -> None:
        super().__init__(f"{compression} is not read")
        self.compression = compression


class NotAnImageError(UnreadableImageError):
    """A DICOM object without a picture in it: report, document, directory, presentation state."""

    code = "not_an_image"


class NotADentalImageError(UnreadableImageError):
    """A DICOM image that is neither a projection radiograph nor a photograph: CT, cone beam, MR, ultrasound …"""

    code = "not_a_dental_image"


class MultiFrameError(UnreadableImageError):
    """Several pictures in one file, where one is expected."""

    code = "multi_frame"

    def __init__(self, frames: int) -> None:
        super().__init__(f"expected one picture, got {frames}")
        self.frames = frames


class ImageTooLargeError(UnreadableImageError):
    """More pixels than a dental radiograph has: refused before anything is allocated."""

    code = "image_too_large"

    def __init__(self, width: int, height: int, limit_megapixels: int, limit_side: int) -> None:
        super().__init__(f"expected at most {limit_megapixels} MP and {limit_side} a side, got {width}×{height}")
        self.width = width
        self.height = height
        self.limit_megapixels = limit_megapixels
        self.limit_side = limit_side


class UnsupportedPixelsError(UnreadableImageError):
    """Pixels of a form that is not read: more than 16 bits, floating point, an unknown colour space."""

    code = "unsupported_pixels"


class TruncatedFileError(UnreadableImageError):
    """The end of the file is missing."""

    code = "truncated_file"


class DamagedFileError(UnreadableImageError):
    """What the file says of itself does not fit together, or its picture cannot be decoded."""

    code = "damaged_file"


class TooComplexError(UnreadableImageError):
    """Nested or split up beyond reason."""

    code = "too_complex"


class ReadingTooHeavyError(UnreadableImageError):
    """Decoding wanted more memory than it may have."""

    code = "reading_too_heavy"


class ReadingTooSlowError(UnreadableImageError):
    """Decoding took longer than it may."""

    code = "reading_too_slow"

    def __init__(self, limit_seconds: int) -> None:
        super().__init__(f"decoding took more than {limit_seconds} s")
        self.limit_seconds = limit_seconds


class ReaderCrashedError(UnreadableImageError):
    """The decoder died on this file; nobody else's file is affected."""

    code = "reader_crashed"


class ReaderUnavailableError(UnreadableImageError):
    """The decoding process does not start: nothing can be read until it does. The file is not to blame."""

    code = "reader_unavailable"
