"""Where the frames of an instance lie in its file, and what they hold (PS3.5 8, annex A)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reference_server.dicom.element import Element
from reference_server.dicom.instance import Instance


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Where a frame lies: pieces of (offset, length), and what makes the frame of their bytes.

    The frame is `bits` bits from bit `first_bit` on, after words of `word` bytes were swapped.
    """

    pieces: tuple[tuple[int, int], ...]
    first_bit: int
    bits: int
    word: int = 1
    source: BinaryIO | None = None

    @property
    def length(self) -> int:
        """How many bytes `read_frame` gives."""
        return (self.bits + 7) // 8


def frames(stream: BinaryIO, instance: Instance) -> Sequence[FrameSpan]:
    """Find the frames of an instance, in order; none where it has no pixel data.

    Raises DicomError where pixel data and its description disagree, Unsupported where the frames of
    encapsulated pixel data can't be told apart (video).
    """
    raise NotImplementedError


def read_frame(stream: BinaryIO, span: FrameSpan) -> bytes:
    """Read a frame as it is encoded: native ones in little endian, from bit 0 on, without padding."""
    raise NotImplementedError


def decode_frame(stream: BinaryIO, instance: Instance, number: int) -> bytes:
    """Give frame `number` (from 1) as uncompressed little endian pixels.

    Raises IndexError where there is no such frame, Unsupported where it is compressed by other than
    RLE, DicomError where it can't be decoded.
    """
    raise NotImplementedError


def read_value(stream: BinaryIO, instance: Instance, element: Element) -> bytes:
    """Read a whole value field, in little endian; fragments of encapsulated pixel data are joined."""
    raise NotImplementedError


def value_chunks(stream: BinaryIO, instance: Instance, element: Element) -> Iterator[bytes]:
    """Read a whole value field like `read_value`, in chunks."""
    raise NotImplementedError
