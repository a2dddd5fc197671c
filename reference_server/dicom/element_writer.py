"""Writing data elements, sequences and pixel data in the layout of a transfer syntax (PS3.5 7)."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.element import (
    EXTENDED_LENGTHS,
    EXTENDED_OFFSETS,
    PIXEL_DATA,
    Element,
)
from reference_server.dicom.encoding import ITEM, ITEM_END, SEQUENCE_END, UNDEFINED, Encoding
from reference_server.dicom.errors import Unsupported
from reference_server.dicom.frames import FrameSpan, frames_in, read_frame, value_chunks
from reference_server.dicom.instance import Instance
from reference_server.dicom.layout import LONGEST, delimiter, element_header, vr_to_write
from reference_server.dicom.pixels import PixelLayout, pixel_data, pixel_layout
from reference_server.dicom.rle import decode_rle
from reference_server.dicom.rle_encoder import encode_rle, fits_rle
from reference_server.dicom.source import swapped
from reference_server.dicom.uids import RLE_LOSSLESS
from reference_server.dicom.vr import VRS

_FILE_META = 0x0002


class ElementWriter:
    """Writes the data of one instance in an encoding, piece by piece.

    RLE frames are decompressed. With `compress` the pixel data of the data set itself is compressed
    by RLE; that of icons may stay as it is (PS3.5 A.4).
    """

    def __init__(
        self, stream: BinaryIO, instance: Instance, encoding: Encoding, *, compress: bool = False
    ) -> None:
        self._stream = stream
        self._instance = instance
        self._encoding = encoding
        self._compress = compress

    def check_pixels(self) -> None:
        """Raise Unsupported where the pixel data of the data set can't be written.

        DicomError where its frames can't be found.
        """
        if self._compress:
            self._frames_to_compress()
        elif _is_encapsulated(self._instance.dataset):
            self._frames_to_decompress(self._instance.dataset)

    def dataset(self, dataset: DataSet) -> Iterator[bytes]:
        """Give a data set, its pixel data compressed or decompressed."""
        compress = self._compress and dataset is self._instance.dataset
        decompress = _is_encapsulated(dataset)
        for tag in sorted(dataset):
            # Group lengths would be wrong now, and are retired (PS3.5 7.2).
            if tag & 0xFFFF == 0 or tag >> 16 == _FILE_META:
                continue
            if decompress and tag in {EXTENDED_OFFSETS, EXTENDED_LENGTHS}:
                continue
            if compress and tag == PIXEL_DATA:
                yield from self._compressed()
            elif decompress and tag == PIXEL_DATA:
                yield from self._decompressed(dataset)
            else:
                yield from self.element(dataset[tag])

    def element(self, element: Element) -> Iterator[bytes]:
        """Give one element; sequences and items get delimiters, which need no lengths."""
        if isinstance(element.value, tuple):
            yield self._header(element.tag, "SQ", UNDEFINED)
            for item in element.value:
                yield self._frame(ITEM, UNDEFINED)
                yield from self.dataset(item)
                yield self._frame(ITEM_END, 0)
            yield self._frame(SEQUENCE_END, 0)
            return
        length = element.length + element.length % 2
        vr = vr_to_write(element.vr, length, self._encoding)
        yield self._header(element.tag, vr, length)
        for chunk in value_chunks(self._stream, self._instance, element):
            yield self._ordered(chunk, vr)
        if element.length % 2:
            yield VRS[element.vr].pad

    def _ordered(self, chunk: bytes, vr: str) -> bytes:
        return swapped(chunk, VRS[vr].word) if self._encoding.big_endian else chunk

    def _frame(self, tag: int, length: int) -> bytes:
        return delimiter(tag, length, self._encoding)

    def _header(self, tag: int, vr: str, length: int) -> bytes:
        return element_header(tag, vr, length, self._encoding)

    def _compressed(self) -> Iterator[bytes]:
        spans, layout = self._frames_to_compress()
        yield self._header(PIXEL_DATA, "OB", UNDEFINED)
        # PS3.5 A.4: an offset table may be empty. A.4.2: of RLE each frame is one fragment.
        yield self._frame(ITEM, 0)
        for span in spans:
            encoded = encode_rle(read_frame(self._stream, span), layout)
            yield self._frame(ITEM, len(encoded)) + encoded
        yield self._frame(SEQUENCE_END, 0)

    def _frames_to_compress(self) -> tuple[Sequence[FrameSpan], PixelLayout]:
        dataset = self._instance.dataset
        pixels = pixel_data(dataset)
        if pixels is None or pixels.tag != PIXEL_DATA:
            raise Unsupported("there is no Pixel Data that RLE could compress")
        spans, layout = frames_in(self._stream, self._instance, dataset), pixel_layout(dataset)
        if not spans or not fits_rle(layout):
            raise Unsupported(
                f"{len(spans)} frames of {layout.samples} samples of {layout.bits_allocated} bits "
                "can't be compressed by RLE"
            )
        return spans, layout

    def _decompressed(self, dataset: DataSet) -> Iterator[bytes]:
        spans, layout = self._frames_to_decompress(dataset)
        width = layout.bits_allocated // 8
        length = _decompressed_length(spans, layout)
        # PS3.5 A.2: OW above eight bits.
        vr = "OB" if width == 1 else "OW"
        yield self._header(PIXEL_DATA, vr, length + length % 2)
        for span in spans:
            yield self._ordered(decode_rle(read_frame(self._stream, span), layout), vr)
        if length % 2:
            yield b"\0"

    def _frames_to_decompress(self, dataset: DataSet) -> tuple[Sequence[FrameSpan], PixelLayout]:
        syntax = self._instance.transfer_syntax
        spans, layout = frames_in(self._stream, self._instance, dataset), pixel_layout(dataset)
        if syntax != RLE_LOSSLESS or not spans or layout.bits_allocated % 8:
            raise Unsupported(
                f"{len(spans)} encapsulated frames of {layout.bits_allocated} bits in transfer "
                f"syntax {syntax} can't be decompressed"
            )
        length = _decompressed_length(spans, layout)
        if length > LONGEST:
            raise Unsupported(f"{length} bytes of pixels are too many for one data element")
        return spans, layout


def _is_encapsulated(dataset: DataSet) -> bool:
    pixels = pixel_data(dataset)
    return pixels is not None and pixels.fragments is not None


def _decompressed_length(spans: Sequence[FrameSpan], layout: PixelLayout) -> int:
    return len(spans) * layout.pixels * layout.samples * layout.bits_allocated // 8
