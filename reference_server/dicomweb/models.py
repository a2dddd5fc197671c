"""Data sets as answers: in the DICOM JSON model, or as XML documents of the Native DICOM Model."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reference_server.archive import dumps
from reference_server.dicom import Locate, to_xml
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import Offer
from reference_server.dicomweb.negotiate import DICOM_XML
from reference_server.http import (
    OutgoingPart,
    Piece,
    Response,
    Stream,
    multipart_stream,
    new_boundary,
)


@dataclass(frozen=True, slots=True)
class Model:
    """A data set as JSON text.

    `url` is where it can be had by itself, and `locate` names the URIs of its values, if there
    are any such.
    """

    document: bytes
    url: str = ""
    locate: Locate | None = None

    def xml(self) -> bytes:
        """Give it as a document of the Native DICOM Model."""
        dataset = json.loads(self.document, parse_int=str, parse_float=str)
        return to_xml(dataset, locate=self.locate)


def list_response(
    call: Call, form: Offer, models: Iterable[Model], *, at_once: bool = True
) -> Response:
    """Answer with several data sets: an array, or a part for each. `at_once` tells the length."""
    if form.essence == DICOM_XML:
        media_type, pieces = _parts(models)
    else:
        media_type, pieces = call.dialect.json_type, _array(models)
    body = Stream.of(list(pieces)) if at_once else Stream(pieces, None)
    return Response(200, [("Content-Type", media_type)], body)


def single_response(call: Call, status: int, form: Offer, dataset: Any) -> Response:
    """Answer with one data set: an object, or a document by itself or in a part."""
    model = Model(dumps(dataset))
    if form.essence != DICOM_XML:
        return Response(status, [("Content-Type", call.dialect.json_type)], model.document)
    if not form.multipart:
        return Response(status, [("Content-Type", DICOM_XML)], model.xml())
    media_type, pieces = _parts([model])
    return Response(status, [("Content-Type", media_type)], Stream.of(list(pieces)))


def _array(models: Iterable[Model]) -> Iterator[Piece]:
    # PS3.18 F.2.1: several data sets are one array, also where there is only one.
    separator = b"["
    for model in models:
        yield separator
        yield model.document
        separator = b","
    yield b"]"


def _parts(models: Iterable[Model]) -> tuple[str, Iterable[Piece]]:
    boundary = new_boundary()
    body = multipart_stream(map(_part, models), boundary)
    return f'multipart/related; type="{DICOM_XML}"; boundary={boundary}', body.pieces


def _part(model: Model) -> OutgoingPart:
    document = model.xml()
    fields = [("Content-Type", DICOM_XML)]
    if model.url:
        fields.append(("Content-Location", model.url))
    # PS3.18 Table 8.6.1-1.
    fields.append(("Content-Length", str(len(document))))
    return OutgoingPart(fields, Stream.of([document]))
