"""What a client has already, and the parts that it asks for."""

import io
from typing import BinaryIO

import pytest

from reference_server.http import FileSpan, Headers, Response, Stream, conditional

WHOLE = b"0123456789"


class Memory:
    def open(self) -> BinaryIO:
        return io.BytesIO(b"..234567..")


def answer(body: bytes | Stream = WHOLE, *, etag: str = '"7"', ranges: str = "bytes") -> Response:
    named = {"ETag": etag, "Accept-Ranges": ranges, "Vary": "Accept"}
    return Response(200, list(named.items()), body)


def in_pieces() -> Stream:
    return Stream.of([b"01", FileSpan(Memory(), 2, 6), b"8", b"", b"9"])


def octets(response: Response) -> bytes:
    body = response.body
    pieces = [body] if isinstance(body, bytes) else body.pieces
    found = b"".join(
        piece
        if isinstance(piece, bytes)
        else piece.source.open().read()[piece.offset :][: piece.length]
        for piece in pieces
    )
    assert isinstance(body, bytes) or body.length == len(found)
    return found


def asked(response: Response, method: str = "GET", **fields: str) -> Response:
    headers = Headers((name.replace("_", "-"), value) for name, value in fields.items())
    return conditional(method, headers, response)


@pytest.mark.parametrize("body", ["bytes", "pieces"])
@pytest.mark.parametrize(
    ("asks", "part", "said"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=0-9", WHOLE, "bytes 0-9/10"),
        ("bytes=3-4", b"34", "bytes 3-4/10"),
        ("bytes=1-8", b"12345678", "bytes 1-8/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=7-99999999999999999999", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-11", WHOLE, "bytes 0-9/10"),
        ("Bytes= 9- ", b"9", "bytes 9-9/10"),
    ],
)
def test_a_range_is_cut_out(body: str, asks: str, part: bytes, said: str) -> None:
    response = asked(answer(WHOLE if body == "bytes" else in_pieces()), Range=asks)
    assert (response.status, octets(response)) == (206, part)
    assert Headers(response.headers).get("Content-Range") == said
    assert Headers(response.headers).get("ETag") == '"7"'


@pytest.mark.parametrize("asks", ["bytes=10-", "bytes=10-10", "bytes=-0", "bytes=99-100"])
def test_a_range_of_nothing_is_416(asks: str) -> None:
    response = asked(answer(), Range=asks)
    assert response.status == 416
    assert Headers(response.headers).get("Content-Range") == "bytes */10"
    assert b"10 bytes" in octets(response)


@pytest.mark.parametrize(
    "asks",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "lines=0-1", "bytes=0-1,3-4"],
)
def test_what_is_no_single_range_is_ignored(asks: str) -> None:
    assert octets(asked(answer(), Range=asks)) == WHOLE


@pytest.mark.parametrize(
    ("method", "ranges"),
    [("HEAD", "bytes"), ("GET", "none")],
)
def test_a_range_of_what_has_none_is_ignored(method: str, ranges: str) -> None:
    assert asked(answer(ranges=ranges), method, Range="bytes=0-1").status == 200


def test_a_range_of_unknown_length_is_ignored() -> None:
    assert asked(answer(Stream([WHOLE], None)), Range="bytes=0-1").status == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"7"', 206), ('"8"', 200), ('W/"7"', 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)],
)
def test_a_range_holds_only_of_what_is_still_the_same(condition: str, status: int) -> None:
    assert asked(answer(), Range="bytes=0-1", If_Range=condition).status == status


def test_a_weak_tag_can_not_hold_a_range() -> None:
    response = answer(etag='W/"7"')
    assert asked(response, Range="bytes=0-1", If_Range='W/"7"').status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ['"7"', 'W/"7"', '"6", "7"', "*"])
def test_what_the_client_has_is_not_sent(method: str, known: str) -> None:
    ended = []
    response = answer(in_pieces())
    response.at_end = lambda: ended.append("ended")
    response = asked(response, method, If_None_Match=known, Range="bytes=0-1")
    assert (response.status, response.body) == (304, b"")
    assert dict(response.headers) == {"ETag": '"7"', "Vary": "Accept"}
    response.at_end()
    assert ended == ["ended"]


def test_what_the_client_has_not_is_sent() -> None:
    assert asked(answer(), If_None_Match='"8"').status == 200
