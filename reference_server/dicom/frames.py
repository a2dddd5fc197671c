"""Where the frames of an instance lie in its file, and what they hold (PS3.5 8, annex A)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, overload

from reference_server.dicom import fragments
from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import PIXEL_DATA, Element, Span
from reference_server.dicom.errors import DicomError, Unsupported
from reference_server.dicom.instance import Instance
from reference_server.dicom.pixels import number_of_frames, pixel_data, pixel_layout
from reference_server.dicom.rle import decode_rle
from reference_server.dicom.rle_encoder import encode_rle, fits_rle
from reference_server.dicom.source import chunks_at, read_at, swapped
from reference_server.dicom.uids import NATIVE_SYNTAXES, RLE_LOSSLESS
from reference_server.dicom.vr import VRS


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Where a frame lies: pieces of (offset, length), and what makes the frame of their bytes.

    The frame is `bits` bits from bit `first_bit` on, after words of `word` bytes were swapped. The
    pieces are in `source`, the inflated data set, or if that is None in the file itself.
    """

    pieces: tuple[Span, ...]
    bits: int
    first_bit: int = 0
    word: int = 1
    source: BinaryIO | None = None

    @property
    def length(self) -> int:
        """How many bytes `read_frame` gives."""
        return (self.bits + 7) // 8


class _NativeFrames(Sequence[FrameSpan]):
    """Frames of the same size, one after the other, that need not begin with a byte."""

    def __init__(
        self, element: Element, count: int, frame_bits: int, source: BinaryIO | None
    ) -> None:
        self._element = element
        self._count = count
        self._bits = frame_bits
        self._word = VRS[element.vr].word if element.big_endian else 1
        self._source = source

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> FrameSpan: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[FrameSpan]: ...
    def __getitem__(self, number: int | slice) -> FrameSpan | Sequence[FrameSpan]:
        if isinstance(number, slice):
            return [self[each] for each in range(self._count)[number]]
        first_bit = range(self._count)[number] * self._bits
        # Whole words, for a byte belongs to its neighbour until they are swapped.
        start = first_bit // 8 // self._word * self._word
        end = -(-(first_bit + self._bits) // (8 * self._word)) * self._word
        length = min(end, self._element.length) - start
        return FrameSpan(
            pieces=((self._element.offset + start, length),),
            bits=self._bits,
            first_bit=first_bit - start * 8,
            word=self._word,
            source=self._source,
        )


def frames(stream: BinaryIO, instance: Instance) -> Sequence[FrameSpan]:
    """Find the frames of an instance, in order; none where it has no pixel data.

    Raises DicomError where pixel data and its description disagree, Unsupported where the frames of
    encapsulated pixel data can't be told apart (video).
    """
    require_consistent_pixels(instance)
    return frames_in(stream, instance, instance.dataset)


def require_consistent_pixels(instance: Instance) -> None:
    """Raise a DicomError where pixel data contradicts the transfer syntax (PS3.5 A.4)."""
    pixels, native = instance.pixel_data, instance.transfer_syntax in NATIVE_SYNTAXES
    if pixels is not None and native != (pixels.fragments is None):
        form = "encapsulated" if native else "native"
        raise DicomError(f"{form} pixel data in transfer syntax {instance.transfer_syntax}")


def frames_in(stream: BinaryIO, instance: Instance, dataset: DataSet) -> Sequence[FrameSpan]:
    """Find the frames of an instance, or of an icon image in one of its sequences."""
    element, count, source = pixel_data(dataset), number_of_frames(dataset), instance.inflated
    if element is None or not count:
        return []
    if element.fragments is not None:
        pieces = fragments.by_frame(source or stream, dataset, element.fragments, count)
        return [
            FrameSpan(each, bits=8 * sum(length for _, length in each), source=source)
            for each in pieces
        ]
    bits = pixel_layout(dataset).frame_bits
    if count * bits > element.length * 8:
        raise DicomError(
            f"{count} frames of {bits} bits in pixel data of {element.length} bytes "
            f"at byte {element.offset}"
        )
    return _NativeFrames(element, count, bits, source)


def read_frame(stream: BinaryIO, span: FrameSpan) -> bytes:
    """Read a frame as it is encoded; a native one in little endian, from bit 0 on, unpadded."""
    source = span.source or stream
    data = b"".join(read_at(source, offset, length) for offset, length in span.pieces)
    data = swapped(data, span.word)
    if span.first_bit % 8 or span.bits % 8:
        # PS3.5 8.1.1: pixels fill bytes from the least significant bit on.
        bits = int.from_bytes(data, "little") >> span.first_bit & (1 << span.bits) - 1
        return bits.to_bytes(span.length, "little")
    first = span.first_bit // 8
    return data[first : first + span.length]


def decode_frame(stream: BinaryIO, instance: Instance, number: int) -> bytes:
    """Give frame `number` (from 1) as uncompressed little endian pixels.

    Raises IndexError where there is no such frame, Unsupported where it is compressed by other than
    RLE, DicomError where it can't be decoded.
    """
    spans = frames(stream, instance)
    if not 1 <= number <= len(spans):
        raise IndexError(f"frame {number} of {len(spans)}")
    if instance.transfer_syntax not in NATIVE_SYNTAXES | {RLE_LOSSLESS}:
        raise Unsupported(f"no decoder for transfer syntax {instance.transfer_syntax}")
    frame = read_frame(stream, spans[number - 1])
    if instance.transfer_syntax == RLE_LOSSLESS:
        return decode_rle(frame, pixel_layout(instance.dataset))
    return frame


def can_encode_frames(instance: Instance) -> bool:
    """Whether native frames can be compressed by RLE."""
    pixels = instance.pixel_data
    is_native = instance.transfer_syntax in NATIVE_SYNTAXES
    return (
        is_native
        and pixels is not None
        and pixels.tag == PIXEL_DATA
        and fits_rle(pixel_layout(instance.dataset))
    )


def encode_frame(stream: BinaryIO, instance: Instance, number: int) -> bytes:
    """Give frame `number` (from 1) compressed by RLE."""
    frame = read_frame(stream, frames(stream, instance)[number - 1])
    return encode_rle(frame, pixel_layout(instance.dataset))


def read_value(stream: BinaryIO, instance: Instance, element: Element) -> bytes:
    """Read a value field, in little endian; the fragments of encapsulated pixel data are joined."""
    return b"".join(value_chunks(stream, instance, element))


def value_chunks(stream: BinaryIO, instance: Instance, element: Element) -> Iterator[bytes]:
    """Read a value field like `read_value`, in chunks."""
    source = instance.inflated or stream
    word = VRS[element.vr].word if element.big_endian else 1
    if isinstance(element.value, bytes):
        yield swapped(element.value, word)
        return
    spans = [(element.offset, element.length)]
    if element.fragments is not None:
        spans = list(element.fragments[1:])
    for offset, length in spans:
        for chunk in chunks_at(source, offset, length):
            yield swapped(chunk, word)
