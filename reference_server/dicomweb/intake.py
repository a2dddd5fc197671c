"""The body of a store, taken in part by part, onto the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reference_server.archive import Upload
from reference_server.dicom import Described, DicomError
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.metadata_intake import MetadataIntake
from reference_server.http import (
    HTTPError,
    MediaType,
    MediaTypeError,
    MultipartError,
    MultipartReader,
    Part,
    Truncated,
    parse_media_type,
)

_DICOM = "application/dicom"
_MULTIPART = "multipart/related"


@dataclass(frozen=True, slots=True)
class Received:
    """An instance: its bytes, or None where they are not of a type that can be stored.

    Where metadata and bulk data don't make one, `described` is what the metadata say, and `problem`
    what is wrong.
    """

    upload: Upload | None
    described: Described | None = None
    problem: str = ""


def check_content_type(call: Call) -> None:
    """Refuse a Content-Type that names another kind of body: HTTPError 415.

    It comes before all other checks, as the Azure server's routing has it.
    """
    value = call.request.headers.get("Content-Type")
    essence = (value or _DICOM).partition(";")[0].strip().lower()
    if essence not in {_DICOM, _MULTIPART}:
        text = f"{essence[:80]!r} can't be stored; {_MULTIPART} and {_DICOM} can."
        raise HTTPError(415, text if call.dialect.store_request.explains_refused_type else "")
    if call.request.headers.get("Content-Encoding"):
        # RFC 9110 15.5.16: a content coding can be a reason too.
        text = "Content-Encoding is not supported; send the body as it is."
        raise HTTPError(415, text, [("Accept-Encoding", "identity")])


def receive(call: Call, received: list[Received]) -> None:
    """Take in the body, adding to `received` what has come; the caller discards it all.

    Raises HTTPError 400, 413 or 415.
    """
    media_type = _content_type(call)
    if media_type.essence == _DICOM:
        _receive_single(call, media_type, received)
    else:
        _receive_parts(call, media_type, received)


def _content_type(call: Call) -> MediaType:
    value = call.request.headers.get("Content-Type")
    if value is None:
        raise HTTPError(415, f"There is no Content-Type; {_MULTIPART} or {_DICOM} is needed.")
    try:
        media_type = parse_media_type(value)
    except MediaTypeError as error:
        raise HTTPError(415, str(error)) from error
    if call.dialect.store_request.strict_parameters and not media_type.strict:
        raise HTTPError(
            415, f"In {value[:200]!r} a value with special characters is not in quotes."
        )
    return media_type


def _receive_single(call: Call, media_type: MediaType, received: list[Received]) -> None:
    rules = call.dialect.store_request
    if media_type.parameters and not rules.type_may_have_parameters:
        raise HTTPError(415, f"{_DICOM} must stand alone, without parameters.")
    body = call.request.body
    if body.length is not None and body.length > rules.most:
        raise HTTPError(413, f"The body is longer than {rules.most} bytes.")
    received.append(Received(_take(call, body.pieces())))


def _receive_parts(call: Call, media_type: MediaType, received: list[Received]) -> None:
    rules = call.dialect.store_request
    boundary = media_type.get("boundary")
    root_type = media_type.get("type").partition(";")[0].strip().lower()
    if not boundary:
        raise HTTPError(rules.boundary_missing, f"{_MULTIPART} needs a boundary parameter.")
    if rules.start_is_refused and media_type.get("start"):
        raise HTTPError(400, "The parameter 'start' is not supported.")
    reader = MultipartReader(call.request.body.read, boundary, slack=rules.slack)
    with _bad_syntax_refused(call):
        if root_type in rules.metadata_types:
            _receive_described(call, reader, received)
        else:
            for number, part in enumerate(reader.parts(), 1):
                received.append(_receive_part(call, part, number, root_type))


@contextmanager
def _bad_syntax_refused(call: Call) -> Iterator[None]:
    """Read all of the body. Raises HTTPError 400 where it is not multipart."""
    try:
        yield
    except Truncated as error:
        if call.dialect.store_request.truncated_is_refused:
            raise HTTPError(400, str(error)) from error
    except MultipartError as error:
        raise HTTPError(400, str(error)) from error
    for _ in call.request.body.pieces():
        pass


def _receive_described(call: Call, reader: MultipartReader, received: list[Received]) -> None:
    with MetadataIntake(call) as intake:
        for part in reader.parts():
            intake.take(part)
        received += [Received(None)] * intake.misplaced
        for described, compose in intake.instances():
            try:
                pieces = compose()
            except DicomError as error:
                received.append(Received(None, described, str(error)))
            else:
                received.append(Received(_take(call, pieces)))


def _receive_part(call: Call, part: Part, number: int, root_type: str) -> Received:
    rules = call.dialect.store_request
    value = part.headers.get("Content-Type")
    if value is None and (number == 1 or rules.type_stands_in_for_all):
        value = root_type or None
    if _is_dicom(value, parameters=rules.type_may_have_parameters):
        return Received(_take(call, part.pieces()))
    if not rules.wrong_part_fails_alone:
        shown = repr(value[:80]) if value else "no type"
        raise HTTPError(415, f"Part {number} has {shown}; each part must be {_DICOM}.")
    return Received(None)


def _is_dicom(value: str | None, *, parameters: bool) -> bool:
    if value is None:
        return False
    if not parameters:
        return value.strip().lower() == _DICOM
    try:
        return parse_media_type(value).essence == _DICOM
    except MediaTypeError:
        return False


def _take(call: Call, pieces: Iterator[bytes]) -> Upload:
    upload = call.archive.receive()
    most = call.dialect.store_request.most
    try:
        complete = upload.write(pieces, most)
    except OSError as error:
        upload.discard()
        raise HTTPError(503, "There is no room for this instance on the disk.") from error
    except BaseException:
        upload.discard()
        raise
    if not complete:
        upload.discard()
        raise HTTPError(413, f"An instance is longer than {most} bytes.")
    return upload
