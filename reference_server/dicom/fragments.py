"""Which fragments of encapsulated pixel data make which frame (PS3.5 A.4)."""

from itertools import pairwise
from struct import calcsize, unpack
from typing import BinaryIO

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import EXTENDED_LENGTHS, EXTENDED_OFFSETS, Span
from reference_server.dicom.errors import DicomError, Unsupported
from reference_server.dicom.source import read_at

# What JPEG, JPEG-LS (SOI) and JPEG 2000 (SOC) code streams begin with.
_CODE_STREAM_STARTS = (b"\xff\xd8", b"\xff\x4f")


def by_frame(
    stream: BinaryIO, dataset: DataSet, items: tuple[Span, ...], count: int
) -> list[tuple[Span, ...]]:
    """Give the fragments of each of `count` frames.

    `items` begins with the basic offset table. Raises DicomError where the tables contradict the
    fragments, Unsupported where nothing says where frames begin.
    """
    if not items:
        raise DicomError("encapsulated pixel data without a basic offset table")
    table, *fragments = items
    if len(fragments) < count:
        raise Unsupported(f"{count} frames in {len(fragments)} fragments can't be told apart")
    if EXTENDED_OFFSETS in dataset:
        return _by_extended_table(stream, dataset, fragments, count)
    if table[1]:
        return _split(fragments, _starts(fragments, _numbers(stream, table, "I")), count)
    # A frame has at least one fragment, so as many fragments as frames leave no choice.
    if count == len(fragments):
        return [(fragment,) for fragment in fragments]
    if count == 1:
        return [tuple(fragments)]
    starts = [
        number
        for number, (offset, length) in enumerate(fragments)
        if read_at(stream, offset, min(2, length)) in _CODE_STREAM_STARTS
    ]
    if len(starts) != count:
        raise Unsupported(f"{count} frames in {len(fragments)} fragments without an offset table")
    return _split(fragments, starts, count)


def _by_extended_table(
    stream: BinaryIO, dataset: DataSet, fragments: list[Span], count: int
) -> list[tuple[Span, ...]]:
    # PS3.3 C.7.6.3.1.8: one fragment a frame; the lengths leave out the byte that pads it.
    lengths = _table(stream, dataset, EXTENDED_LENGTHS)
    starts = _starts(fragments, _table(stream, dataset, EXTENDED_OFFSETS))
    if starts != list(range(count)) or len(lengths) != count or len(fragments) != count:
        raise DicomError(f"the extended offset table does not have {count} frames of one fragment")
    if any(length > there for length, (_, there) in zip(lengths, fragments, strict=True)):
        raise DicomError("the extended offset table has frames longer than their fragments")
    return [((start, length),) for length, (start, _) in zip(lengths, fragments, strict=True)]


def _table(stream: BinaryIO, dataset: DataSet, tag: int) -> tuple[int, ...]:
    element = dataset.get(tag)
    return () if element is None else _numbers(stream, (element.offset, element.length), "Q")


def _numbers(stream: BinaryIO, span: Span, code: str) -> tuple[int, ...]:
    data = read_at(stream, *span)
    return unpack(f"<{len(data) // calcsize(code)}{code}", data)


def _starts(fragments: list[Span], offsets: tuple[int, ...]) -> list[int]:
    """Turn offsets into numbers of fragments."""
    # PS3.5 A.4: offsets count from the item after the table, and point to the tag of an item.
    first = fragments[0][0]
    numbers = {offset - first: number for number, (offset, _) in enumerate(fragments)}
    if not numbers.keys() >= set(offsets):
        raise DicomError("an offset table points to where no fragment begins")
    return [numbers[offset] for offset in offsets]


def _split(fragments: list[Span], starts: list[int], count: int) -> list[tuple[Span, ...]]:
    # PS3.5 A.4: frames are in order, and the first begins with the first fragment.
    if len(starts) != count or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
        raise DicomError(f"the frames that begin at fragments {starts} are not {count} in order")
    bounds = [*starts, len(fragments)]
    return [tuple(fragments[start:end]) for start, end in pairwise(bounds)]
