"""Reading from a seekable stream by offset, never more than is there."""

from array import array
from collections.abc import Iterator
from typing import BinaryIO

from reference_server.dicom.errors import DicomError

_BLOCK = 16 * 1024
_CHUNK = 1024 * 1024  # a multiple of every word

_WORD_CODES = {2: "H", 4: "I", 8: "Q"}


class Window:
    """A stream seen through a block that moves along: cheap for many small reads in order."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, 2)
        self.data = b""
        self._start = 0

    def index(self, offset: int, length: int) -> int:
        """Give where in `data` the `length` bytes at `offset` of the stream begin."""
        at = offset - self._start
        if 0 <= at <= len(self.data) - length:
            return at
        if offset + length > self.size:
            raise DicomError(f"the file ends within the {length} bytes expected at byte {offset}")
        self._stream.seek(offset)
        self.data = self._stream.read(max(length, _BLOCK))
        self._start = offset
        if len(self.data) < length:
            raise DicomError(f"no more than {len(self.data)} bytes could be read at byte {offset}")
        return 0

    def read(self, offset: int, length: int) -> bytes:
        """Give the `length` bytes at `offset`; a DicomError where the stream ends before."""
        at = self.index(offset, length)
        return self.data[at : at + length]


def read_at(stream: BinaryIO, offset: int, length: int) -> bytes:
    """Read exactly `length` bytes at `offset`."""
    stream.seek(offset)
    data = stream.read(length)
    if len(data) != length:
        raise DicomError(f"the file ends within the {length} bytes expected at byte {offset}")
    return data


def chunks_at(stream: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    """Read `length` bytes at `offset` in chunks; others may move the stream in between."""
    end = offset + length
    while offset < end:
        chunk = read_at(stream, offset, min(_CHUNK, end - offset))
        offset += len(chunk)
        yield chunk


def swapped(data: bytes, word: int) -> bytes:
    """Reverse the bytes of each word; what is left over at the end stays."""
    if word == 1:
        return data
    whole = len(data) - len(data) % word
    words = array(_WORD_CODES[word], data[:whole])
    words.byteswap()
    return words.tobytes() + data[whole:]
