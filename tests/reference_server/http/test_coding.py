"""The content coding gzip."""

import gzip
import io
from typing import BinaryIO

import pytest

from reference_server.http import FileSpan, Headers, Response, Stream, gzipped, takes_gzip


class Memory:
    def open(self) -> BinaryIO:
        return io.BytesIO(b"0123456789")


@pytest.mark.parametrize(
    ("field", "takes"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.5", True),
        ("deflate, gzip ; q=1.0, *;q=0", True),
        ("*", True),
        ("*;q=0.5, identity;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;Q=0.000", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("gzip;q=.", True),
    ],
)
def test_who_takes_gzip(field: str | None, takes: bool) -> None:
    headers = Headers([] if field is None else [("Accept-Encoding", field)])
    assert takes_gzip(headers) is takes


def test_octets_are_coded_with_their_length() -> None:
    coded = gzipped(Response(200, [("ETag", '"7"')], b"0123456789"))
    assert isinstance(coded.body, bytes)
    assert gzip.decompress(coded.body) == b"0123456789"
    assert coded.headers == [("ETag", 'W/"7"'), ("Content-Encoding", "gzip")]


def test_a_few_pieces_are_coded_with_their_length() -> None:
    coded = gzipped(Response(200, [], Stream.of([b"ab", b"c"])))
    assert isinstance(coded.body, bytes)
    assert gzip.decompress(coded.body) == b"abc"


def test_pieces_are_coded_as_they_come() -> None:
    ended = []
    body = Stream([b"ab", FileSpan(Memory(), 2, 3), b""], None)
    coded = gzipped(Response(200, [("ETag", 'W/"7"')], body, lambda: ended.append("ended")))
    assert isinstance(coded.body, Stream)
    assert coded.body.length is None
    pieces = [piece for piece in coded.body.pieces if isinstance(piece, bytes)]
    assert gzip.decompress(b"".join(pieces)) == b"ab234"
    assert ("ETag", 'W/"7"') in coded.headers
    coded.at_end()
    assert ended == ["ended"]
