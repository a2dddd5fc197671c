"""Frames in the form that a client takes: as they are stored, or uncompressed."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from reference_server.dicom import (
    EXPLICIT_LITTLE,
    LOSSY_SYNTAXES,
    NATIVE_SYNTAXES,
    RLE_LOSSLESS,
    DicomError,
    FrameSpan,
    can_encode_frames,
    decode_frame,
    encode_frame,
    frames,
    read_frame,
)
from reference_server.dicomweb.delivery import NotDeliverable
from reference_server.dicomweb.dialect import ANY_SYNTAX, Choice, RetrieveRules
from reference_server.dicomweb.opened import OpenInstance
from reference_server.http import FileSpan, Stream

OCTET_STREAM = "application/octet-stream"


class Pixels:
    """The pixel data of an instance. Raises NotDeliverable where its frames can't be told apart."""

    def __init__(self, source: OpenInstance) -> None:
        self._stored = source.stored.file
        self._file = source.file
        self._instance = source.instance
        self._decoded_length: int | None = None
        try:
            self._spans = frames(source.file, source.instance)
        except DicomError as error:
            raise NotDeliverable(f"The frames can't be found: {error}.") from error

    def __len__(self) -> int:
        return len(self._spans)

    def syntax(self, choice: Choice, rules: RetrieveRules) -> str:
        """Say in which transfer syntax frames are given. Raises NotDeliverable."""
        stored, wanted = self._instance.transfer_syntax, choice.syntax
        if choice.offer.essence != OCTET_STREAM:
            # PS3.18 8.7.3.3.2: compressed frames, as they are stored, or else in RLE.
            known = choice.offer.syntaxes or frozenset()
            if stored in known and wanted in {ANY_SYNTAX, stored}:
                return stored
            # PS3.18 8.7.3: what is there in a lossy form only may come so, where no other is named.
            if stored in known & LOSSY_SYNTAXES and choice.is_implied:
                return stored
            if RLE_LOSSLESS in known and can_encode_frames(self._instance):
                return RLE_LOSSLESS
        elif wanted == ANY_SYNTAX and rules.frames_as_stored:
            return stored
        elif wanted in {ANY_SYNTAX, EXPLICIT_LITTLE}:
            self._check_decoding(rules)
            return EXPLICIT_LITTLE
        raise NotDeliverable(
            f"The frames are stored in transfer syntax {stored} and can't be given as "
            f"{choice.offer.essence} in {wanted}."
        )

    def frame(self, number: int, syntax: str) -> Stream:
        """Give frame `number`, from 1, in a transfer syntax that `syntax` said."""
        span = self._spans[number - 1]
        if syntax == self._instance.transfer_syntax:
            # As stored means in the byte order of the file, too.
            return self._stored_frame(replace(span, word=1))
        if syntax == RLE_LOSSLESS:
            return Stream(_later(lambda: encode_frame(self._file, self._instance, number)), None)
        if self._is_native:
            return self._stored_frame(span)
        length = self._decoded_length
        if length is None:
            length = self._decoded_length = len(self._decode(1))
        return Stream(_later(lambda: self._decode(number)), length)

    def value(self, syntax: str) -> Stream:
        """Give all frames as one."""
        streams = [self.frame(number, syntax) for number in range(1, len(self) + 1)]
        pieces = (piece for stream in streams for piece in stream.pieces)
        return Stream(pieces, sum(stream.length or 0 for stream in streams))

    @property
    def _is_native(self) -> bool:
        return self._instance.transfer_syntax in NATIVE_SYNTAXES

    def _stored_frame(self, span: FrameSpan) -> Stream:
        if span.source is None and span.word == 1 and span.first_bit == 0 and span.bits % 8 == 0:
            pieces = [FileSpan(self._stored, offset, length) for offset, length in span.pieces]
            return Stream(pieces, span.length)
        return Stream(_later(lambda: read_frame(self._file, span)), span.length)

    def _check_decoding(self, rules: RetrieveRules) -> None:
        if self._is_native or not self._spans:
            return
        if rules.most_converted is not None and self._stored.size > rules.most_converted:
            raise NotDeliverable(
                f"An instance of more than {rules.most_converted} bytes is not converted: ask with "
                "transfer-syntax=*."
            )
        self._decoded_length = len(self._decode(1))

    def _decode(self, number: int) -> bytes:
        try:
            return decode_frame(self._file, self._instance, number)
        except DicomError as error:
            raise NotDeliverable(f"Frame {number} can't be decompressed: {error}.") from error


def _later(read: Callable[[], bytes]) -> Iterator[bytes]:
    yield read()
