"""Writing an instance in another transfer syntax (PS3.10 7.1, PS3.5 annex A)."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import (
    EXTENDED_LENGTHS,
    EXTENDED_OFFSETS,
    PIXEL_DATA,
    Element,
)
from reference_server.dicom.encoding import ITEM, ITEM_END, SEQUENCE_END, UNDEFINED
from reference_server.dicom.errors import Unsupported
from reference_server.dicom.frames import (
    FrameSpan,
    frames_in,
    read_frame,
    require_consistent_pixels,
    value_chunks,
)
from reference_server.dicom.instance import Instance
from reference_server.dicom.layout import (
    LONGEST,
    delimiter,
    element_header,
    file_head,
    in_blocks,
)
from reference_server.dicom.pixels import PixelLayout, pixel_data, pixel_layout
from reference_server.dicom.rle import decode_rle
from reference_server.dicom.source import chunks_at
from reference_server.dicom.uids import EXPLICIT_LITTLE, NATIVE_SYNTAXES, RLE_LOSSLESS
from reference_server.dicom.vr import VRS

_FILE_META = 0x0002


def write_as(stream: BinaryIO, instance: Instance, transfer_syntax: str) -> Iterator[bytes]:
    """Give the instance as a Part 10 file in Explicit VR Little Endian, in chunks.

    In the transfer syntax that it already has, it is the file unchanged. Raises Unsupported at once
    for any other, and for compressed pixel data but RLE; DicomError at once where RLE frames can't
    be found, and on the way where one is damaged.
    """
    source = instance.transfer_syntax
    if transfer_syntax == source:
        return chunks_at(stream, 0, stream.seek(0, 2))
    if transfer_syntax != EXPLICIT_LITTLE or source not in NATIVE_SYNTAXES | {RLE_LOSSLESS}:
        raise Unsupported(f"no way from transfer syntax {source} to {transfer_syntax}")
    if instance.inflated is not None:
        body = chunks_at(instance.inflated, 0, instance.inflated.seek(0, 2))
    else:
        require_consistent_pixels(instance)
        if source == RLE_LOSSLESS and instance.pixel_data is not None:
            _rle_frames(stream, instance, instance.dataset)
        body = in_blocks(_Writer(stream, instance).dataset(instance.dataset))
    return chain([_meta(stream, instance)], body)


def _meta(stream: BinaryIO, instance: Instance) -> bytes:
    writer = _Writer(stream, instance)
    # Private information that is too long to be loaded is not the writer's to pass on.
    found = {
        tag: b"".join(writer.element(element))
        for tag, element in instance.meta.items()
        if element.value is not None
    }
    return file_head(instance.sop_class_uid, instance.sop_instance_uid, EXPLICIT_LITTLE, found)


class _Writer:
    """Writes the data of one instance in Explicit VR Little Endian, piece by piece."""

    def __init__(self, stream: BinaryIO, instance: Instance) -> None:
        self._stream = stream
        self._instance = instance

    def dataset(self, dataset: DataSet) -> Iterator[bytes]:
        """Give a data set, its pixel data decompressed."""
        pixels = pixel_data(dataset)
        decompress = pixels is not None and pixels.fragments is not None
        for tag in sorted(dataset):
            # Group lengths would be wrong now, and are retired (PS3.5 7.2).
            if tag & 0xFFFF == 0 or tag >> 16 == _FILE_META:
                continue
            if decompress and tag in {EXTENDED_OFFSETS, EXTENDED_LENGTHS}:
                continue
            if decompress and tag == PIXEL_DATA:
                yield from self._pixels(dataset)
            else:
                yield from self.element(dataset[tag])

    def element(self, element: Element) -> Iterator[bytes]:
        """Give one element; sequences and items get delimiters, which need no lengths."""
        if isinstance(element.value, tuple):
            yield element_header(element.tag, "SQ", UNDEFINED)
            for item in element.value:
                yield delimiter(ITEM, UNDEFINED)
                yield from self.dataset(item)
                yield delimiter(ITEM_END, 0)
            yield delimiter(SEQUENCE_END, 0)
            return
        yield element_header(element.tag, element.vr, element.length + element.length % 2)
        yield from value_chunks(self._stream, self._instance, element)
        if element.length % 2:
            yield VRS[element.vr].pad

    def _pixels(self, dataset: DataSet) -> Iterator[bytes]:
        spans, layout = _rle_frames(self._stream, self._instance, dataset)
        width = layout.bits_allocated // 8
        length = len(spans) * layout.pixels * layout.samples * width
        # PS3.5 A.2: OW above eight bits.
        yield element_header(PIXEL_DATA, "OB" if width == 1 else "OW", length + length % 2)
        for span in spans:
            yield decode_rle(read_frame(self._stream, span), layout)
        if length % 2:
            yield b"\0"


def _rle_frames(
    stream: BinaryIO, instance: Instance, dataset: DataSet
) -> tuple[Sequence[FrameSpan], PixelLayout]:
    """Find the frames to decompress, or raise Unsupported."""
    spans, layout = frames_in(stream, instance, dataset), pixel_layout(dataset)
    if instance.transfer_syntax != RLE_LOSSLESS or not spans or layout.bits_allocated % 8:
        raise Unsupported(
            f"{len(spans)} encapsulated frames of {layout.bits_allocated} bits in transfer syntax "
            f"{instance.transfer_syntax} can't be decompressed"
        )
    length = len(spans) * layout.pixels * layout.samples * layout.bits_allocated // 8
    if length > LONGEST:
        raise Unsupported(f"{length} bytes of pixels are too many for one data element")
    return spans, layout
