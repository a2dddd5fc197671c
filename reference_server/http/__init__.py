"""An HTTP/1.1 server that streams both ways, and the formats of HTTP that DICOMweb needs.

    # handler: Request -> Response, or raises HTTPError
    server = Server(listen("127.0.0.1", 0), handler)
    server.start()

It knows no DICOM.
"""

from reference_server.http.body import Body
from reference_server.http.coding import gzipped, takes_gzip
from reference_server.http.compose import (
    OutgoingPart,
    multipart_body,
    multipart_stream,
    new_boundary,
)
from reference_server.http.conditions import conditional, names_tag
from reference_server.http.cors import Cors
from reference_server.http.errors import BadMessage, ClientGone, HTTPError
from reference_server.http.headers import Headers
from reference_server.http.limits import Limits
from reference_server.http.media import MediaType, MediaTypeError, parse_accept, parse_media_type
from reference_server.http.multipart import MultipartError, MultipartReader, Part, Truncated
from reference_server.http.peers import Peers, Seat
from reference_server.http.request import Request
from reference_server.http.response import FileSpan, Piece, Response, Stream, text_response
from reference_server.http.server import Server, listen, url_of
from reference_server.http.uri import Target

__all__ = [
    "BadMessage",
    "Body",
    "ClientGone",
    "Cors",
    "FileSpan",
    "HTTPError",
    "Headers",
    "Limits",
    "MediaType",
    "MediaTypeError",
    "MultipartError",
    "MultipartReader",
    "OutgoingPart",
    "Part",
    "Peers",
    "Piece",
    "Request",
    "Response",
    "Seat",
    "Server",
    "Stream",
    "Target",
    "Truncated",
    "conditional",
    "gzipped",
    "listen",
    "multipart_body",
    "multipart_stream",
    "names_tag",
    "new_boundary",
    "parse_accept",
    "parse_media_type",
    "takes_gzip",
    "text_response",
    "url_of",
]
