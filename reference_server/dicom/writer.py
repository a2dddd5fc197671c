"""Writing an instance in another transfer syntax (PS3.10 7.1, PS3.5 annex A)."""

from collections.abc import Iterator
from typing import BinaryIO

from reference_server.dicom.instance import Instance


def write_as(stream: BinaryIO, instance: Instance, transfer_syntax: str) -> Iterator[bytes]:
    """Give the instance as a Part 10 file in Explicit VR Little Endian, in chunks.

    In the transfer syntax that it already has, it is the file unchanged. Raises Unsupported at once
    for any other, and for compressed pixel data but RLE.
    """
    raise NotImplementedError
