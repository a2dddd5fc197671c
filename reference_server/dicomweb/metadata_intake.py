"""The body of a store of metadata and bulk data, put together into files (PS3.18 10.5.1.4)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Self

from reference_server.dicom import Described, DicomError, compose, read_json, read_xml
from reference_server.dicomweb.bulk_parts import OCTET_STREAM, BulkParts
from reference_server.dicomweb.call import Call
from reference_server.http import (
    HTTPError,
    MediaType,
    MediaTypeError,
    Part,
    parse_media_type,
)

# How metadata are read, by media type. A reader raises DicomError where they are none at all.
READERS: dict[str, Callable[[bytes], list[Described]]] = {
    "application/dicom+json": read_json,
    "application/dicom+xml": read_xml,
}


_MOST_METADATA = 64 * 1024 * 1024
_DICOM = "application/dicom"


class MetadataIntake:
    """Takes in parts in any order, and then gives an instance for each data set described."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._described: list[Described] = []
        self._room = _MOST_METADATA
        self._bulk = BulkParts(
            call.archive.receive(), call.own_url, call.dialect.store_request.pixel_types
        )
        self.misplaced = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bulk.file.discard()

    def take(self, part: Part) -> None:
        """Take in a part. Raises HTTPError 400, 413 or 415."""
        media_type = _media_type(part)
        if media_type.essence in READERS:
            self._read(READERS[media_type.essence], part)
        elif media_type.essence == _DICOM:
            # PS3.18 10.5.1.4: either files, or metadata and bulk data.
            self.misplaced += 1
        else:
            self._keep(part, media_type)

    def _read(self, read: Callable[[bytes], list[Described]], part: Part) -> None:
        body = bytearray()
        for piece in part.pieces():
            body += piece
            if len(body) > self._room:
                raise HTTPError(413, f"The metadata are longer than {_MOST_METADATA} bytes.")
        self._room -= len(body)
        try:
            self._described += read(bytes(body))
        except DicomError as error:
            raise HTTPError(400, f"The metadata can't be read: {error}.") from error

    def _keep(self, part: Part, media_type: MediaType) -> None:
        file, most = self._bulk.file, self._call.dialect.store_request.most
        start = file.size
        try:
            complete = file.write(part.pieces(), most)
        except OSError as error:
            raise HTTPError(503, "There is no room for the bulk data on the disk.") from error
        if not complete:
            raise HTTPError(413, f"The bulk data are longer than {most} bytes.")
        # What has no location is referred to by nothing.
        if location := part.headers.get("Content-Location"):
            self._bulk.add(location.strip(), media_type, start)

    def instances(self) -> Iterator[tuple[Described, Callable[[], Iterator[bytes]]]]:
        """Give each data set with what composes its file, which raises DicomError if it can't.

        Raises HTTPError 400 where no metadata came.
        """
        if not self._described:
            raise HTTPError(400, "There are no metadata in the body, so nothing to store.")
        for described in self._described:
            yield described, partial(compose, described, partial(self._bulk.find, described))


def _media_type(part: Part) -> MediaType:
    value = part.headers.get("Content-Type")
    try:
        # RFC 9110 8.3: what has no type may be taken for octets.
        return parse_media_type(value or OCTET_STREAM)
    except MediaTypeError as error:
        raise HTTPError(400, str(error)) from error
