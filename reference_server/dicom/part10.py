"""Reading a DICOM file (PS3.10 7.1)."""

import zlib
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from reference_server.dicom.dataset import DataSet
from reference_server.dicom.encoding import EXPLICIT, encoding_of
from reference_server.dicom.errors import DicomError
from reference_server.dicom.instance import Instance
from reference_server.dicom.reader import Reader
from reference_server.dicom.source import Window, chunks_at
from reference_server.dicom.uids import DEFLATED_SYNTAXES, is_valid_uid

PREFIX_LENGTH = 132  # a preamble of 128 bytes, and "DICM"
FILE_META = 0x0002
GROUP_LENGTH = 0x00020000
TRANSFER_SYNTAX = 0x00020010

MAX_INFLATED = 1 << 31
_IN_MEMORY = 1024 * 1024
_INFLATED_AT_ONCE = 1024 * 1024


def read(stream: BinaryIO) -> Instance:
    """Read a seekable Part 10 file; pixel data and other long values stay in the file.

    Raises DicomError where it is not one, or ends before it should.
    """
    window = Window(stream)
    if window.size < PREFIX_LENGTH or window.read(PREFIX_LENGTH - 4, 4) != b"DICM":
        raise DicomError('no "DICM" at byte 128: not a DICOM file')
    meta, start = _meta(window)
    syntax = meta.text(TRANSFER_SYNTAX)
    if not is_valid_uid(syntax):
        raise DicomError(f"the Transfer Syntax UID (0002,0010) is {syntax!r}, which is none")
    if syntax in DEFLATED_SYNTAXES:
        inflated = _inflated(stream, start, window.size)
        return Instance(syntax, meta, Reader(Window(inflated)).dataset(0, EXPLICIT), inflated)
    return Instance(syntax, meta, Reader(window).dataset(start, encoding_of(syntax)))


def _meta(window: Window) -> tuple[DataSet, int]:
    """Read the file meta information, and find where the data set begins."""
    reader, meta, at = Reader(window), DataSet(), PREFIX_LENGTH
    while at < window.size and not (_is_deflated(meta) and at == _claimed_end(meta)):
        if int.from_bytes(window.read(at, 2), "little") != FILE_META:
            break
        at = reader.element(meta, at, EXPLICIT)
    if _claimed_end(meta) > window.size:
        raise DicomError(f"the file ends within its file meta information, at byte {window.size}")
    return meta, at


def _is_deflated(meta: DataSet) -> bool:
    return meta.text(TRANSFER_SYNTAX) in DEFLATED_SYNTAXES


def _claimed_end(meta: DataSet) -> int:
    """Where the file meta information ends by its group length; 0 where it does not say.

    Group lengths are often wrong, so that the first tag of another group is the better sign. Only
    what is deflated may begin with any bytes.
    """
    claimed = [length for length in meta.decoded(GROUP_LENGTH) if isinstance(length, int)]
    return meta[GROUP_LENGTH].offset + 4 + claimed[0] if claimed else 0


class _Inflated(SpooledTemporaryFile[bytes]):
    """A temporary file that goes away with whoever holds it."""

    def __del__(self) -> None:
        self.close()


def _inflated(stream: BinaryIO, start: int, end: int) -> BinaryIO:
    """Inflate a data set to a temporary file (PS3.5 A.5)."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    target = _Inflated(_IN_MEMORY)
    try:
        for chunk in chunks_at(stream, start, end - start):
            _inflate(inflater, chunk, target)
            if inflater.eof:
                return cast("BinaryIO", target)
    except zlib.error as error:
        raise DicomError(f"the deflated data set at byte {start} is damaged: {error}") from error
    raise DicomError(f"the file ends within the deflated data set at byte {start}")


def _inflate(inflater: "zlib._Decompress", chunk: bytes, target: _Inflated) -> None:
    while not inflater.eof:
        inflated = inflater.decompress(chunk, _INFLATED_AT_ONCE)
        target.write(inflated)
        if target.tell() > MAX_INFLATED:
            raise DicomError(f"the data set inflates to more than {MAX_INFLATED} bytes")
        if len(inflated) < _INFLATED_AT_ONCE:
            return
        chunk = inflater.unconsumed_tail
