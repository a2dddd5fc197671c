"""What HTTP lets a client ask of any answer: a coding, a condition, a part of it."""

from reference_server.dicomweb.dialect import Dialect
from reference_server.http import (
    Headers,
    MediaTypeError,
    Request,
    Response,
    conditional,
    gzipped,
    parse_media_type,
    takes_gzip,
)

_READING = frozenset({"GET", "HEAD"})


def represented(request: Request, dialect: Dialect, response: Response) -> Response:
    """Give an answer as the client wants it."""
    if request.method not in _READING or response.status != 200:
        return response
    if _is_compressed(response, dialect):
        response.add("Vary", "Accept-Encoding")
        if takes_gzip(request.headers):
            response = gzipped(response)
    # A bare tag is compared as text, and was.
    if dialect.retrieve.etag_is_quoted:
        response = conditional(request.method, request.headers, response)
    return response


def _is_compressed(response: Response, dialect: Dialect) -> bool:
    """Whether answers of this media type are sent in a coding to those who take it."""
    try:
        found = parse_media_type(Headers(response.headers).get("Content-Type") or "")
    except MediaTypeError:
        return False
    return bool({found.essence, found.get("type").lower()} & dialect.compressed)
