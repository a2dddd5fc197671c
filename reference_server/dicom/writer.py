"""Writing an instance in another transfer syntax (PS3.10 7.1, PS3.5 annex A)."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from reference_server.dicom.element_writer import ElementWriter
from reference_server.dicom.encoding import EXPLICIT, encoding_of
from reference_server.dicom.errors import Unsupported
from reference_server.dicom.frames import require_consistent_pixels
from reference_server.dicom.instance import Instance
from reference_server.dicom.layout import file_head, in_blocks
from reference_server.dicom.source import chunks_at
from reference_server.dicom.uids import (
    DEFLATED_LITTLE,
    EXPLICIT_LITTLE,
    NATIVE_SYNTAXES,
    RLE_LOSSLESS,
)

# What can be read and written.
CONVERTIBLE_SYNTAXES = NATIVE_SYNTAXES | {RLE_LOSSLESS}


def write_as(stream: BinaryIO, instance: Instance, transfer_syntax: str) -> Iterator[bytes]:
    """Give the instance as a Part 10 file in a transfer syntax, in chunks.

    In the one that it already has, it is the file unchanged. Raises Unsupported at once where there
    is no way from one to the other, or RLE can't hold the pixels; DicomError at once where RLE
    frames can't be found, and on the way where one is damaged.
    """
    source = instance.transfer_syntax
    if transfer_syntax == source:
        return chunks_at(stream, 0, stream.seek(0, 2))
    if not {source, transfer_syntax} <= CONVERTIBLE_SYNTAXES:
        raise Unsupported(f"no way from transfer syntax {source} to {transfer_syntax}")
    require_consistent_pixels(instance)
    body = _body(stream, instance, transfer_syntax)
    if transfer_syntax == DEFLATED_LITTLE:
        body = _deflated(body)
    return chain([_meta(stream, instance, transfer_syntax)], body)


def _body(stream: BinaryIO, instance: Instance, transfer_syntax: str) -> Iterator[bytes]:
    if instance.inflated is not None and transfer_syntax == EXPLICIT_LITTLE:
        return chunks_at(instance.inflated, 0, instance.inflated.seek(0, 2))
    compress = transfer_syntax == RLE_LOSSLESS
    writer = ElementWriter(stream, instance, encoding_of(transfer_syntax), compress=compress)
    writer.check_pixels()
    return in_blocks(writer.dataset(instance.dataset))


def _deflated(body: Iterable[bytes]) -> Iterator[bytes]:
    """Deflate a data set (PS3.5 A.5); a NUL makes its length even."""
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    length = 0
    for piece in body:
        deflated = deflater.compress(piece)
        length += len(deflated)
        yield deflated
    rest = deflater.flush()
    yield rest + b"\0" * ((length + len(rest)) % 2)


def _meta(stream: BinaryIO, instance: Instance, transfer_syntax: str) -> bytes:
    writer = ElementWriter(stream, instance, EXPLICIT)
    # Private information that is too long to be loaded is not the writer's to pass on.
    found = {
        tag: b"".join(writer.element(element))
        for tag, element in instance.meta.items()
        if element.value is not None
    }
    return file_head(instance.sop_class_uid, instance.sop_instance_uid, transfer_syntax, found)
